using System.Text.Json.Nodes;
using Glm45V.Remote;
using Glm45V.Remote.Profiles;
using Glm45V.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>The client of an endpoint on this machine that gives answers written down beforehand, whole or in pieces as it is asked.</summary>
internal sealed class ScriptedRemote(Glm45VRemoteClient client, ScriptedEndpoint endpoint) : DelegatingChatClient(client)
{
    public static async Task<IChatClient> StartAsync(RemoteProfile profile, IEnumerable<Said> answers)
    {
        ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync([.. answers.Select(Reply)]);
        return new ScriptedRemote(endpoint.Client(options => options with { Profile = profile }), endpoint);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        endpoint.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static Func<HttpContext, Task> Reply(Said said) => context => (IsStream(context) ? Events(said) : Whole(said))(context);

    private static bool IsStream(HttpContext context) => context.Items["request"] is System.Text.Json.JsonElement body && body.TryGetProperty("stream", out System.Text.Json.JsonElement stream) && stream.GetBoolean();

    private static Func<HttpContext, Task> Whole(Said said)
    {
        JsonObject answer = Spoken.Answer(said.Text, said.Calls.Count > 0 ? "tool_calls" : "stop", [.. said.Calls.Select((call, index) => Spoken.Call(call.Name, call.Arguments.ToJsonString(), $"call_{index}"))]);
        answer["choices"]![0]!["message"]!["reasoning_content"] = said.Reasoning;
        return ScriptedEndpoint.Json(answer);
    }

    private static Func<HttpContext, Task> Events(Said said) => ScriptedEndpoint.Events(
    [
        .. Halves(said.Reasoning).Select(Spoken.Reasoning),
        .. Halves(said.Text).Select(half => Spoken.Text(half)),
        .. said.Calls.SelectMany((call, index) => new[] { Spoken.CallPiece(index, $"call_{index}", call.Name, ""), Spoken.CallPiece(index, null, null, call.Arguments.ToJsonString()) }),
        Spoken.End(said.Calls.Count > 0 ? "tool_calls" : "stop"),
        Spoken.Usage(20, 5),
    ]);

    private static string[] Halves(string text) => text.Length < 2 ? [text] : [text[..(text.Length / 2)], text[(text.Length / 2)..]];
}
