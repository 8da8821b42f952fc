using System.Text.Json;
using Glm45V.Messages;
using Glm45V.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Tests;

public sealed class DemandTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string","minLength":2},"days":{"type":"integer"}},"required":["city"],"additionalProperties":false}""";

    private static readonly AIFunctionDeclaration s_weather = AIFunctionFactory.CreateDeclaration("get_weather", "Gets the weather.", JsonElement.Parse(Schema));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetResponseAsync_CallThatIsMissing_IsAskedForAgain()
    {
        (ChatResponse response, List<JsonElement> requests) = await AskAsync(Demanded, ScriptedEndpoint.Json(Spoken.Answer("It is warm.")), ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", """{"city":"Paris"}"""))));

        FunctionCallContent call = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal("Paris", ((JsonElement)call.Arguments!["city"]!).GetString());
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        List<JsonElement> messages = [.. requests[1].GetProperty("messages").EnumerateArray()];
        Assert.Equal("It is warm.", messages[^2].GetProperty("content").GetString());
        Assert.Contains("did not call a tool", messages[^1].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_Repaired_CountsTheTokensOfBothRounds()
    {
        (ChatResponse response, _) = await AskAsync(Demanded, ScriptedEndpoint.Json(Spoken.Answer("It is warm.")), ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", """{"city":"Paris"}"""))));

        Assert.Equal((40, 10, 50), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Single(response.Messages);
    }

    [Theory]
    [InlineData("""{"city":"P"}""", "do not fulfil")]
    [InlineData("""{"town":"Paris"}""", "do not fulfil")]
    [InlineData("""{"city":"Paris","days":1.5}""", "do not fulfil")]
    [InlineData("""{"city":"Par""", "ends too early")]
    [InlineData("city=Paris", "cannot stand there")]
    public async Task GetResponseAsync_ArgumentsThatDoNotFulfilTheirSchema_AreNeverHandedOn(string arguments, string reason)
    {
        UnmetDemandException error = await Assert.ThrowsAsync<UnmetDemandException>(() => AskAsync(Free, Bad(), Bad()));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(arguments, error.Answer, StringComparison.Ordinal);

        Func<HttpContext, Task> Bad() => ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", arguments)));
    }

    [Fact]
    public async Task GetResponseAsync_ToolThatIsNotOffered_IsToldToTheModel()
    {
        (_, List<JsonElement> requests) = await AskAsync(Free, ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("rm", "{}"))), ScriptedEndpoint.Json(Spoken.Answer("Sorry.")));

        Assert.Contains("There is no tool 'rm'. Call one of get_weather.", requests[1].GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_NamedTool_OffersNoOther()
    {
        var options = new ChatOptions { Tools = [s_weather, AIFunctionFactory.CreateDeclaration("other", "", JsonElement.Parse("{}"))], ToolMode = ChatToolMode.RequireSpecific("get_weather") };

        (_, List<JsonElement> requests) = await AskAsync(options, ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", """{"city":"Paris"}"""))));

        Assert.Equal("get_weather", Assert.Single(requests[0].GetProperty("tools").EnumerateArray()).GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("get_weather", requests[0].GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString());
    }

    [Fact]
    public async Task GetResponseAsync_OneCallAllowed_HandsOnTheFirst()
    {
        ChatOptions options = Free.Clone();
        options.AllowMultipleToolCalls = false;

        (ChatResponse response, _) = await AskAsync(options, ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", """{"city":"Paris"}""", "a"), Spoken.Call("get_weather", """{"city":"Rome"}""", "b"))));

        Assert.Equal("a", Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>()).CallId);
    }

    [Theory]
    [InlineData("{\"city\": \"Paris\"}", "{\"city\": \"Paris\"}")]
    [InlineData("<|begin_of_box|>{\"city\":\"Paris\"}<|end_of_box|>", "{\"city\":\"Paris\"}")]
    [InlineData("```json\n{\"city\":\"Paris\"}\n```", "{\"city\":\"Paris\"}")]
    public async Task GetResponseAsync_Document_IsHandedOnWithoutWhatStandsAroundIt(string answer, string expected)
    {
        (ChatResponse response, _) = await AskAsync(Document, ScriptedEndpoint.Json(Spoken.Answer(answer)));

        Assert.Equal(expected, response.Text);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_DocumentThatDoesNotFulfilItsSchema_IsHeldBackWhileReasoningFlows()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(
            ScriptedEndpoint.Events(Spoken.Reasoning("Hm. "), Spoken.Text("{\"city\":"), Spoken.Text("\"P\"}"), Spoken.End("stop")),
            ScriptedEndpoint.Events(Spoken.Reasoning("Oh."), Spoken.Text("{\"city\":\"Paris\"}"), Spoken.End("stop")));
        using Glm45VRemoteClient client = endpoint.Client();

        List<ChatResponseUpdate> updates = await client.GetStreamingResponseAsync("Where?", Document, Stop).ToListAsync(Stop);

        Assert.Equal(["Hm. ", "Oh."], updates.SelectMany(update => update.Contents).OfType<TextReasoningContent>().Select(content => content.Text));
        Assert.Equal(["{\"city\":\"Paris\"}"], updates.SelectMany(update => update.Contents).OfType<TextContent>().Select(content => content.Text));
        Assert.Single(updates.Select(update => update.MessageId).Distinct());
    }

    [Fact]
    public async Task GetStreamingResponseAsync_FragmentsOfCalls_BecomeWholeCalls()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Events(
            Spoken.Text("Let me see."), Spoken.CallPiece(0, "a", "get_weather", ""), Spoken.CallPiece(0, null, null, "{\"city\":"), Spoken.CallPiece(1, "b", "get_weather", "{\"city\":\"Rome\"}"), Spoken.CallPiece(0, null, null, "\"Paris\"}"), Spoken.End("tool_calls"), Spoken.Usage(9, 4)));
        using Glm45VRemoteClient client = endpoint.Client();

        ChatResponse response = await client.GetStreamingResponseAsync("Weather?", Free, Stop).ToChatResponseAsync(Stop);

        Assert.Equal("Let me see.", response.Text);
        Assert.Equal([("a", "Paris"), ("b", "Rome")], response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => (call.CallId, call.Arguments!["city"]!.ToString()!)));
        Assert.Equal((9, 4), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
    }

    [Fact]
    public async Task GetResponseAsync_CutOffDocument_NamesTheLimitOfTokens()
    {
        UnmetDemandException error = await Assert.ThrowsAsync<UnmetDemandException>(() => AskAsync(Document, ScriptedEndpoint.Json(Spoken.Answer("{\"city\":", "length"))));

        Assert.Contains(nameof(ChatOptions.MaxOutputTokens), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"regex":"[0-9]{4}"}""", "12", "1234")]
    [InlineData("""{"choice":["yes","no"]}""", "maybe", "no")]
    [InlineData("""{"lark":"start: \"a\" \"b\"*"}""", "ba", "abb")]
    public async Task GetResponseAsync_TextOfAForm_IsJudgedHere(string grammar, string wrong, string right)
    {
        var options = new ChatOptions { AdditionalProperties = new() { [RequestProperties.Grammar] = JsonElement.Parse(grammar) } };

        (ChatResponse response, List<JsonElement> requests) = await AskAsync(options, ScriptedEndpoint.Json(Spoken.Answer(wrong)), ScriptedEndpoint.Json(Spoken.Answer(right)));

        Assert.Equal(right, response.Text);
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task GetResponseAsync_SchemaThatCannotBeJudged_IsRefusedWithThePlace()
    {
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","properties":{"a":{"$dynamicRef":"#x"}}}""")) };

        UnsupportedOptionException error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => AskAsync(options, ScriptedEndpoint.Json(Spoken.Answer("{}"))));

        Assert.Contains("#/properties/a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_CallsOfOneId_GetIdsOfTheirOwn()
    {
        (ChatResponse response, _) = await AskAsync(Free, ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("get_weather", """{"city":"Paris"}"""), Spoken.Call("get_weather", """{"city":"Rome"}"""))));

        Assert.Equal(2, response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => call.CallId).Distinct().Count());
    }

    private static ChatOptions Free => new() { Tools = [s_weather] };

    private static ChatOptions Demanded => new() { Tools = [s_weather], ToolMode = ChatToolMode.RequireAny };

    private static ChatOptions Document => new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)) };

    private static async Task<(ChatResponse Response, List<JsonElement> Requests)> AskAsync(ChatOptions options, params Func<HttpContext, Task>[] replies)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(replies);
        using Glm45VRemoteClient client = endpoint.Client();
        ChatResponse response = await client.GetResponseAsync("Weather in Paris?", options, Stop);
        return (response, [.. endpoint.Requests]);
    }
}
