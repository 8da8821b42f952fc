using System.Text;
using System.Text.Json;
using Glm45V.Messages;
using Glm45V.Remote.Wire;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Answers;

/// <summary>Puts one answer together, from the events of a stream or from one whole response.</summary>
/// <remarks>Reasoning and free text go on at once; calls, and text that has to be of a form, are held until they can be judged.</remarks>
internal sealed class AnswerReader(Demand demand, bool showReasoning)
{
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<int, RemoteCall> _calls = [];
    private readonly List<ChatTokenLogprob> _logprobs = [];

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public DateTimeOffset? Created { get; private set; }

    public ChatFinishReason? Finish { get; private set; }

    public UsageDetails? Usage { get; private set; }

    public IReadOnlyList<ChatTokenLogprob> Logprobs => _logprobs;

    /// <summary>The calls that count.</summary>
    public IReadOnlyList<RemoteCall> Calls => [.. _calls.Values.Take(demand.Request.OneCall ? 1 : int.MaxValue)];

    /// <summary>The text, out of the box or fence that models like to put documents into.</summary>
    public string Text => demand.HasForm ? Wrapping.Remove(_text.ToString()) : _text.ToString();

    /// <summary>Says what is wrong with the answer, in words for the model; null where nothing is.</summary>
    public string? Flaw => demand.FlawOf(Text, Calls);

    /// <summary>What was answered, in words, for the model to look at again.</summary>
    public string InWords => string.Join('\n', new[] { _text.ToString() }.Where(text => text.Length > 0).Concat(Calls.Select(call => $"{call.Name}({call.Arguments})")));

    /// <summary>Takes a chunk in, and gives what users may see of it at once.</summary>
    public IEnumerable<AIContent> Add(JsonElement chunk)
    {
        Id ??= WireJson.Text(chunk, "id");
        Model ??= WireJson.Text(chunk, "model");
        Created ??= WireJson.Number(chunk, "created") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        Usage = WireJson.Usage(chunk) ?? Usage;
        if (WireJson.Items(chunk, "choices").FirstOrDefault() is not { ValueKind: JsonValueKind.Object } choice)
        {
            yield break; // the last event of a stream may hold usage alone
        }

        Finish = WireJson.Finish(choice) ?? Finish;
        _logprobs.AddRange(WireJson.Logprobs(choice));
        JsonElement said = WireJson.Object(choice, "delta") ?? WireJson.Object(choice, "message") ?? default;
        string? reasoning = WireJson.Text(said, "reasoning_content") is { Length: > 0 } content ? content : WireJson.Text(said, "reasoning");
        if (showReasoning && !string.IsNullOrEmpty(reasoning))
        {
            yield return new TextReasoningContent(reasoning);
        }

        if (WireJson.Words(said, "content") is { Length: > 0 } text)
        {
            _text.Append(text);
            if (!demand.HasForm)
            {
                yield return new TextContent(text);
            }
        }

        int place = 0;
        foreach (JsonElement call in WireJson.Items(said, "tool_calls"))
        {
            Add(call, (int)(WireJson.Number(call, "index") ?? place++));
        }
    }

    /// <summary>Gives what was held; the answer has been judged.</summary>
    public IEnumerable<AIContent> Held()
    {
        if (demand.HasForm && (Calls.Count == 0 || Text.Length > 0))
        {
            yield return new TextContent(Text);
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (RemoteCall call in Calls)
        {
            string id = call.Id.Length > 0 && ids.Add(call.Id) ? call.Id : $"call_{Guid.NewGuid():N}";
            yield return new FunctionCallContent(id, call.Name, call.Parsed);
        }
    }

    private void Add(JsonElement fragment, int index)
    {
        if (!_calls.TryGetValue(index, out RemoteCall? call))
        {
            call = _calls[index] = new RemoteCall();
        }

        call.Id = WireJson.Text(fragment, "id") is { Length: > 0 } id ? id : call.Id;
        if (WireJson.Object(fragment, "function") is { } function)
        {
            call.Name = WireJson.Text(function, "name") is { Length: > 0 } name ? name : call.Name;
            call.Append(WireJson.Arguments(function));
        }
    }
}
