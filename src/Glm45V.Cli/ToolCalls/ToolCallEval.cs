using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Grammar;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.ToolCalls;

/// <summary>Demands calls of the tools of each entry and judges what comes: complete calls of offered tools whose arguments their schemas accept, or not.</summary>
/// <param name="client">The model.</param>
/// <param name="temperature">How tokens are drawn.</param>
/// <param name="maxTokens">The most tokens of an answer.</param>
/// <param name="onEntry">Called with the number of each entry before it is asked.</param>
internal sealed class ToolCallEval(IChatClient client, float temperature, int maxTokens, Action<int> onEntry)
{
    private readonly SortedDictionary<string, (int Count, string First)> _refused = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private int _entries;
    private int _valid;
    private int _calls;
    private long _tokens;
    private TimeSpan _time;

    /// <summary>Answers that were not what was demanded.</summary>
    public int Invalid => _failures.Count;

    public async Task RunAsync(IEnumerable<ToolListRow> rows, CancellationToken cancellationToken)
    {
        foreach (ToolListRow row in rows)
        {
            onEntry(_entries);
            await RunAsync(row, _entries++, cancellationToken);
        }
    }

    /// <summary>Says what was found, for people.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"entries    {_entries}, of which {_refused.Values.Sum(one => one.Count)} cannot be demanded");
        foreach ((string reason, (int count, string first)) in _refused.OrderByDescending(one => one.Value.Count))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {count,6}  {reason}; first: {first}");
        }

        text.Append(CultureInfo.InvariantCulture, $"answers    {_valid} valid with {_calls} calls, {Invalid} not; {_tokens} tokens in {_time.TotalSeconds:F1} s");
        foreach (string failure in _failures.Take(20))
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {failure}");
        }

        return text.ToString();
    }

    /// <summary>Says what was found in one JSON object.</summary>
    public string Summary() => new JsonObject
    {
        ["entries"] = _entries,
        ["compiled"] = _valid + Invalid,
        ["valid"] = _valid,
        ["invalid"] = Invalid,
    }.ToJsonString();

    private async Task RunAsync(ToolListRow row, int seed, CancellationToken cancellationToken)
    {
        var options = new ChatOptions
        {
            Tools = [.. row.Tools.Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, Parsed(tool.Schema)))],
            ToolMode = ChatToolMode.RequireAny,
            MaxOutputTokens = maxTokens,
            Temperature = temperature,
            Seed = seed,
            Reasoning = new ReasoningOptions { Effort = seed % 2 == 0 ? ReasoningEffort.None : ReasoningEffort.Medium }, // with reasoning in front every other time
        };
        long started = Stopwatch.GetTimestamp();
        ChatResponse response;
        try
        {
            response = await client.GetResponseAsync(row.Question, options, cancellationToken);
        }
        catch (UnsupportedOptionException refused)
        {
            string reason = refused.InnerException is SchemaException schema ? schema.Keyword : refused.Option == nameof(ChatOptions.MaxOutputTokens) ? $"more than {maxTokens} tokens are needed" : "other";
            (int count, string first) = _refused.GetValueOrDefault(reason, (0, $"{row.Id}: {refused.Message}"));
            _refused[reason] = (count + 1, first);
            return;
        }

        _time += Stopwatch.GetElapsedTime(started);
        _tokens += response.Usage?.OutputTokenCount ?? 0;
        FunctionCallContent[] calls = [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
        string? flaw = calls.Length == 0 ? "no call" : calls.Select(call => FlawOf(call, row)).FirstOrDefault(one => one is not null);
        if (flaw is null)
        {
            _valid++;
            _calls += calls.Length;
        }
        else
        {
            _failures.Add($"{row.Id}: {flaw}");
        }
    }

    // Judged by the schema's grammar in any form of JSON: another machine than the one that masked the tokens, but of the same reader of schemas.
    private static string? FlawOf(FunctionCallContent call, ToolListRow row)
    {
        string[] schemas = [.. row.Tools.Where(tool => tool.Name == call.Name).Select(tool => tool.Schema)];
        if (schemas.Length == 0)
        {
            return $"'{call.Name}' is no tool";
        }

        byte[] arguments = JsonSerializer.SerializeToUtf8Bytes(call.Arguments);
        return call.Exception is not null ? $"{call.Name}: {call.Exception.Message}"
            : schemas.Any(schema => JsonSchemaGrammar.Compile(schema, new JsonSchemaOptions { AnyForm = true }).Accepts(arguments)) ? null
            : $"{call.Name}: {Encoding.UTF8.GetString(arguments)}";
    }

    private static JsonElement Parsed(string schema)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 2000 });
        return document.RootElement.Clone();
    }
}
