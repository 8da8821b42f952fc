using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Grammar;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Cli.Schemas;

/// <summary>Finds why a token is in only one of two masks, by trying: what has to change in the form or in the schema so that ours says what the peer says.</summary>
internal sealed class DifferenceCauses(TokenVocabulary vocabulary, int end)
{
    private const string Unknown = "not found";

    private static readonly (string Cause, JsonOptions Form)[] s_forms =
    [
        ("keys in another order than the schema's", JsonOptions.Any with { InOrder = true }),
        ("white space elsewhere than behind commas and colons", JsonOptions.Any with { Whitespace = JsonWhitespace.Spaced }),
        ("escapes of what need not be escaped", JsonOptions.Any with { NarrowEscapes = true }),
        ("numbers with exponents, or otherwise than models write them", JsonOptions.Any with { Numbers = NumberForm.Plain }),
        ("several of these in one token", new JsonOptions(JsonWhitespace.Spaced, NumberForm.Plain, InOrder: true, NarrowEscapes: true)),
    ];

    private static readonly (string Cause, Action<JsonObject> Rewrite)[] s_readings =
    [
        ("patterns that match a part of a text only", schema =>
        {
            if (schema["pattern"] is JsonValue pattern && pattern.TryGetValue(out string? part))
            {
                schema["pattern"] = $"^(?:{part})$";
            }
        }),
        ("other types where 'type' is not said", schema =>
        {
            if (!schema.ContainsKey("type") && (schema.ContainsKey("properties") || schema.ContainsKey("items")))
            {
                schema["type"] = schema.ContainsKey("properties") ? "object" : "array";
            }
        }),
    ];

    private static readonly HashSet<string> s_maps = ["properties", "patternProperties", "$defs", "definitions", "dependencies", "dependentSchemas", "dependentRequired"];
    private static readonly HashSet<string> s_values = ["enum", "const", "default", "examples", "example", "required"];

