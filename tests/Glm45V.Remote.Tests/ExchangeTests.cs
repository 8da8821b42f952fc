using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Remote.Profiles;
using Glm45V.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Tests;

/// <summary>Responses written after what providers document, each with its source, whole and as streams.</summary>
public sealed class ExchangeTests
{
    private static readonly AIFunctionDeclaration s_weather = AIFunctionFactory.CreateDeclaration("get_weather", "Gets the weather.", JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (string profile in RemoteProfile.All.Select(profile => profile.Name))
            {
                foreach (JsonObject exchange in Exchanges(profile))
                {
                    names.Add(profile, (string)exchange["name"]!);
                }
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Exchange_AsTheProviderDocumentsIt_IsUnderstood(string profile, string name)
    {
        JsonObject exchange = Exchanges(profile).Single(exchange => (string)exchange["name"]! == name);
        var expected = (JsonObject)exchange["expected"]!;
        Assert.NotEmpty((string)exchange["source"]!);
        Func<HttpContext, Task> reply = Reply(exchange);
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(reply, reply);
        using Glm45VRemoteClient client = endpoint.Client(options => options with { Profile = RemoteProfile.Of(profile), MaxRetries = 0 });
        List<AIContent> question = [new TextContent("What is the weather?"), .. exchange["picture"] is null ? [] : new AIContent[] { new DataContent(new byte[] { 1 }, "image/png") }];
        var options = new ChatOptions { Tools = [s_weather] };
        Func<Task<ChatResponse>> ask = exchange["events"] is null && exchange["raw"] is null
            ? () => client.GetResponseAsync([new ChatMessage(ChatRole.User, question)], options, Stop)
            : () => client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, question)], options, Stop).ToChatResponseAsync(Stop);

        if ((string?)expected["failure"] is { } failure)
        {
            RemoteException error = await Assert.ThrowsAsync<RemoteException>(ask);
            Assert.Equal(failure, error.Failure.ToString());
            Assert.Contains((string)expected["says"]!, error.Message, StringComparison.Ordinal);
            return;
        }

        ChatResponse response = await ask();
        List<AIContent> contents = [.. Assert.Single(response.Messages).Contents];
        Assert.Equal((string)expected["text"]!, response.Text);
        Assert.Equal((string?)expected["reasoning"] ?? "", string.Concat(contents.OfType<TextReasoningContent>().Select(content => content.Text)));
        Assert.Equal(
            ((JsonArray?)expected["calls"] ?? []).Select(call => $"{call!["name"]} {call["arguments"]!.ToJsonString()}"),
            contents.OfType<FunctionCallContent>().Select(call => $"{call.Name} {JsonSerializer.SerializeToNode(call.Arguments)!.ToJsonString()}"));
        Assert.Equal((string)expected["finish"]!, response.FinishReason!.Value.Value);
        UsageDetails usage = response.Usage!;
        Assert.Equal(
            ((long?)expected["input"], (long?)expected["output"], (long?)expected["cached"], (long?)expected["reasoningTokens"]),
            (usage.InputTokenCount, usage.OutputTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount));
    }

    private static Func<HttpContext, Task> Reply(JsonObject exchange)
    {
        int status = (int?)exchange["status"] ?? 200;
        return exchange["events"] is JsonArray events ? ScriptedEndpoint.RawEvents([.. events.Select(data => data!.ToJsonString()), "[DONE]"])
            : exchange["raw"] is { } raw ? ScriptedEndpoint.Raw((string)raw!, "text/event-stream")
            : exchange["text"] is { } text ? ScriptedEndpoint.Raw((string)text!, "application/json", status)
            : ScriptedEndpoint.Json(exchange["body"]!, status);
    }

    private static IEnumerable<JsonObject> Exchanges(string profile) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Exchanges", $"{profile}.json")))!.AsArray().Cast<JsonObject>();
}
