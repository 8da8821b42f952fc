using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar;
using Glm45V.Grammar.Tokens;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Schemas;

/// <summary>Gives the peer the same schemas and instances, and counts how its verdicts, times and masks differ.</summary>
/// <remarks>Instances are written as Python writes them, with any white space allowed to both. Masks are compared at every eighth token of valid instances, but for tokens with carriage returns: the peer takes them for no white space.</remarks>
internal sealed class PeerComparison(XGrammarPeer peer, Glm45VTokenizer tokenizer) : IDisposable
{
    private const int Stride = 8;

    private readonly List<double> _masks = [];
    private readonly SortedDictionary<string, int> _differences = [];
    private int _instances;
    private int _rejectedValid;
    private int _acceptedInvalid;
    private int _compared;

    public void Judge(SchemaRow row, JsonSchemaGrammar grammar, TokenVocabulary vocabulary, int end)
    {
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
                Compare(new GrammarMatcher(grammar, vocabulary, end), tests[i].Tokens, verdicts[i].Masks, vocabulary, end);
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
        text.Append(CultureInfo.InvariantCulture, $"  masks    {_compared} compared, {_compared - _differences.Values.Sum()} equal but for carriage returns, which the peer never takes");
        foreach ((string cause, int count) in _differences)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"    {count,6}  {cause}");
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
        ["masks_compared"] = _compared,
        ["masks_equal"] = _compared - _differences.Values.Sum(),
    };

    public void Dispose() => peer.Dispose();

    private static string Written(string data)
    {
        using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = 2000 });
        return PythonJson.Serialize(document.RootElement);
    }

    private void Compare(GrammarMatcher matcher, int[] tokens, byte[][] theirs, TokenVocabulary vocabulary, int end)
    {
        var ours = new ulong[matcher.MaskLength];
        for (int at = 0; at < tokens.Length && at / Stride < theirs.Length; at++)
        {
            if (at % Stride == 0)
            {
                matcher.FillMask(ours);
                _compared++;
                if (Difference(ours, MemoryMarshal.Cast<byte, uint>(theirs[at / Stride]), vocabulary, end) is { } cause)
                {
                    _differences[cause] = _differences.GetValueOrDefault(cause) + 1;
                }
            }

            if (!matcher.TryAccept(tokens[at]))
            {
                return;
            }
        }
    }

    /// <summary>Which kinds of tokens only one of the two allows; null where there are none.</summary>
    private static string? Difference(ulong[] ours, ReadOnlySpan<uint> theirs, TokenVocabulary vocabulary, int end)
    {
        var onlyOurs = new SortedSet<string>();
        var onlyTheirs = new SortedSet<string>();
        for (int id = 0; id < vocabulary.Count; id++)
        {
            bool weMay = (ours[id / 64] >> (id % 64) & 1) != 0;
            ReadOnlySpan<byte> token = vocabulary.Bytes(id);
            if ((id == end || !token.IsEmpty) && token.IndexOf((byte)'\r') < 0 && weMay != ((theirs[id / 32] >> (id % 32) & 1) != 0))
            {
                (weMay ? onlyOurs : onlyTheirs).Add(Kind(token));
            }
        }

        return onlyOurs.Count + onlyTheirs.Count == 0 ? null
            : onlyTheirs.Count == 0 ? $"only ours: {string.Join(", ", onlyOurs)}"
            : onlyOurs.Count == 0 ? $"only the peer's: {string.Join(", ", onlyTheirs)}"
            : $"ours: {string.Join(", ", onlyOurs)}; the peer's: {string.Join(", ", onlyTheirs)}";
    }

    private static string Kind(ReadOnlySpan<byte> token) =>
        token.IsEmpty ? "the end"
        : !System.Text.Unicode.Utf8.IsValid(token) ? "parts of characters"
        : token.IndexOf((byte)'\\') >= 0 ? "escapes"
        : token[0] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' ? "white space first"
        : token[0] is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.' ? "digits first"
        : token.IndexOf((byte)'"') >= 0 ? "quotes"
        : token[0] is (byte)',' or (byte)':' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' ? "structure first"
        : "other text";
}