    private readonly SortedDictionary<string, (int Masks, int Tokens, string Example)> _ours = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Masks, int Tokens, string Example)> _theirs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonSchemaGrammar?> _variants = [];
    private string _schema = string.Empty;

    /// <summary>Masks that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Those that are the same.</summary>
    public int Equal { get; private set; }

    /// <summary>Goes on with another schema.</summary>
    public void Begin(string schema)
    {
        _schema = schema;
        _variants.Clear();
    }

    /// <summary>Compares what two masks say about the tokens.</summary>
    /// <param name="before">The tokens before.</param>
    /// <param name="ours">Our mask.</param>
    /// <param name="theirs">The peer's.</param>
    public void Compare(ReadOnlySpan<int> before, ReadOnlySpan<ulong> ours, ReadOnlySpan<uint> theirs)
    {
        List<int> onlyOurs = [];
        List<int> onlyTheirs = [];
        for (int id = 0; id < vocabulary.Count; id++)
        {
            bool weMay = (ours[id / 64] >> (id % 64) & 1) != 0;
            if ((id == end || !vocabulary.Bytes(id).IsEmpty) && weMay != ((theirs[id / 32] >> (id % 32) & 1) != 0))
            {
                (weMay ? onlyOurs : onlyTheirs).Add(id);
            }
        }

        Compared++;
        Equal += onlyOurs.Count + onlyTheirs.Count == 0 ? 1 : 0;
        Explain(onlyOurs, before, _ours, OursAlone(), isIn: false);
        ExplainTheirs(onlyTheirs, before, Text(before));
    }

    /// <summary>A line for each cause: whose tokens, masks, tokens, one of them.</summary>
    public IEnumerable<string> Lines()
    {
        foreach ((string side, SortedDictionary<string, (int Masks, int Tokens, string Example)> causes) in new[] { ("only ours", _ours), ("only the peer's", _theirs) })
        {
            foreach ((string cause, (int masks, int tokens, string example)) in causes.OrderByDescending(one => one.Value.Masks))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{side,-15} {masks,6} masks {tokens,9} tokens  {cause}; first: {example}");
            }
        }
    }

    /// <summary>The causes with their counts.</summary>
    public JsonObject Found() => new() { ["only_ours"] = Counts(_ours), ["only_peers"] = Counts(_theirs) };

    private static JsonObject Counts(SortedDictionary<string, (int Masks, int Tokens, string Example)> causes) =>
        new(causes.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)new JsonObject { ["masks"] = one.Value.Masks, ["tokens"] = one.Value.Tokens })));

    private IEnumerable<(string Cause, Func<JsonSchemaGrammar?> Variant)> OursAlone() =>
    [
        .. s_forms.Select(form => (form.Cause, (Func<JsonSchemaGrammar?>)(() => Variant(form.Cause, () => Compile(_schema, form.Form))))),
        .. s_readings.Select(reading => (reading.Cause, (Func<JsonSchemaGrammar?>)(() => Variant(reading.Cause, () => Compile(Rewritten(_schema, reading.Rewrite), JsonOptions.Any))))),
    ];

    private void ExplainTheirs(List<int> tokens, ReadOnlySpan<int> before, byte[] text)
    {
        var left = new List<int>();
        var known = new Dictionary<string, List<int>>();
        foreach (int token in tokens)
        {
            if (NoDocument([.. text, .. vocabulary.Bytes(token)]) is { } why)
            {
                (known.TryGetValue(why, out List<int>? some) ? some : known[why] = []).Add(token);
            }
            else
            {
                left.Add(token);
            }
        }

        foreach ((string why, List<int> some) in known)
        {
            Count(_theirs, why, some, before);
        }

        string[] keywords = left.Count == 0 ? [] : [.. Keywords(JsonNode.Parse(_schema)!, isMap: false).Distinct().Order(StringComparer.Ordinal)];
        Explain(left, before, _theirs,
        [
            .. keywords.Select(keyword => ($"{keyword} is not enforced", (Func<JsonSchemaGrammar?>)(() => Variant(keyword, () => Compile(Rewritten(_schema, schema => schema.Remove(keyword)), JsonOptions.Any))))),
            ("several keywords are not enforced", () => Variant("{}", () => Compile("{}", JsonOptions.Any))),
        ], isIn: true);
    }

    /// <summary>Counts tokens by the first variant of the grammar that says the opposite of them.</summary>
    private void Explain(List<int> tokens, ReadOnlySpan<int> before, SortedDictionary<string, (int Masks, int Tokens, string Example)> causes, IEnumerable<(string Cause, Func<JsonSchemaGrammar?> Variant)> variants, bool isIn)
    {
        foreach ((string cause, Func<JsonSchemaGrammar?> variant) in variants)
        {
            if (tokens.Count == 0)
            {
                return;
            }

            if (Mask(variant(), before) is { } mask)
            {
                Count(causes, cause, tokens.FindAll(token => Has(mask, token) == isIn), before);
                tokens = tokens.FindAll(token => Has(mask, token) != isIn);
            }
        }

        Count(causes, "escapes that have to be, in texts with a pattern, a format or a length", tokens.FindAll(token => vocabulary.Bytes(token).Contains((byte)'\\')), before);
        Count(causes, Unknown, tokens.FindAll(token => !vocabulary.Bytes(token).Contains((byte)'\\')), before);
    }

    private void Count(SortedDictionary<string, (int Masks, int Tokens, string Example)> causes, string cause, List<int> tokens, ReadOnlySpan<int> before)
    {
        if (tokens.Count > 0)
        {
            (int masks, int count, string example) = causes.TryGetValue(cause, out (int Masks, int Tokens, string Example) known) ? known : (0, 0, Example(before, tokens[0]));
            causes[cause] = (masks + 1, count + tokens.Count, example);
        }
    }

    private string Example(ReadOnlySpan<int> before, int token)
    {
        string text = Encoding.UTF8.GetString(Text(before));
        return $"…{text[Math.Max(0, text.Length - 30)..]} then {(token == end ? "the end" : JsonSerializer.Serialize(Encoding.UTF8.GetString(vocabulary.Bytes(token))))}";
    }

    private ulong[]? Mask(JsonSchemaGrammar? grammar, ReadOnlySpan<int> before)
    {
        if (grammar is null || grammar.IsVoid)
        {
            return null;
        }

        var matcher = new GrammarMatcher(grammar, vocabulary, end);
        foreach (int token in before)
        {
            if (!matcher.TryAccept(token))
            {
                return null;
            }
        }

        var mask = new ulong[matcher.MaskLength];
        matcher.FillMask(mask);
        return mask;
    }

    private JsonSchemaGrammar? Variant(string name, Func<JsonSchemaGrammar?> compile)
    {
        if (!_variants.TryGetValue(name, out JsonSchemaGrammar? variant))
        {
            _variants[name] = variant = compile();
        }

        return variant;
    }

    private static JsonSchemaGrammar? Compile(string schema, JsonOptions form)
    {
        try
        {
            return JsonSchemaGrammar.Compile(schema, new JsonSchemaOptions { Form = form });
        }
        catch (GrammarException)
        {
            return null; // a schema without one of its keywords need not make sense
        }
    }

    private byte[] Text(ReadOnlySpan<int> tokens)
    {
        var text = new List<byte>();
        foreach (int token in tokens)
        {
            text.AddRange(vocabulary.Bytes(token));
        }

        return [.. text];
    }

    /// <summary>Says why no JSON document begins so; null where one does. .NET's own reader is asked, not the grammar.</summary>
    private string? NoDocument(byte[] text)
    {
        for (int at = 0; at < text.Length;)
        {
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(text.AsSpan(at), out _, out int length);
            if (status == System.Buffers.OperationStatus.InvalidData)
            {
                return "bytes that are no UTF-8";
            }

            at += length;
        }

        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 2000 }));
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return "no JSON";
        }

        JsonSchemaGrammar any = Variant("{}", () => Compile("{}", JsonOptions.Any))!;
        return any.AcceptedPrefix(text) == text.Length ? null : "a key twice, half of a surrogate pair, or a number that cannot be";
    }

    private static IEnumerable<string> Keywords(JsonNode? node, bool isMap) => node switch
    {
        JsonObject members => members.SelectMany(member => Keywords(member.Value, !isMap && s_maps.Contains(member.Key)).Concat(isMap || s_maps.Contains(member.Key) ? [] : [member.Key])),
        JsonArray items => items.SelectMany(item => Keywords(item, isMap: false)),
        _ => [],
    };

    private static string Rewritten(string schema, Action<JsonObject> rewrite)
    {
        JsonNode root = JsonNode.Parse(schema)!;
        Visit(root, isMap: false);
        return root.ToJsonString();

        void Visit(JsonNode? node, bool isMap)
        {
            if (node is JsonObject members)
            {
                if (!isMap)
                {
                    rewrite(members);
                }

                foreach ((string name, JsonNode? value) in members)
                {
                    if (isMap || !s_values.Contains(name))
                    {
                        Visit(value, !isMap && s_maps.Contains(name));
                    }
                }
            }
            else if (node is JsonArray items)
            {
                foreach (JsonNode? item in items)
                {
                    Visit(item, isMap: false);
                }
            }
        }
    }

    private static bool Has(ulong[] mask, int token) => (mask[token >> 6] >> (token & 63) & 1) != 0;
}
