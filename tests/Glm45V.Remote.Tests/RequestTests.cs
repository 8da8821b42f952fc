using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Remote.Profiles;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Tests;

public sealed class RequestTests
{
    private static readonly AIFunctionDeclaration s_weather = AIFunctionFactory.CreateDeclaration("get_weather", "Gets the weather.", JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Profiles => [.. RemoteProfile.All.Select(profile => profile.Name)];

    [Theory]
    [InlineData("vllm", "chat_template_kwargs", """{"enable_thinking":false}""")]
    [InlineData("sglang", "chat_template_kwargs", """{"enable_thinking":false}""")]
    [InlineData("openrouter", "reasoning", """{"enabled":false}""")]
    [InlineData("siliconflow", "enable_thinking", "false")]
    [InlineData("z.ai", "thinking", """{"type":"disabled"}""")]
    public async Task GetResponseAsync_NoThinking_IsSaidInTheProfilesWords(string profile, string field, string expected)
    {
        JsonElement body = await AskedAsync(profile, new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } });

        Assert.Equal(expected, body.GetProperty(field).GetRawText());
    }

    [Theory]
    [InlineData("openrouter", "reasoning", """{"max_tokens":512}""")]
    [InlineData("siliconflow", "thinking_budget", "512")]
    public async Task GetResponseAsync_ThinkingBudget_IsSaidInTheProfilesWords(string profile, string field, string expected)
    {
        JsonElement body = await AskedAsync(profile, Options((RequestProperties.ThinkingBudget, 512.0)));

        Assert.Equal(expected, body.GetProperty(field).GetRawText());
    }

    [Theory]
    [InlineData("vllm")]
    [InlineData("sglang")]
    [InlineData("z.ai")]
    public async Task GetResponseAsync_ThinkingBudgetThatTheEndpointHasNot_IsRefused(string profile)
    {
        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => AskedAsync(profile, Options((RequestProperties.ThinkingBudget, 512))));

        Assert.Equal(RequestProperties.ThinkingBudget, error.Option);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task GetResponseAsync_NeutralSampling_IsTakenByEveryProfile(string profile)
    {
        ChatOptions options = Options((RequestProperties.MinP, 0f), (RequestProperties.RepetitionPenalty, 1f));
        (options.TopP, options.TopK, options.FrequencyPenalty, options.PresencePenalty) = (1f, 0, 0f, 0f);

        JsonElement body = await AskedAsync(profile, options);

        Assert.Equal("zai-org/GLM-4.5V", body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task GetResponseAsync_SamplingThatTheEndpointHasNot_IsRefusedByName()
    {
        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => AskedAsync("z.ai", new ChatOptions { TopK = 20 }));

        Assert.Equal("top_k", error.Option);
        Assert.Contains("z.ai", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, "\"do_sample\":false")]
    [InlineData(0.5f, "\"temperature\":0.5")]
    [InlineData(1f, "\"temperature\":0.99")]
    public async Task GetResponseAsync_TemperatureForZAi_LiesWithinItsRange(float temperature, string expected) =>
        Assert.Contains(expected, (await AskedAsync("z.ai", new ChatOptions { Temperature = temperature })).GetRawText(), StringComparison.Ordinal);

    [Theory]
    [InlineData("vllm", "\"required\"")]
    [InlineData("sglang", "\"required\"")]
    [InlineData("openrouter", "\"required\"")]
    [InlineData("siliconflow", "\"auto\"")]
    [InlineData("z.ai", "\"auto\"")]
    public async Task GetResponseAsync_RequiredCall_IsAFieldOrAnInstruction(string profile, string choice)
    {
        JsonElement body = await AskedAsync(profile, new ChatOptions { Tools = [s_weather], ToolMode = ChatToolMode.RequireAny }, Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", """{"city":"Paris"}""")));

        Assert.Equal(choice, body.GetProperty("tool_choice").GetRawText());
        Assert.Equal(choice == "\"auto\"", body.GetProperty("messages")[0].GetProperty("role").GetString() == "system");
    }

    [Theory]
    [InlineData("vllm", "json_schema")]
    [InlineData("sglang", "json_schema")]
    [InlineData("openrouter", "json_schema")]
    [InlineData("siliconflow", "json_object")]
    [InlineData("z.ai", "json_object")]
    public async Task GetResponseAsync_Schema_IsAFieldOrAnInstruction(string profile, string kind)
    {
        var format = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","properties":{"answer":{"type":"integer"}},"required":["answer"]}"""));

        JsonElement body = await AskedAsync(profile, new ChatOptions { ResponseFormat = format }, Spoken.Answer("""{"answer":1}"""));

        Assert.Equal(kind, body.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Equal(kind == "json_object", body.GetProperty("messages")[0].GetProperty("content").ToString().Contains("\"answer\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vllm", """{"structured_outputs":{"regex":"[0-9]+"}}""")]
    [InlineData("sglang", """{"regex":"[0-9]+"}""")]
    public async Task GetResponseAsync_Regex_IsSaidWhereTheEndpointTakesIt(string profile, string expected)
    {
        JsonElement body = await AskedAsync(profile, Options((RequestProperties.Grammar, JsonElement.Parse("""{"regex":"[0-9]+"}"""))), Spoken.Answer("42"));

        JsonProperty wanted = JsonElement.Parse(expected).EnumerateObject().Single();
        Assert.Equal(wanted.Value.GetRawText(), body.GetProperty(wanted.Name).GetRawText());
    }

    [Fact]
    public async Task GetResponseAsync_PictureInAToolResult_FollowsInAMessageOfTheUser()
    {
        var picture = new DataContent(new byte[] { 1, 2, 3 }, "image/png");
        ChatMessage[] messages =
        [
            new(ChatRole.User, "Look at the page."),
            new(ChatRole.Assistant, [new TextReasoningContent("I take a picture."), new FunctionCallContent("call_7", "screenshot", new Dictionary<string, object?> { ["wide"] = true })]),
            new(ChatRole.Tool, [new FunctionResultContent("call_7", new List<AIContent> { new TextContent("taken"), picture })]),
        ];

        JsonElement sent = (await AskedAsync("vllm", null, messages: messages)).GetProperty("messages");

        Assert.Equal(4, sent.GetArrayLength());
        Assert.Equal("I take a picture.", sent[1].GetProperty("reasoning_content").GetString());
        Assert.Equal("""{"wide":true}""", sent[1].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal(("tool", "call_7", "taken"), (sent[2].GetProperty("role").GetString(), sent[2].GetProperty("tool_call_id").GetString(), sent[2].GetProperty("content").GetString()));
        Assert.Equal("user", sent[3].GetProperty("role").GetString());
        Assert.Equal(picture.Uri, sent[3].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("vllm", "data:image/png;base64,AQID")]
    [InlineData("z.ai", "AQID")]
    public async Task GetResponseAsync_PictureAsBytes_HasTheAddressTheProfileTakes(string profile, string expected)
    {
        JsonElement body = await AskedAsync(profile, null, messages: [new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1, 2, 3 }, "image/png"), new TextContent("What is it?")])]);

        Assert.Equal(expected, body.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("image_url").GetProperty("url").GetString());
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, "image/png")]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "image/jpeg")]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61 }, "image/gif")]
    [InlineData(new byte[] { 0x42, 0x4D, 0x00 }, "image/bmp")]
    [InlineData(new byte[] { 0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50 }, "image/webp")]
    public async Task GetResponseAsync_PictureOfNoSaidKind_IsSentAsWhatItIs(byte[] bytes, string expected)
    {
        JsonElement body = await AskedAsync("vllm", null, messages: [new ChatMessage(ChatRole.User, [new DataContent(bytes, "image/*"), new TextContent("What is it?")])]);

        Assert.Equal($"data:{expected};base64,{Convert.ToBase64String(bytes)}", body.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("image_url").GetProperty("url").GetString());
    }

    [Fact]
    public async Task GetResponseAsync_BytesThatAreNoPicture_AreRefused() =>
        Assert.Contains("shot.tiff", (await Assert.ThrowsAsync<ImageException>(() => AskedAsync("vllm", null, messages: [new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1, 2 }, "image/*") { Name = "shot.tiff" }])]))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task GetResponseAsync_Video_IsAVideoPart()
    {
        JsonElement body = await AskedAsync("vllm", null, messages: [new ChatMessage(ChatRole.User, [new UriContent("https://example.com/a.mp4", "video/mp4"), new TextContent("What happens?")])]);

        Assert.Equal("https://example.com/a.mp4", body.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("video_url").GetProperty("url").GetString());
    }

    [Fact]
    public async Task GetResponseAsync_FileAddress_IsRefusedWithTheNextMove()
    {
        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => AskedAsync("vllm", null, messages: [new ChatMessage(ChatRole.User, [new UriContent("file:///tmp/a.png", "image/png")])]));

        Assert.Contains("DataContent.LoadFromAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_Instructions_AreTheFirstSystemMessage()
    {
        JsonElement sent = (await AskedAsync("vllm", new ChatOptions { Instructions = "Be brief." }, messages: [new(ChatRole.System, "Be kind."), new(ChatRole.User, "Hello")])).GetProperty("messages");

        Assert.Equal(["Be brief.", "Be kind.", "Hello"], sent.EnumerateArray().Select(message => message.GetProperty("content").GetString()!));
    }

    [Fact]
    public async Task GetResponseAsync_NoToolMode_SendsNoTools() =>
        Assert.False((await AskedAsync("vllm", new ChatOptions { Tools = [s_weather], ToolMode = ChatToolMode.None })).TryGetProperty("tools", out _));

    [Fact]
    public async Task GetResponseAsync_HostedTool_IsRefused() =>
        await Assert.ThrowsAsync<UnsupportedContentException>(() => AskedAsync("vllm", new ChatOptions { Tools = [new HostedWebSearchTool()] }));

    [Fact]
    public async Task GetResponseAsync_FieldsOfTheCaller_ComeFirst()
    {
        var options = new ChatOptions { Temperature = 0.5f, RawRepresentationFactory = _ => new System.Text.Json.Nodes.JsonObject { ["temperature"] = 0.7, ["mm_processor_kwargs"] = new System.Text.Json.Nodes.JsonObject { ["fps"] = 2 } } };

        JsonElement body = await AskedAsync("vllm", options);

        Assert.Equal((0.7, 2), (body.GetProperty("temperature").GetDouble(), body.GetProperty("mm_processor_kwargs").GetProperty("fps").GetInt32()));
    }

    [Fact]
    public async Task GetResponseAsync_Key_IsSentAsBearerToken()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer("Hello")));
        using Glm45VRemoteClient client = endpoint.Client(options => options with { Headers = new Dictionary<string, string> { ["X-Team"] = "web" } });

        await client.GetResponseAsync("Hi", cancellationToken: Stop);

        Assert.Equal("Bearer secret", endpoint.Headers.Single().Authorization);
        Assert.Equal("web", endpoint.Headers.Single()["X-Team"]);
    }

    private static ChatOptions Options(params (string Name, object Value)[] properties) =>
        new() { AdditionalProperties = new AdditionalPropertiesDictionary(properties.Select(property => KeyValuePair.Create<string, object?>(property.Name, property.Value))) };

    private static async Task<JsonElement> AskedAsync(string profile, ChatOptions? options, System.Text.Json.Nodes.JsonObject? answer = null, params ChatMessage[] messages)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(answer ?? Spoken.Answer("Hello")));
        using Glm45VRemoteClient client = endpoint.Client(given => given with { Profile = RemoteProfile.Of(profile) });
        await client.GetResponseAsync(messages.Length > 0 ? messages : [new ChatMessage(ChatRole.User, "Hi")], options, Stop);
        return endpoint.Requests.Single();
    }
}
