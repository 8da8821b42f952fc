using System.Text.Json;
using Glm45V.Grammar;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests;

public sealed class EnforcedAnswerTests(NanoClient nano) : IClassFixture<NanoClient>
{
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string","maxLength":12},"days":{"type":"integer","minimum":1,"maximum":14}},"required":["city","days"],"additionalProperties":false}""";
    private const string Clock = """{"type":"object","properties":{"zone":{"enum":["UTC","CET"]},"marks":{"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":3}},"required":["marks"],"additionalProperties":false}""";
    private static readonly AITool[] s_tools = [Tool("weather", Weather), Tool("clock", Clock)];

    private readonly IChatClient _client = nano.Client;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task GetResponseAsync_CallDemanded_GivesCallsThatTheirSchemasAccept(int seed)
    {
        var options = new ChatOptions { Tools = s_tools, ToolMode = ChatToolMode.RequireAny, Temperature = 2, Seed = seed, MaxOutputTokens = 90 };

        ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop);

        FunctionCallContent[] calls = [.. response.Messages.Single().Contents.OfType<FunctionCallContent>()];
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.True(JsonSchemaGrammar.Compile(call.Name == "weather" ? Weather : Clock, new JsonSchemaOptions { AnyForm = true }).Accepts(JsonSerializer.SerializeToUtf8Bytes(call.Arguments))));
    }

    [Theory]
    [InlineData("""{"regex":"[a-c]{3}-[0-9]{2}"}""", "^[a-c]{3}-[0-9]{2}$")]
    [InlineData("""{"choice":["click","scroll down","done"]}""", "^(click|scroll down|done)$")]
    [InlineData("""{"lark":"start: word (\" \" word)*\nword: \"ab\" | \"ba\""}""", "^(ab|ba)( (ab|ba))*$")]
    public async Task GetResponseAsync_Grammar_GivesATextOfIt(string grammar, string expected)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            var options = new ChatOptions { Temperature = 2, Seed = seed, MaxOutputTokens = 40, AdditionalProperties = new() { [RequestProperties.Grammar] = JsonElement.Parse(grammar) } };

            ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop);

            Assert.Matches(expected, response.Text);
        }
    }

    [Theory]
    [InlineData("\"[a-z]+\"")]
    [InlineData("""{"regex":"a","lark":"b"}""")]
    [InlineData("""{"choice":"a"}""")]
    [InlineData("""{"ebnf":"a"}""")]
    public async Task GetResponseAsync_GrammarOfNoKind_SaysWhichThereAre(string grammar) =>
        Assert.Contains("one of regex (a text), lark (a text) and choice (texts)", (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.GetResponseAsync([new(ChatRole.User, "hello")], new ChatOptions { AdditionalProperties = new() { [RequestProperties.Grammar] = JsonElement.Parse(grammar) } }, Stop))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task GetResponseAsync_GrammarThatCannotBeEnforced_SaysWhy()
    {
        var options = new ChatOptions { AdditionalProperties = new() { [RequestProperties.Grammar] = new Dictionary<string, object?> { ["regex"] = "(?=a)b" } } };

        Assert.Contains("(?=a)b", (await Assert.ThrowsAsync<UnsupportedOptionException>(() => _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_GrammarAndSchema_AreRefusedTogether()
    {
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Json, AdditionalProperties = new() { [RequestProperties.Grammar] = new Dictionary<string, object?> { ["choice"] = new[] { "a" } } } };

        Assert.Contains("Leave one out", (await Assert.ThrowsAsync<UnsupportedOptionException>(() => _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_ToolNamed_CallsItAtOnce()
    {
        var options = new ChatOptions { Tools = s_tools, ToolMode = ChatToolMode.RequireSpecific("clock"), AllowMultipleToolCalls = false, Temperature = 2, Seed = 5, MaxOutputTokens = 200 };

        ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop);

        Assert.Equal("clock", Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages.Single().Contents)).Name);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task GetResponseAsync_CallDemanded_TokensThatHadToComeAreNotChosen()
    {
        var options = new ChatOptions { Tools = s_tools, ToolMode = ChatToolMode.RequireSpecific("weather"), AllowMultipleToolCalls = false, MaxOutputTokens = 200 };

        ChatResponseUpdate[] updates = await _client.GetStreamingResponseAsync([new(ChatRole.User, "hello")], options, Stop).ToArrayAsync(Stop);

        Assert.InRange(Assert.IsType<GenerationStatistics>(updates[^1].RawRepresentation).ForcedTokens, 8, 40);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task GetResponseAsync_JsonSchema_GivesADocumentThatItAccepts(int seed)
    {
        var format = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Weather));
        var options = new ChatOptions { ResponseFormat = format, Temperature = 2, Seed = seed, MaxOutputTokens = 48 };

        ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop);

        Assert.True(JsonSchemaGrammar.Compile(Weather).Accepts(System.Text.Encoding.UTF8.GetBytes(response.Text)), response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task GetResponseAsync_TextCutByItsLength_SaysSo()
    {
        ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], new ChatOptions { Tools = s_tools, Temperature = 2, Seed = 4, MaxOutputTokens = 3 }, Stop);

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    [Fact]
    public async Task GetResponseAsync_JsonAlone_GivesAnObject()
    {
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Json, Temperature = 2, Seed = 3, MaxOutputTokens = 60 };

        ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], options, Stop);

        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(response.Text).ValueKind);
    }

    [Fact]
    public async Task GetResponseAsync_SchemaThatCannotBeEnforced_IsOfferedStill()
    {
        AITool[] tools = [Tool("find", """{"type":"object","properties":{"text":{"type":"string","pattern":"(?=a)b"}}}""")];

        ChatResponse response = await _client.GetResponseAsync([new(ChatRole.User, "hello")], new ChatOptions { Tools = tools, MaxOutputTokens = 8 }, Stop);

        Assert.NotNull(response.FinishReason);
    }

    private static AIFunctionDeclaration Tool(string name, string schema) => AIFunctionFactory.CreateDeclaration(name, name, JsonElement.Parse(schema));
}
