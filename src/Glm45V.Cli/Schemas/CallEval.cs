using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar;
using Glm45V.Grammar.Answers;
using Glm45V.Grammar.Tokens;
using Glm45V.Messages;
using Glm45V.Runtime.Constraints;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Schemas;

/// <summary>Writes right calls as GLM writes them and reads them token by token under the grammar of their tools.</summary>
internal sealed class CallEval
{
    private readonly Glm45VTokenizer _tokenizer;
    private readonly TokenVocabulary _vocabulary;
    private readonly Dictionary<string, int> _marks = [];
    private readonly int _end;
    private readonly List<string> _rejected = [];
    private readonly SortedDictionary<string, int> _refused = [];
    private int _rows;
    private int _accepted;
    private int _tokens;
    private int _forced;

    /// <param name="tokenizer">Any tokenizer: control tokens of GLM that it lacks get ids of their own.</param>
    public CallEval(Glm45VTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        List<byte[]?> tokens = [.. TokenizerVocabulary.TextOf(tokenizer)];
        foreach (string mark in (string[])[ControlMarks.ToolCall, ControlMarks.EndToolCall, ControlMarks.ArgKey, ControlMarks.EndArgKey, ControlMarks.ArgValue, ControlMarks.EndArgValue])
        {
            _marks.Add(mark, tokens.Count);
            tokens.Add(null);
        }

        _end = tokens.Count;
        tokens.Add(null);
        _vocabulary = new TokenVocabulary(tokens, _marks.ToDictionary(mark => mark.Value, mark => mark.Key));
    }

    public void Run(IEnumerable<CallRow> rows, CancellationToken cancellationToken)
    {
        foreach (CallRow row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _rows++;
            try
            {
                var grammar = AnswerGrammar.Compile(new AnswerOptions { Tools = [.. row.Tools.Select(tool => new ToolCallRule(tool.Name, tool.Schema))], Demand = ToolCallDemand.Required, MayThink = false });
                Read(row, grammar);
            }
            catch (SchemaException error)
            {
                _refused[error.Keyword] = _refused.GetValueOrDefault(error.Keyword) + 1;
            }
        }
    }

    /// <summary>Says what was found, for people.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"questions  {_rows}, calls of {_accepted} accepted, of {_rejected.Count} not, tools of {_refused.Values.Sum()} refused");
        foreach (string rejected in _rejected.Take(10))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {rejected}");
        }

        text.Append(CultureInfo.InvariantCulture, $"forced     {100.0 * _forced / Math.Max(1, _tokens):F1} % of {_tokens} tokens of accepted calls had to come");
        return text.ToString();
    }

    /// <summary>Says what was found in one JSON object.</summary>
    public string Summary() => new JsonObject
    {
        ["questions"] = _rows,
        ["accepted"] = _accepted,
        ["rejected"] = _rejected.Count,
        ["refused"] = _refused.Values.Sum(),
        ["forced_share"] = Math.Round((double)_forced / Math.Max(1, _tokens), 4),
    }.ToJsonString();

    private void Read(CallRow row, AnswerGrammar grammar)
    {
        List<int> tokens = [];
        foreach ((string name, JsonObject arguments) in row.Calls)
        {
            var schema = new ToolSchema(JsonElement.Parse(row.Tools.FirstOrDefault(tool => tool.Name == name).Schema ?? "{}"));
            Add(tokens, tokens.Count == 0 ? [] : ["\n"]);
            Add(tokens, [ControlMarks.ToolCall, name + "\n"]);
            foreach ((string key, JsonNode? value) in arguments)
            {
                bool isText = schema.TypesOf(key).HasFlag(JsonTypes.String) && value is JsonValue text && text.GetValueKind() == JsonValueKind.String;
                string written = isText ? value!.GetValue<string>() : PythonJson.Serialize(JsonElement.Parse(value?.ToJsonString() ?? "null"));
                Add(tokens, [ControlMarks.ArgKey, key, ControlMarks.EndArgKey, "\n", ControlMarks.ArgValue, written, ControlMarks.EndArgValue, "\n"]);
            }

            Add(tokens, [ControlMarks.EndToolCall]);
        }

        var reader = new MaskedReader(new GrammarMatcher(grammar, _vocabulary, _end), text => _tokenizer.Encode(text));
        if (reader.Read([.. tokens, _end]))
        {
            _accepted++;
            _tokens += reader.Tokens;
            _forced += reader.Forced;
        }
        else
        {
            _rejected.Add($"{row.Id}: {string.Join(", ", row.Calls.Select(call => $"{call.Name}({call.Arguments.ToJsonString()})"))}");
        }
    }

    private void Add(List<int> tokens, ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
        {
            if (_marks.TryGetValue(part, out int mark))
            {
                tokens.Add(mark);
            }
            else
            {
                tokens.AddRange(_tokenizer.Encode(part));
            }
        }
    }
}
