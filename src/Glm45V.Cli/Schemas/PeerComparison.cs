using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Grammar;
using Glm45V.Grammar.Tokens;
using Glm45V.Messages;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Schemas;

/// <summary>Gives the peer the same schemas and instances, and counts how its verdicts, times and masks differ.</summary>
/// <remarks>Instances are written as Python writes them, with any white space allowed to both. Masks are compared at every eighth token of valid instances.</remarks>
internal sealed class PeerComparison(XGrammarPeer peer, Glm45VTokenizer tokenizer, TokenVocabulary vocabulary, int end) : IDisposable
{
    private const int Stride = 8;

    private readonly List<double> _masks = [];
    private readonly DifferenceCauses _causes = new(vocabulary, end);
    private int _instances;
    private int _rejectedValid;
    private int _acceptedInvalid;

    public void Judge(SchemaRow row, JsonSchemaGrammar grammar)
    {
        _causes.Begin(row.Schema);
        (bool IsValid, int[] Tokens)[] tests = [.. row.Tests.Select(test => (test.IsValid, (int[])[.. tokenizer.Encode(Written(test.Data)), end]))];
        PeerVerdict[]? verdicts = peer.Judge(row.Schema, tests.Select(test => (test.Tokens, test.IsValid ? Enumerable.Range(0, (test.Tokens.Length + Stride - 1) / Stride).Select(i => i * Stride).ToArray() : [])));
        for (int i = 0; i < verdicts?.Length; i++)
        {
            _instances++;
            _masks.AddRange(verdicts[i].Micros);
            _rejectedValid += tests[i].IsValid && !verdicts[i].IsAccepted ? 1 : 0;
            _acceptedInvalid += !tests[i].IsValid && verdicts[i].IsAccepted ? 1 : 0;
            if (tests[i].IsValid)
            {
                Compare(new GrammarMatcher(grammar, vocabulary, end), tests[i].Tokens, verdicts[i].Masks);
            }
        }
    }

    /// <summary>Says what was found, for people.</summary>
    public string Table(List<double> compile, List<double> masks)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"peer       XGrammar (WebAssembly): {peer.CompileMicros.Count} schemas compiled, {peer.Refused} refused; of {_instances} instances {_rejectedValid} that pass are rejected, {_acceptedInvalid} that do not are accepted");
        text.AppendLine(CultureInfo.InvariantCulture, $"  compile  p50 {SchemaEval.At(peer.CompileMicros, 0.5):F0} µs, p90 {SchemaEval.At(peer.CompileMicros, 0.9):F0}, p99 {SchemaEval.At(peer.CompileMicros, 0.99):F0}, max {SchemaEval.At(peer.CompileMicros, 1):F0}; ours / peer at p50 {SchemaEval.At(compile, 0.5) / SchemaEval.At(peer.CompileMicros, 0.5):F4}, p99 {SchemaEval.At(compile, 0.99) / SchemaEval.At(peer.CompileMicros, 0.99):F4}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  mask     p50 {SchemaEval.At(_masks, 0.5):F1} µs, p90 {SchemaEval.At(_masks, 0.9):F1}, p99 {SchemaEval.At(_masks, 0.99):F1}, p99.9 {SchemaEval.At(_masks, 0.999):F1}, max {SchemaEval.At(_masks, 1):F0}; ours / peer at p50 {SchemaEval.At(masks, 0.5) / SchemaEval.At(_masks, 0.5):F3}, p99 {SchemaEval.At(masks, 0.99) / SchemaEval.At(_masks, 0.99):F3}");
        text.Append(CultureInfo.InvariantCulture, $"  masks    {_causes.Compared} compared, {_causes.Equal} equal; the others by cause:");
        foreach (string line in _causes.Lines())
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"    {line}");
        }

        return text.ToString();
    }

    /// <summary>Says what was found, for programs.</summary>
    public JsonObject Found() => new()
    {
        ["schemas"] = peer.CompileMicros.Count + peer.Refused,
        ["compiled"] = peer.CompileMicros.Count,
        ["wrong"] = _rejectedValid + _acceptedInvalid,
        ["instances"] = _instances,
        ["compile_us"] = SchemaEval.Percentiles(peer.CompileMicros),
        ["mask_us"] = SchemaEval.Percentiles(_masks),
        ["masks_compared"] = _causes.Compared,
        ["masks_equal"] = _causes.Equal,
        ["differences"] = _causes.Found(),
    };

    public void Dispose() => peer.Dispose();

    private static string Written(string data)
    {
        using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = 2000 });
        return PythonJson.Serialize(document.RootElement);
    }

    private void Compare(GrammarMatcher matcher, int[] tokens, byte[][] theirs)
    {
        var ours = new ulong[matcher.MaskLength];
        for (int at = 0; at < tokens.Length && at / Stride < theirs.Length; at++)
        {
            if (at % Stride == 0)
            {
                matcher.FillMask(ours);
                _causes.Compare(tokens.AsSpan(0, at), ours, MemoryMarshal.Cast<byte, uint>(theirs[at / Stride]));
            }

            if (!matcher.TryAccept(tokens[at]))
            {
                return;
            }
        }
    }
}
