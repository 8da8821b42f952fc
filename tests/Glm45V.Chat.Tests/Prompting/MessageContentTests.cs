using System.Text.Json;
using Glm45V.Chat.Prompting;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests.Prompting;

public sealed class MessageContentTests
{
    private const string Picture = "<|begin_of_image|><|image|><|end_of_image|>";

    private static readonly DataContent s_png = new(new byte[] { 1, 2, 3 }, "image/png");

    [Fact]
    public void Render_ImagesInUserAndToolTurns_AreListedInPromptOrder()
    {
        var first = new UriContent("https://example.com/a.jpg", "image/*");
        var second = new DataContent(new byte[] { 2 }, "image/webp");
        ChatMessage[] messages =
        [
            new(ChatRole.User, [first, new TextContent("look")]),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "shot")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", new List<AIContent> { new TextContent("page "), second })]),
            new(ChatRole.User, [s_png]),
        ];

        RenderedPrompt prompt = Render(messages);

        Assert.Equal([first, second, s_png], prompt.Images);
        Assert.Contains($"<tool_response>\npage {Picture}\n</tool_response>", prompt.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audio/wav")]
    [InlineData("application/pdf")]
    public void Render_MediaTheModelCannotSee_NamesTheMediaType(string mediaType)
    {
        ChatMessage[] messages = [new(ChatRole.User, [new DataContent(new byte[] { 1 }, mediaType)])];

        UnsupportedContentException error = Assert.Throws<UnsupportedContentException>(() => Render(messages));

        Assert.Equal(mediaType, error.ContentType);
        Assert.Contains(mediaType, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_VideoWhereAccepted_IsListed()
    {
        var clip = new UriContent("https://example.com/a.mp4", "video/mp4");

        RenderedPrompt prompt = new Glm45VChatTemplate().Render(new PromptRequest([new ChatMessage(ChatRole.User, [clip])]));

        Assert.Equal([clip], prompt.Videos);
        Assert.Empty(prompt.Images);
    }

    [Fact]
    public void Render_UnknownContent_NamesItsType()
    {
        ChatMessage[] messages = [new(ChatRole.Assistant, [new ErrorContent("boom")])];

        UnsupportedContentException error = Assert.Throws<UnsupportedContentException>(() => Render(messages));

        Assert.Equal("ErrorContent", error.ContentType);
    }

    [Fact]
    public void Render_UnknownRole_NamesIt()
    {
        UnsupportedContentException error = Assert.Throws<UnsupportedContentException>(() => Render(new ChatMessage(new ChatRole("critic"), "no")));

        Assert.Equal("critic", error.ContentType);
    }

    [Fact]
    public void Render_ImageInSystemMessage_SaysWhereToPutIt()
    {
        UnsupportedContentException error = Assert.Throws<UnsupportedContentException>(() => Render(new ChatMessage(ChatRole.System, [s_png])));

        Assert.Contains("user message", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HostedTool_NamesItsType()
    {
        var request = new PromptRequest([new ChatMessage(ChatRole.User, "x")]) { Tools = [new HostedWebSearchTool()] };

        UnsupportedContentException error = Assert.Throws<UnsupportedContentException>(() => new Glm45VChatTemplate().Render(request));

        Assert.Equal("HostedWebSearchTool", error.ContentType);
    }

    [Fact]
    public void Render_UsageInHistory_IsLeftOut()
    {
        RenderedPrompt prompt = Render(new ChatMessage(ChatRole.User, "a"), new ChatMessage(ChatRole.Assistant, [new TextContent("b"), new UsageContent(new UsageDetails())]));

        Assert.Equal("[gMASK]<sop><|user|>\na<|assistant|>\n<think></think>\nb<|assistant|>\n", prompt.Text);
    }

    [Fact]
    public void Render_ResultInsideUserMessage_BecomesToolTurn()
    {
        RenderedPrompt prompt = Render(new ChatMessage(ChatRole.User, [new FunctionResultContent("1", "ok"), new TextContent("next")]));

        Assert.Equal("[gMASK]<sop><|observation|>\n<tool_response>\nok\n</tool_response><|user|>\nnext<|assistant|>\n", prompt.Text);
    }

    [Fact]
    public void Render_PictureBesideResultInToolMessage_JoinsThatResult()
    {
        RenderedPrompt prompt = Render(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "ok"), s_png, new FunctionResultContent("2", "b")]));

        Assert.Equal(
            $"[gMASK]<sop><|observation|>\n<tool_response>\nok{Picture}\n</tool_response>\n<tool_response>\nb\n</tool_response><|assistant|>\n", prompt.Text);
    }

    public static TheoryData<string, object?> Results() => new()
    {
        { "text", "text" },
        { "", null },
        { "plain", JsonSerializer.SerializeToElement("plain") },
        { """{"ok": true, "n": [1, 2.5]}""", JsonDocument.Parse("""{"ok":true,"n":[1,2.50]}""").RootElement },
        { """{"city": "Zürich", "days": 2}""", new { City = "Zürich", Days = 2 } },
        { "42", 42 },
        { "true", true },
        { "Error: page closed", new InvalidOperationException("page closed") },
        { "said", new TextContent("said") },
        { "[1, 2]", new[] { 1, 2 } },
        { """{"a": null}""", new Dictionary<string, object?> { ["a"] = null } },
        { "[]", Array.Empty<string>() },
        { Picture, new DataContent(new byte[] { 1 }, "image/png") },
        { "a" + Picture, new List<object> { new TextContent("a"), new DataContent(new byte[] { 1 }, "image/png") } },
        { Picture, new ForeignPicture("data:image/png;base64,AQID") },
        { "seen " + Picture, JsonSerializer.SerializeToElement(new List<AIContent> { new TextContent("seen "), new DataContent(new byte[] { 1 }, "image/png") }, AIJsonUtilities.DefaultOptions) },
        { """{"$type": "Newtonsoft.Like", "v": 1}""", JsonDocument.Parse("""{"$type":"Newtonsoft.Like","v":1}""").RootElement },
    };

    [Theory]
    [MemberData(nameof(Results), DisableDiscoveryEnumeration = true)]
    public void Render_ToolResult_ShowsItsText(string expected, object? result)
    {
        RenderedPrompt prompt = Render(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", result)]));

        Assert.Equal($"[gMASK]<sop><|observation|>\n<tool_response>\n{expected}\n</tool_response><|assistant|>\n", prompt.Text);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"page "},{"type":"image","data":"AQID","mimeType":"image/png"}]}""", $"page {Picture}", 1)]
    [InlineData("""{"content":[{"type":"text","text":"{\"a\":1}"}],"structuredContent":{"a":1},"_meta":{}}""", """{"a":1}""", 0)]
    [InlineData("""{"content":[],"structuredContent":{"a":1}}""", """{"a": 1}""", 0)]
    [InlineData("""{"content":[{"type":"text","text":"no such page"}],"isError":true}""", "Error: no such page", 0)]
    [InlineData("""{"content":[{"type":"resource","resource":{"uri":"file:///a","text":"inside"}}]}""", "inside", 0)]
    [InlineData("""{"content":[{"type":"text","text":"a"}],"more":1}""", """{"content": [{"type": "text", "text": "a"}], "more": 1}""", 0)]
    public void Render_ResultOfAnMcpTool_IsItsContents(string result, string expected, int pictures)
    {
        RenderedPrompt prompt = Render([new(ChatRole.User, "go"), new(ChatRole.Assistant, [new FunctionCallContent("1", "shot")]), new(ChatRole.Tool, [new FunctionResultContent("1", JsonElement.Parse(result))])]);

        Assert.Contains($"<tool_response>\n{expected}\n</tool_response>", prompt.Text, StringComparison.Ordinal);
        Assert.Equal(pictures, prompt.Images.Count);
    }

    [Fact]
    public void Render_FailedResultWithoutText_ShowsTheError()
    {
        RenderedPrompt prompt = Render(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", null) { Exception = new TimeoutException("too slow") }]));

        Assert.Contains("\nError: too slow\n", prompt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ResultThatCannotBeWritten_NamesItsType()
    {
        UnsupportedContentException error = Assert.Throws<UnsupportedContentException>(
            () => Render(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("7", new Action(() => { }))])));

        Assert.Contains("System.Action", error.Message, StringComparison.Ordinal);
        Assert.Contains("'7'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_CallArguments_StringsBareAndOthersAsPythonJson()
    {
        var arguments = new Dictionary<string, object?>
        {
            ["s"] = "a \"b\"",
            ["e"] = JsonSerializer.SerializeToElement("ü"),
            ["i"] = 5,
            ["b"] = false,
            ["n"] = null,
            ["o"] = new { A = new[] { 1, 2 } },
            ["d"] = DayOfWeek.Friday,
        };

        RenderedPrompt prompt = Render(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "f", arguments)]));

        string[] values = ["a \"b\"", "ü", "5", "false", "null", "{\"a\": [1, 2]}", "Friday"];
        Assert.Equal<string>(values, prompt.Text.Split("<arg_value>").Skip(1).Select(piece => piece.Split("</arg_value>")[0]));
    }

    [Fact]
    public void Render_FactoryTool_WritesOpenAIFunctionLine()
    {
        AIFunction tool = AIFunctionFactory.Create((int x, string label = "ok") => x, "tap", "Taps — \"once\"");

        string prompt = new Glm45VChatTemplate().Render(new PromptRequest([new ChatMessage(ChatRole.User, "x")]) { Tools = [tool] }).Text;

        Assert.Contains(
            "<tools>\n{\"type\": \"function\", \"function\": {\"name\": \"tap\", \"description\": \"Taps — \\\"once\\\"\", \"parameters\": {\"type\": \"object\", \"properties\": "
            + "{\"x\": {\"type\": \"integer\"}, \"label\": {\"type\": \"string\", \"default\": \"ok\"}}, \"required\": [\"x\"]}}}\n</tools>",
            prompt,
            StringComparison.Ordinal);
    }

    private static RenderedPrompt Render(params ChatMessage[] messages) => new Glm45VChatTemplate().Render(new PromptRequest(messages));

    private sealed record ForeignPicture(string DataUri);
}
