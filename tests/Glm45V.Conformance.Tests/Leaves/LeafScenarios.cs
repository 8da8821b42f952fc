using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>
/// The scenarios of Microsoft.Extensions.AI's own integration tests (ChatClientIntegrationTests), re-created over answers written down
/// beforehand.
/// </summary>
public abstract class LeafScenarios : LeafRules
{
    private static readonly AITool s_weather = AIFunctionFactory.Create(([Description("A city.")] string city, int days = 1) => $"{city}: {days} dry days", "get_weather", "Gets the weather.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_OneMessage_IsAnswered(bool streamed)
    {
        using IChatClient client = await ClientAsync(new Said("Hello there"));

        ChatResponse response = await AskAsync(client, streamed, [User("Hi")]);

        Assert.Equal("Hello there", response.Text);
        Assert.Equal(ChatRole.Assistant, Assert.Single(response.Messages).Role);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_SeveralMessages_AreAnswered(bool streamed)
    {
        using IChatClient client = await ClientAsync(new Said("Four"));

        ChatResponse response = await AskAsync(client, streamed, [new(ChatRole.System, "Be brief."), User("One and one?"), new(ChatRole.Assistant, "Two"), User("And twice that?")]);

        Assert.Equal("Four", response.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_MessagesWithoutContents_AreTaken(bool streamed)
    {
        using IChatClient client = await ClientAsync(new Said("Hello"));

        ChatResponse response = await AskAsync(client, streamed, [new(ChatRole.System, []), new(ChatRole.User, []), new(ChatRole.Assistant, []), User("Hi")]);

        Assert.Equal("Hello", response.Text);
    }

    [Fact]
    public async Task Text_AnswerInTheHistory_IsOneText()
    {
        using IChatClient client = await ClientAsync(new Said("Two"), new Said("Four"));
        List<ChatMessage> history = [User("One and one?")];

        history.AddMessages(await client.GetResponseAsync(history, new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.None } }, Stop));
        history.Add(User("And twice that?"));
        ChatResponse second = await client.GetResponseAsync(history, cancellationToken: Stop);

        Assert.IsType<TextContent>(Assert.Single(history[1].Contents));
        Assert.Equal("Four", second.Text);
    }

    [Fact]
    public async Task Stream_Updates_ShareOneMessageAndCountTokensOnce()
    {
        using IChatClient client = await ClientAsync(new Said("Hello there", "A greeting."));

        List<ChatResponseUpdate> updates = await client.GetStreamingResponseAsync([User("Hi")], cancellationToken: Stop).ToListAsync(Stop);

        Assert.Single(updates.Select(update => update.MessageId).Distinct());
        Assert.Single(updates.Select(update => update.ResponseId).Distinct());
        Assert.All(updates, update => Assert.Equal(ChatRole.Assistant, update.Role));
        UsageDetails usage = Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>()).Details;
        Assert.Equal(usage.TotalTokenCount, usage.InputTokenCount + usage.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, update => update.FinishReason is not null).FinishReason);
        Assert.True(updates.Count(update => update.Text.Length > 0) > 1, "the text came in one piece");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reasoning_BeforeTheText_IsContentOfItsOwn(bool streamed)
    {
        using IChatClient client = await ClientAsync(new Said("Four", "Two and two."));

        ChatResponse response = await AskAsync(client, streamed, [User("Two and two?")]);

        Assert.Equal(["Two and two."], response.Messages[0].Contents.OfType<TextReasoningContent>().Select(content => content.Text.Trim()));
        Assert.Equal("Four", response.Text);
    }

    [Fact]
    public async Task Reasoning_NotWanted_IsLeftOut()
    {
        using IChatClient client = await ClientAsync(new Said("Four", "Two and two."));

        ChatResponse response = await client.GetResponseAsync([User("Two and two?")], new ChatOptions { Reasoning = new() { Output = ReasoningOutput.None } }, Stop);

        Assert.Empty(response.Messages[0].Contents.OfType<TextReasoningContent>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_OfferedTool_ComesBackUninvoked(bool streamed)
    {
        using IChatClient client = await ClientAsync(Said.Call(("get_weather", """{"city":"Paris","days":3}""")));

        ChatResponse response = await AskAsync(client, streamed, [User("Weather in Paris for three days?")], new ChatOptions { Tools = [s_weather] });

        FunctionCallContent call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("get_weather", "Paris", 3), (call.Name, ((JsonElement)call.Arguments!["city"]!).GetString(), ((JsonElement)call.Arguments["days"]!).GetInt32()));
        Assert.NotEmpty(call.CallId);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_Several_HaveIdsOfTheirOwn(bool streamed)
    {
        using IChatClient client = await ClientAsync(Said.Call(("get_weather", """{"city":"Paris"}"""), ("get_weather", """{"city":"Rome"}""")));

        ChatResponse response = await AskAsync(client, streamed, [User("Weather in Paris and Rome?")], new ChatOptions { Tools = [s_weather] });

        FunctionCallContent[] calls = [.. response.Messages[0].Contents.OfType<FunctionCallContent>()];
        Assert.Equal(["Paris", "Rome"], calls.Select(call => call.Arguments!["city"]!.ToString()));
        Assert.Equal(2, calls.Select(call => call.CallId).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loop_WithoutParameters_InvokesTheFunction(bool streamed)
    {
        int invoked = 0;
        AIFunction secret = AIFunctionFactory.Create(() => { invoked++; return 42; }, "get_secret_number");

        (ChatResponse response, _) = await LoopAsync(streamed, [secret], Said.Call(("get_secret_number", "{}")), new Said("It is 42."));

        Assert.Equal((1, "It is 42."), (invoked, response.Text));
    }

    [Theory]
    [InlineData("""{"a":1,"b":"two"}""", "1 two null")]
    [InlineData("""{"a":1,"b":"two","c":3}""", "1 two 3")]
    public async Task Loop_OptionalParameter_MayBeLeftOut(string arguments, string expected)
    {
        string? got = null;
        AIFunction function = AIFunctionFactory.Create((int a, string b, int? c = null) => { got = $"{a} {b} {c?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}"; return "done"; }, "act");

        await LoopAsync(streamed: true, [function], Said.Call(("act", arguments)), new Said("Done."));

        Assert.Equal(expected, got);
    }

    [Fact]
    public async Task Loop_NestedParameters_AreBound()
    {
        Person? got = null;
        AIFunction function = AIFunctionFactory.Create((Person person) => { got = person; return "done"; }, "add_person");

        await LoopAsync(streamed: false, [function], Said.Call(("add_person", """{"person":{"name":"Anna","tags":["a","b"],"boss":{"name":"Bob","tags":[],"boss":null}}}""")), new Said("Done."));

        Assert.Equal(("Anna", "a b", "Bob"), (got!.Name, string.Join(' ', got.Tags), got.Boss!.Name));
    }

    [Fact]
    public async Task Loop_ArrayParameter_IsBound()
    {
        int sum = 0;
        AIFunction function = AIFunctionFactory.Create((int[] numbers) => { sum = numbers.Sum(); return "done"; }, "sum");

        await LoopAsync(streamed: true, [function], Said.Call(("sum", """{"numbers":[1,2,39]}""")), new Said("Done."));

        Assert.Equal(42, sum);
    }

    [Fact]
    public async Task Loop_ResultWithAPicture_GoesBackToTheModel()
    {
        byte[] picture = File.ReadAllBytes(Glm45V.Testing.GoldenFile.Path("nano", "images", "12.png"));
        AIFunction screenshot = AIFunctionFactory.Create(() => new List<AIContent> { new TextContent("taken"), new DataContent(picture, "image/png") }, "screenshot");

        (ChatResponse response, IList<ChatMessage> said) = await LoopAsync(streamed: false, [screenshot], Said.Call(("screenshot", "{}")), new Said("Tabs."));

        Assert.Equal("Tabs.", response.Text);
        Assert.Contains(said, message => message.Role == ChatRole.Tool);
    }

    [Fact]
    public async Task Demand_AnyTool_ComesWhateverIsAsked()
    {
        using IChatClient client = await ClientAsync(Said.Call(("get_weather", """{"city":"Paris"}""")));

        ChatResponse response = await client.GetResponseAsync([User("Tell me a joke.")], new ChatOptions { Tools = [s_weather], ToolMode = ChatToolMode.RequireAny }, Stop);

        Assert.NotEmpty(response.Messages[0].Contents.OfType<FunctionCallContent>());
    }

    [Fact]
    public async Task Demand_NamedTool_IsTheOneThatComes()
    {
        AIFunction other = AIFunctionFactory.Create(() => "no", "other");
        using IChatClient client = await ClientAsync(Said.Call(("get_weather", """{"city":"Paris"}""")));

        ChatResponse response = await client.GetResponseAsync([User("Tell me a joke.")], new ChatOptions { Tools = [other, s_weather], ToolMode = ChatToolMode.RequireSpecific("get_weather") }, Stop);

        Assert.Equal(["get_weather"], response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => call.Name));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Structured_Result_IsRead(string kind, string document)
    {
        using IChatClient client = await ClientAsync(new Said(document));

        string? got = kind switch
        {
            "object" => (await client.GetResponseAsync<Person>("Who?", cancellationToken: Stop)).Result.Name,
            "array" => string.Join(' ', (await client.GetResponseAsync<string[]>("Which?", cancellationToken: Stop)).Result),
            "integer" => (await client.GetResponseAsync<int>("How many?", cancellationToken: Stop)).Result.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "boolean" => (await client.GetResponseAsync<bool>("Is it?", cancellationToken: Stop)).Result.ToString(),
            _ => (await client.GetResponseAsync<DayOfWeek>("When?", cancellationToken: Stop)).Result.ToString(),
        };

        Assert.Equal(kind switch { "object" => "Anna", "array" => "a b", "integer" => "42", "boolean" => "True", _ => "Friday" }, got);
    }

    public static TheoryData<string, string> Documents => new()
    {
        { "object", """{"name": "Anna", "tags": ["x"], "boss": null}""" },
        { "array", """{"data": ["a", "b"]}""" },
        { "integer", """{"data": 42}""" },
        { "boolean", """{"data": true}""" },
        { "enum", """{"data": "Friday"}""" },
    };

    [Fact]
    public async Task Tools_ManySchemas_AreAccepted()
    {
        using IChatClient client = await ClientAsync(new Said("No call is needed."));
        AITool[] tools =
        [
            AIFunctionFactory.Create((int? a, decimal b, char c) => "", "numbers"), AIFunctionFactory.Create((DateTime a, DateTimeOffset b, TimeSpan c, DateOnly d, TimeOnly e) => "", "times"),
            AIFunctionFactory.Create((Uri a, Guid b, Version c) => "", "ids"), AIFunctionFactory.Create((Person a, List<Person> b, Dictionary<string, int> c) => "", "nested"),
            AIFunctionFactory.Create((AttributeTargets a, DayOfWeek? b, bool c = true, string d = "x") => "", "enums"), AIFunctionFactory.Create((byte a, short b, long c, ulong d, float e, double f, Half g) => "", "widths"),
            AIFunctionFactory.Create((object a, JsonElement b, JsonNode c) => "", "any"), AIFunctionFactory.Create((byte[] a, int[][] b, string?[] c) => "", "arrays"), AIFunctionFactory.CreateDeclaration("nothing", null, JsonElement.Parse("{}")),
        ];

        Assert.Equal("No call is needed.", (await client.GetResponseAsync([User("Hi")], new ChatOptions { Tools = tools }, Stop)).Text);
    }

    protected static Task<ChatResponse> AskAsync(IChatClient client, bool streamed, IEnumerable<ChatMessage> messages, ChatOptions? options = null) =>
        streamed ? client.GetStreamingResponseAsync(messages, options, Stop).ToChatResponseAsync(Stop) : client.GetResponseAsync(messages, options, Stop);

    private async Task<(ChatResponse Response, IList<ChatMessage> Said)> LoopAsync(bool streamed, IList<AITool> tools, params Said[] answers)
    {
        using IChatClient client = (await ClientAsync(answers)).AsBuilder().UseFunctionInvocation().Build();
        ChatResponse response = await AskAsync(client, streamed, [User("Go on.")], new ChatOptions { Tools = tools });
        return (new ChatResponse(response.Messages[^1]), response.Messages);
    }

    public sealed record Person(string Name, string[] Tags, Person? Boss);
}
