using System.Text.Json;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Wire;

/// <summary>Reads members of responses, which every provider writes a little differently: what is not there, or of another type, is not there.</summary>
internal static class WireJson
{
    public static string? Text(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Number(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) ? (long)value : null;

    public static JsonElement? Object(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.Object } member ? member : null;

    public static IEnumerable<JsonElement> Items(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    /// <summary>Content is a text, or a list of parts.</summary>
    public static string? Words(JsonElement owner, string name) =>
        Text(owner, name) ?? string.Concat(Items(owner, name).Select(part => Text(part, "text")));

    /// <summary>Arguments are a text that holds JSON; some send the object itself.</summary>
    public static string Arguments(JsonElement function) =>
        Text(function, "arguments") ?? (Object(function, "arguments") is { } given ? given.GetRawText() : "");

    public static ChatFinishReason? Finish(JsonElement choice) => Text(choice, "finish_reason") switch
    {
        null or "" => null,
        "stop" or "eos" or "stop_sequence" => ChatFinishReason.Stop,
        "length" or "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
        "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
        "content_filter" or "sensitive" => ChatFinishReason.ContentFilter,
        { } other => new ChatFinishReason(other),
    };

    public static UsageDetails? Usage(JsonElement response)
    {
        if (Object(response, "usage") is not { } usage)
        {
            return null;
        }

        JsonElement prompt = Object(usage, "prompt_tokens_details") ?? default;
        JsonElement completion = Object(usage, "completion_tokens_details") ?? default;
        return new UsageDetails
        {
            InputTokenCount = Number(usage, "prompt_tokens"),
            OutputTokenCount = Number(usage, "completion_tokens"),
            TotalTokenCount = Number(usage, "total_tokens"),
            CachedInputTokenCount = Number(prompt, "cached_tokens") ?? Number(usage, "prompt_cache_hit_tokens"),
            ReasoningTokenCount = Number(completion, "reasoning_tokens") ?? Number(usage, "reasoning_tokens"),
        };
    }

    public static IEnumerable<ChatTokenLogprob> Logprobs(JsonElement choice) =>
        Object(choice, "logprobs") is { } logprobs ? Items(logprobs, "content").Select(token => Logprob(token) with { Top = [.. Items(token, "top_logprobs").Select(Logprob)] }) : [];

    private static ChatTokenLogprob Logprob(JsonElement token)
    {
        string text = Text(token, "token") ?? "";
        byte[] bytes = [.. Items(token, "bytes").Select(value => value.TryGetByte(out byte given) ? given : (byte)0)];
        return new ChatTokenLogprob(text, bytes.Length > 0 ? bytes : System.Text.Encoding.UTF8.GetBytes(text), Member(token, "logprob") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN);
    }

    private static JsonElement? Member(JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement member) ? member : null;
}
