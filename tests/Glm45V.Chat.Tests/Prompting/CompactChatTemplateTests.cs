using System.Text.Json;
using Glm45V.Chat.Prompting;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests.Prompting;

public sealed class CompactChatTemplateTests
{
    private static readonly JsonElement[] s_cases = [.. GoldenFile.Json("template", "compact.json").GetProperty("cases").EnumerateArray()];

    private static readonly AITool[] s_tools = [DeclaredTool.Create("browser_click"), DeclaredTool.Create("browser_type"), DeclaredTool.Create("done")];

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, s_cases.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_GoldenHistory_MatchesReferenceByteForByte(int index)
    {
        JsonElement golden = s_cases[index];
        string goal = golden.GetProperty("goal").GetString()!;
        bool acts = golden.GetProperty("kind").GetString() == "act";
        string text = golden.GetProperty("kind").GetString() == "box" ? $"Help me to locate {goal} in the image and give me its bounding boxes." : goal;
        List<ChatMessage> messages = [new(ChatRole.User, [new TextContent(text), Picture(0)])];
        foreach (JsonElement call in golden.GetProperty("history").EnumerateArray())
        {
            Act(messages, "browser_" + call.GetProperty("name").GetString(), call.GetProperty("arguments").Deserialize<Dictionary<string, object?>>()!);
        }

        RenderedPrompt prompt = new CompactChatTemplate().Render(new PromptRequest(messages) { Tools = acts ? s_tools : [] });

        Assert.Equal(golden.GetProperty("prompt").GetString(), prompt.Text);
        Assert.Equal([messages[^1].Contents.OfType<DataContent>().SingleOrDefault() ?? LastPicture(messages)], prompt.Images);
    }

    [Fact]
    public void Render_LaterUserMessageWithPictureOnly_KeepsGoalAndShowsThatPicture()
    {
        DataContent newest = Picture(9);
        List<ChatMessage> messages = [new(ChatRole.User, [Picture(1), new TextContent("Open News.")])];
        Act(messages, "click", new() { ["y"] = 2.0, ["x"] = 1 });
        messages.Add(new(ChatRole.User, [newest]));

        RenderedPrompt prompt = Render(messages);

        Assert.Contains("Task: Open News.\nDone:\n1. click(1, 2)/nothink", prompt.Text, StringComparison.Ordinal);
        Assert.Equal([newest], prompt.Images);
    }

    [Fact]
    public void Render_NewGoal_ForgetsCallsOfTheOldOne()
    {
        List<ChatMessage> messages = [new(ChatRole.User, "old")];
        Act(messages, "press", new() { ["key"] = "Enter" });
        messages.Add(new(ChatRole.User, "new"));

        Assert.Contains("Task: new/nothink", Render(messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_FailedCall_IsLeftOutAndItsTwinStays()
    {
        List<ChatMessage> messages = [new(ChatRole.User, "go")];
        Act(messages, "click", new() { ["x"] = 1, ["y"] = 1 });
        Act(messages, "click", new() { ["x"] = 2, ["y"] = 2 });
        messages[^1] = new(ChatRole.Tool, [new FunctionResultContent("call", "failed") { Exception = new TimeoutException() }]);

        Assert.Contains("Done:\n1. click(1, 1)/nothink", Render(messages).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Browser-click", "click(1, 2)")]
    [InlineData("web.click", "click(1, 2)")]
    [InlineData("mcp__browser__click", "click(1, 2)")]
    [InlineData("browser_double_click", "browser_double_click(2, 1, true)")]
    public void Render_PrefixedTool_IsWrittenByItsShortName(string name, string expected)
    {
        List<ChatMessage> messages = [new(ChatRole.User, "go")];
        Act(messages, name, new() { ["y"] = 2, ["x"] = 1, ["force"] = true });

        Assert.Contains($"\n1. {expected}/nothink", Render(messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_EveryKnownTool_FollowsItsSignature()
    {
        List<ChatMessage> messages = [new(ChatRole.User, "go")];
        Act(messages, "type", new() { ["text"] = "say \"hi\"\n", ["x"] = 1, ["y"] = 2 });
        Act(messages, "scroll", new() { ["direction"] = "down", ["x"] = 1, ["y"] = 2 });
        Act(messages, "drag", new() { ["x2"] = 3, ["y2"] = 4, ["x1"] = 1, ["y1"] = 2 });
        Act(messages, "done", []);

        Assert.Contains(
            "Done:\n1. type(1, 2, \"say \\\"hi\\\"\\n\")\n2. scroll(1, 2, \"down\")\n3. drag(1, 2, 3, 4)\n4. done()/nothink", Render(messages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SystemMessage_IsNotWritten()
    {
        RenderedPrompt prompt = Render([new(ChatRole.System, "be kind"), new(ChatRole.User, "go/nothink")]);

        Assert.Equal("[gMASK]<sop><|user|>\nTask: go/nothink<|assistant|>\n<think></think>\n", prompt.Text);
    }

    [Fact]
    public void Render_NoUserText_Throws()
    {
        Assert.Throws<MissingGoalException>(() => Render([new(ChatRole.User, [Picture(1)])]));
    }

    [Theory]
    [InlineData("click", "browser_click")]
    [InlineData("done", "done")]
    [InlineData("drag", "drag")]
    public void ResolveToolName_WrittenName_FindsTheOfferedTool(string written, string expected)
    {
        Assert.Equal(expected, new CompactChatTemplate().ResolveToolName(written, s_tools));
    }

    private static RenderedPrompt Render(List<ChatMessage> messages) => new CompactChatTemplate().Render(new PromptRequest(messages) { Tools = s_tools });

    private static void Act(List<ChatMessage> messages, string name, Dictionary<string, object?> arguments)
    {
        messages.Add(new(ChatRole.Assistant, [new FunctionCallContent("call", name, arguments)]));
        messages.Add(new(ChatRole.Tool, [new FunctionResultContent("call", new List<AIContent> { new TextContent("ok"), Picture((byte)messages.Count) })]));
    }

    private static DataContent LastPicture(List<ChatMessage> messages) =>
        ((List<AIContent>)messages[^1].Contents.OfType<FunctionResultContent>().Single().Result!).OfType<DataContent>().Single();

    private static DataContent Picture(byte seed) => new(new byte[] { seed }, "image/png");
}
