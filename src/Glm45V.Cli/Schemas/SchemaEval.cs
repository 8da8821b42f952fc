using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Grammar;
using Glm45V.Grammar.Tokens;
using Glm45V.Messages;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Schemas;

/// <summary>Compiles schemas and reads their instances token by token, as a model would write them.</summary>
internal sealed class SchemaEval(Glm45VTokenizer tokenizer, TokenVocabulary vocabulary, bool isGenerated, PeerComparison? peer = null)
{
    private readonly int _end = EndOf(tokenizer);
    private const int Measured = 100; // grammars

    private readonly List<double> _compile = [];
    private readonly List<double> _masks = [];
    private readonly SortedDictionary<string, int> _refused = [];
    private readonly List<string> _mistakes = [];
    private readonly JsonSchemaOptions _form = isGenerated ? new() : new() { AnyForm = true };
    private List<JsonSchemaGrammar>? _held = [];
    private long? _bytesEach;
    private int _schemas;
    private int _compiled;
    private int _instances;
    private int _tokens;
    private int _forced;
    private int _otherwise;

    /// <summary>Instances whose verdict is not what the file says.</summary>
    public int Wrong => _mistakes.Count;

    /// <summary>Any control token stands for the end.</summary>
    public static int EndOf(Glm45VTokenizer tokenizer) => Enumerable.Range(0, tokenizer.Count).First(tokenizer.IsAddedToken);

    public void Run(IEnumerable<SchemaRow> rows, CancellationToken cancellationToken)
    {
        var warm = JsonSchemaGrammar.Compile("""{"type":"object","properties":{"a":{"type":"array","items":{"type":["number","string"]}}},"required":["a"]}""", _form);
        Reads(warm, """{"a": [1, "the tables of the vocabulary are built once"]}""", counts: false);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (SchemaRow row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _schemas++;
            try
            {
                long start = Stopwatch.GetTimestamp();
                var grammar = JsonSchemaGrammar.Compile(row.Schema, _form);
                _compile.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                _compiled++;
                foreach ((bool isValid, string data) in row.Tests)
                {
                    _instances++;
                    if (Judges(row.Schema, grammar, data) != isValid)
                    {
                        _mistakes.Add($"{row.Id}: {(isValid ? "rejected" : "accepted")} {(data.Length > 120 ? data[..120] + "…" : data)}");
                    }
                }

                Hold(grammar, before);
                peer?.Judge(row, grammar);
            }
            catch (SchemaException error)
            {
                _refused[error.Keyword] = _refused.GetValueOrDefault(error.Keyword) + 1;
            }
            catch (GrammarFuelException)
            {
                _refused["fuel"] = _refused.GetValueOrDefault("fuel") + 1;
            }
        }
    }

    /// <summary>Keeps the first grammars, with the masks that were needed, until it is known how large they are.</summary>
    private void Hold(JsonSchemaGrammar grammar, long before)
    {
        _held?.Add(grammar);
        if (_held is { Count: Measured } held)
        {
            _bytesEach = (GC.GetTotalMemory(forceFullCollection: true) - before) / Measured;
            GC.KeepAlive(held);
            _held = null;
        }
    }

    /// <summary>Says what was found, for people.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"schemas    {_schemas}, of which {_compiled} compiled ({100.0 * _compiled / Math.Max(1, _schemas):F1} %)");
        foreach ((string keyword, int count) in _refused)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  refused  {count} for {keyword}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"instances  {_instances}, wrong verdicts {Wrong}");
        foreach (string mistake in _mistakes.Take(20))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {mistake}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"compile    p50 {At(_compile, 0.5):F0} µs, p90 {At(_compile, 0.9):F0}, p99 {At(_compile, 0.99):F0}, max {At(_compile, 1):F0}");
        text.AppendLine(CultureInfo.InvariantCulture, $"mask       p50 {At(_masks, 0.5):F1} µs, p90 {At(_masks, 0.9):F1}, p99 {At(_masks, 0.99):F1}, p99.9 {At(_masks, 0.999):F1}, max {At(_masks, 1):F0}, of {_masks.Count}");
        text.Append(CultureInfo.InvariantCulture, $"forced     {100.0 * _forced / Math.Max(1, _tokens):F1} % of {_tokens} tokens had to come");
        if (_bytesEach is { } bytes)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"memory     {bytes / 1024} KiB for each of the first {Measured} grammars, with the masks that were needed");
        }

        if (isGenerated)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"form       {_otherwise} instances that pass have a number or an order of keys that models do not write");
        }

        return peer is null ? text.ToString() : text.AppendLine().Append(peer.Table(_compile, _masks)).ToString();
    }

    /// <summary>Says what was found in one JSON object.</summary>
    public string Summary()
    {
        JsonObject summary = Found();
        if (peer is not null)
        {
            summary["peer"] = peer.Found();
        }

        return summary.ToJsonString();
    }

    private JsonObject Found() => new()
    {
        ["schemas"] = _schemas,
        ["compiled"] = _compiled,
        ["wrong"] = Wrong,
        ["instances"] = _instances,
        ["compile_us"] = Percentiles(_compile),
        ["mask_us"] = Percentiles(_masks),
        ["grammar_bytes"] = _bytesEach,
        ["forced_share"] = Math.Round((double)_forced / Math.Max(1, _tokens), 4),
    };

    public static JsonObject Percentiles(List<double> times) => new()
    {
        ["p50"] = Math.Round(At(times, 0.5), 1),
        ["p99"] = Math.Round(At(times, 0.99), 1),
        ["max"] = Math.Round(At(times, 1), 1),
    };

    public static double At(List<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    /// <summary>Tells whether an instance passes; in the form that models write, others are judged as they are.</summary>
    private bool Judges(string schema, JsonSchemaGrammar grammar, string data)
    {
        if (!isGenerated)
        {
            return Reads(grammar, data, counts: true);
        }

        using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = 2000 });
        if (Reads(grammar, PythonJson.Serialize(document.RootElement), counts: true))
        {
            return true;
        }

        bool passes = JsonSchemaGrammar.Compile(schema, new JsonSchemaOptions { AnyForm = true }).Accepts(Encoding.UTF8.GetBytes(data));
        _otherwise += passes ? 1 : 0;
        return passes;
    }

    /// <summary>Tells whether an instance is read to its end.</summary>
    private bool Reads(JsonSchemaGrammar grammar, string data, bool counts)
    {
        if (grammar.IsVoid)
        {
            return false;
        }

        var matcher = new GrammarMatcher(grammar, vocabulary, _end);
        var reader = new MaskedReader(matcher, text => tokenizer.Encode(text));
        bool isRead = reader.Read([.. tokenizer.Encode(data), _end]);
        if (counts)
        {
            _masks.AddRange(reader.MaskMicroseconds);
            _tokens += reader.Tokens;
            _forced += reader.Forced;
        }

        return isRead;
    }
}
