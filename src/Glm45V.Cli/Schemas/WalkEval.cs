using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Glm45V.Grammar;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Cli.Schemas;

/// <summary>Takes random tokens under the mask until the text ends, with a limit of tokens that may come at any time, and has what came judged.</summary>
internal sealed class WalkEval(TokenVocabulary vocabulary, int end, int seeds, AjvJudge? ajv)
{
    private const int MostSpare = 60; // tokens beyond the fewest that can end the text

    private readonly List<string> _failures = [];
    private readonly SortedDictionary<string, (int Count, string Example)> _ajvRejects = new(StringComparer.Ordinal);
    private int _schemas;
    private int _refused;
    private int _void;
    private int _walks;
    private int _tokens;
    private int _ajvRefused;
    private int _ajvAccepts;

    /// <summary>Walks that came to no end, or to an instance that the schema does not accept.</summary>
    public int Wrong => _failures.Count;

    public void Run(IEnumerable<SchemaRow> rows, CancellationToken cancellationToken)
    {
        foreach (SchemaRow row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _schemas++;
            try
            {
                var grammar = JsonSchemaGrammar.Compile(row.Schema);
                if (grammar.IsVoid)
                {
                    _void++;
                    continue;
                }

                Walk(row, grammar);
            }
            catch (GrammarException)
            {
                _refused++;
            }
        }
    }

    /// <summary>Says what was found, for people.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"schemas    {_schemas}, of which {_refused} are refused and {_void} have no instance");
        text.Append(CultureInfo.InvariantCulture, $"walks      {_walks} of {_tokens} tokens; {Wrong} came to no end, or to an instance that does not pass");
        foreach (string failure in _failures.Take(20))
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {failure}");
        }

        if (ajv is not null)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"ajv        accepts {_ajvAccepts}, rejects {_ajvRejects.Values.Sum(one => one.Count)}; it refuses {_ajvRefused} of the schemas");
            foreach ((string reason, (int count, string example)) in _ajvRejects.OrderByDescending(one => one.Value.Count).Take(30))
            {
                text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {count,6}  {reason}; first: {example}");
            }
        }

        return text.ToString();
    }

    /// <summary>Says what was found in one JSON object.</summary>
    public string Summary() => new JsonObject
    {
        ["schemas"] = _schemas,
        ["walks"] = _walks,
        ["tokens"] = _tokens,
        ["wrong"] = Wrong,
        ["ajv_accepts"] = ajv is null ? null : _ajvAccepts,
        ["ajv_rejects"] = ajv is null ? null : _ajvRejects.Values.Sum(one => one.Count),
    }.ToJsonString();

    private void Walk(SchemaRow row, JsonSchemaGrammar grammar)
    {
        var any = JsonSchemaGrammar.Compile(row.Schema, new JsonSchemaOptions { AnyForm = true });
        var instances = new List<string>();
        for (int seed = 0; seed < seeds; seed++)
        {
            _walks++;
            if (Walk(grammar, new Random(seed)) is not { } instance)
            {
                _failures.Add($"{row.Id}, seed {seed}: no token may follow");
            }
            else if (!any.Accepts(instance))
            {
                _failures.Add($"{row.Id}, seed {seed}: {Short(Encoding.UTF8.GetString(instance))}");
            }
            else
            {
                instances.Add(Encoding.UTF8.GetString(instance));
            }
        }

        if (ajv is null)
        {
            return;
        }

        string?[]? verdicts = ajv.Judge(row.Schema, instances);
        _ajvRefused += verdicts is null ? 1 : 0;
        for (int i = 0; i < verdicts?.Length; i++)
        {
            if (verdicts[i] is not { } reason)
            {
                _ajvAccepts++;
                continue;
            }

            string kind = Kind(reason);
            (int count, string example) = _ajvRejects.GetValueOrDefault(kind, (0, $"{row.Id}: {reason}: {Short(instances[i])}"));
            _ajvRejects[kind] = (count + 1, example);
        }
    }

    private byte[]? Walk(JsonSchemaGrammar grammar, Random random)
    {
        var matcher = new GrammarMatcher(grammar, vocabulary, end);
        var mask = new ulong[matcher.MaskLength];
        var text = new List<byte>();
        for (int left = matcher.TokensToEnd + 1 + random.Next(MostSpare); !matcher.HasEnded; left--)
        {
            matcher.FillMask(mask, left);
            if (Choose(mask, random) is not { } token)
            {
                return null;
            }

            matcher.Accept(token);
            _tokens++;
            text.AddRange(token == end ? [] : vocabulary.Bytes(token));
        }

        return [.. text];
    }

    private static int? Choose(ulong[] mask, Random random)
    {
        int count = mask.Sum(System.Numerics.BitOperations.PopCount);
        if (count == 0)
        {
            return null;
        }

        int rank = random.Next(count);
        int word = 0;
        for (int inWord; rank >= (inWord = System.Numerics.BitOperations.PopCount(mask[word])); word++)
        {
            rank -= inWord;
        }

        ulong bits = mask[word];
        for (; rank > 0; rank--)
        {
            bits &= bits - 1;
        }

        return (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>The keyword that Ajv names, and which format.</summary>
    private static string Kind(string reason)
    {
        string keyword = reason.Split(' ')[0].Split('/')[^1];
        return keyword is "format" or "pattern" ? $"{keyword}: {reason[(reason.IndexOf(' ', StringComparison.Ordinal) + 1)..]}" : keyword;
    }

    private static string Short(string text) => text.Length > 100 ? text[..100] + "…" : text;
}
