using System.Text;
using System.Text.Json;
using Glm45V.Grammar.Answers;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests;

public sealed class HostileInputTests
{
    private const int Bytes = 500_000;

    private static readonly string[] s_keywords =
    [
        "type", "properties", "required", "items", "additionalProperties", "enum", "const", "$ref", "$defs", "definitions", "oneOf", "anyOf", "allOf", "not", "if", "then", "else", "minimum", "maximum",
        "exclusiveMinimum", "multipleOf", "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "propertyNames", "patternProperties", "dependencies",
        "dependentRequired", "minProperties", "maxProperties", "prefixItems", "$schema", "$id", "$anchor", "unevaluatedProperties", "additionalItems", "default", "a", "b",
    ];

    private static readonly string[] s_texts = ["object", "array", "string", "number", "integer", "boolean", "null", "#", "#/$defs/a", "#/properties/a", "^a+$", "(?=x)", "[", "(a|b){2,900}", "date", "uri", "email", "a", "é", "\ud83d\ude00", "1e400", ""];

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "not JSON" },
        { "nonsense", "not JSON" },
        { string.Concat(Enumerable.Repeat("{\"items\":", 10_000)) + "{}" + new string('}', 10_000), "not JSON" },
        { "{\"description\":\"" + new string('x', 50 << 20) + "\"}", "larger than" },
        { "[]", "a schema is an object, true or false" },
        { """{"type":"text"}""", "#/type" },
        { """{"$schema":"https://example.com/own"}""", "https://example.com/own" },
        { """{"properties":{"a":{"pattern":"a(?!b)"}}}""", "#/properties/a/pattern" },
        { """{"anyOf":[{"$ref":"#"}]}""", "refers to itself" },
        { """{"minLength":-1}""", "#/minLength" },
        { """{"required":"a"}""", "#/required" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Compile_WrongSchema_SaysWhatAndWhere(string schema, string said)
    {
        GrammarException error = Assert.ThrowsAny<GrammarException>(() => JsonSchemaGrammar.Compile(schema));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TooMuchWork_IsGivenUp() => Assert.Throws<GrammarFuelException>(() =>
        JsonSchemaGrammar.Compile("""{"type":"string","pattern":"^(a|b)*a(a|b){60}$","not":{"pattern":"^(a|b)*b(a|b){59}a$"}}""", new JsonSchemaOptions { Fuel = 3000 }).Accepts("\"abababbababababbabababbababbabababbabababababbababababababbabababababababb"u8));

    [Fact]
    public void Vocabulary_WithoutText_IsRefused() => Assert.Contains("no token with bytes", Assert.Throws<GrammarException>(() => new TokenVocabulary([null, []])).Message, StringComparison.Ordinal);

    [Fact]
    public void Matcher_ContradictoryBounds_AreToldAtOnce() => Assert.Contains(
        "contradict each other",
        Assert.Throws<GrammarException>(() => new GrammarMatcher(JsonSchemaGrammar.Compile("""{"type":"integer","minimum":3,"maximum":2}"""), new TokenVocabulary([[1]]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Compile_RandomSchemas_CompilesOrSaysWhyNot()
    {
        int compiled = 0;
        int refused = 0;
        var random = new Random(7);
        for (int bytes = 0; bytes < Bytes;)
        {
            string schema = random.Next(8) == 0 ? Junk(random) : Schema(random, 4);
            bytes += schema.Length;
            try
            {
                var grammar = JsonSchemaGrammar.Compile(schema, new JsonSchemaOptions { Fuel = 20_000, AnyForm = random.Next(2) == 0 });
                grammar.Accepts("""{"a":[1,"b",{"a":null}],"b":-0.5e3}"""u8);
                compiled++;
            }
            catch (GrammarException)
            {
                refused++;
            }
        }

        Assert.True(compiled > 500 && refused > 500, $"{compiled} compiled, {refused} refused");
    }

    [Fact]
    public void TryAccept_RandomTokens_TakesOrRefusesThem()
    {
        byte[]?[] tokens = [null, null, .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])["{\"a\": ", "\"b\"", "null", ", ", "[1, ", "]}", "\\u00", "é"]).Select(Encoding.UTF8.GetBytes)];
        var vocabulary = new TokenVocabulary(tokens, new Dictionary<int, string> { [1] = "<tool_call>" });
        TextGrammar[] grammars =
        [
            JsonSchemaGrammar.Compile("{}", new JsonSchemaOptions { AnyForm = true }),
            JsonSchemaGrammar.Compile("""{"type":"array","items":{"type":["integer","string"]},"uniqueItems":true}""", new JsonSchemaOptions { AnyForm = true }),
            AnswerGrammar.Compile(new AnswerOptions { Tools = [new ToolCallRule("a", "{}")] }),
            LarkGrammar.Compile("start: (\"a\" | /[^]/ start)*"),
        ];
        var random = new Random(3);
        int taken = 0;
        for (int bytes = 0; bytes < Bytes;)
        {
            var matcher = new GrammarMatcher(grammars[random.Next(grammars.Length)], vocabulary, 0);
            for (int step = 0; step < 60 && !matcher.HasEnded; step++)
            {
                int token = random.Next(-1, tokens.Length + 1);
                bytes++;
                taken += matcher.TryAccept(token) ? 1 : 0;
            }
        }

        Assert.InRange(taken, Bytes / 20, Bytes);
    }

    private static string Junk(Random random)
    {
        var bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static string Schema(Random random, int depth)
    {
        var members = new Dictionary<string, string>();
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            members[s_keywords[random.Next(s_keywords.Length)]] = Value(random, depth - 1);
        }

        return "{" + string.Join(',', members.Select(member => JsonSerializer.Serialize(member.Key) + ":" + member.Value)) + "}";
    }

    private static string Value(Random random, int depth) => random.Next(depth <= 0 ? 4 : 8) switch
    {
        0 => random.Next(-2, 40).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => random.Next(2) == 0 ? "true" : "false",
        2 or 3 => JsonSerializer.Serialize(s_texts[random.Next(s_texts.Length)]),
        4 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))) + "]",
        _ => Schema(random, depth),
    };
}
