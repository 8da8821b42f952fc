using System.Text;
using System.Text.Json;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests.Tokens;

public sealed class GrammarMatcherTests
{
    private const int End = 0;

    // Every byte, and pieces that cross the borders of JSON's parts.
    private static readonly TokenVocabulary s_vocabulary = new([null, .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])
    [
        "{\"", "\":", "\": ", "\",\"", "\"}", "},{\"", "],[", "[]", "{}", "true", "false", "null", "name", "na", "me\":", "12", "123", "-1", "0.5", "1,2,3", ",1", "1]", "\\u00", "\\n",
        "é", "日本", "😀", "\"a\":1,\"b\"", "\"x\",\"x\"", "aaa", " ", ", ", "\"]", "\"\"", "id", "red", "green",
    ]).Select(Encoding.UTF8.GetBytes)]);

    private static readonly string[] s_schemas =
    [
        "{}",
        """{"type":"object","properties":{"name":{"type":"string","minLength":1},"id":{"type":"integer","minimum":-5,"maximum":120}},"required":["id"],"additionalProperties":false}""",
        """{"type":"object","additionalProperties":{"type":"integer"},"minProperties":2,"maxProperties":3}""",
        """{"type":"array","items":{"enum":["red","green",1,null,{"a":[1]}]},"minItems":2,"uniqueItems":true}""",
        """{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"string"}},"required":["k","v"]},{"type":"object","properties":{"k":{"const":"b"},"v":{"type":"number"}},"required":["k","v"]}]}""",
        """{"$defs":{"node":{"type":"object","properties":{"v":{"type":"boolean"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"],"additionalProperties":false}},"$ref":"#/$defs/node"}""",
        """{"type":"string","pattern":"^(ab|cd)+é?$","maxLength":9}""",
        """{"type":"number","multipleOf":0.25,"exclusiveMinimum":1,"maximum":3}""",
        """{"type":"object","patternProperties":{"^x":{"type":"string"},"y$":{"minLength":2}},"propertyNames":{"maxLength":3},"required":["xy"]}""",
        """{"type":"array","contains":{"const":5},"minContains":2,"maxContains":2,"items":{"type":"integer"},"maxItems":4}""",
        """{"not":{"type":"object","required":["a"]},"type":["object","string"],"if":{"type":"string"},"then":{"format":"date"}}""",
        """{"type":"string","pattern":"ab+[0-9]{2}"}""",
        """{"anyOf":[{"type":"string","minLength":9},{"enum":["a"]}]}""",
        """{"type":"object","propertyNames":{"pattern":"x"},"additionalProperties":{"type":"string","maxLength":3},"minProperties":1}""",
        """{"type":"object","properties":{"a":{},"b":{"type":"null"}},"dependentRequired":{"a":["b"]},"maxProperties":2,"minProperties":1}""",
        """{"type":"string","pattern":"^(?:\\S+\\s+){0,9}\\S+$","maxLength":40}""",
        """{"type":"string","pattern":"^[a-z0-9_é日-]{2,12}$"}""",
        """{"type":"array","items":{"anyOf":[{"type":"string","pattern":"^[a-f]*$"},{"type":"string","pattern":"^[^a-f\"]+x$"},{"type":"string","format":"date"}]},"minItems":1,"uniqueItems":true}""",
        """{"type":"object","properties":{"name":{"type":"string","pattern":"a.?\\n"}},"patternProperties":{"^[a-e]+$":{"type":"integer","minimum":12,"maximum":1230}},"additionalProperties":{"const":1},"required":["name"],"minProperties":2}""",
        """{"type":"array","uniqueItems":true,"minItems":4,"items":{"type":"object","properties":{"a":{"enum":[1,2]},"b":{"type":"null"}},"required":["a"],"additionalProperties":false}}""",
        """{"type":"array","uniqueItems":true,"minItems":4,"items":{"type":"array","items":{"enum":[0,[0],{}]},"maxItems":1,"uniqueItems":true}}""",
        """{"type":["object","array"],"not":{"enum":[{},{"a":1},{"a":1,"b":[]},[],[1],[1,2]]},"maxProperties":2,"maxItems":2}""",
        """{"type":"array","uniqueItems":true,"minItems":3,"items":{"type":"object","patternProperties":{"^x":{"type":"boolean"}},"minProperties":1,"maxProperties":1,"propertyNames":{"enum":["x","xy","y"]},"not":{"properties":{"y":{"type":"string"}},"required":["y"]}}}""",
        """{"type":"object","properties":{"id":{"type":"string","format":"uuid"}},"additionalProperties":{"type":["string","number"],"maxLength":3,"minimum":-99.5}}""",
    ];

    public static TheoryData<int> Schemas => [.. Enumerable.Range(0, s_schemas.Length)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void FillMask_OnRandomWalks_HasExactlyTheTokensThatCanBeAccepted(int schema)
    {
        var grammar = JsonSchemaGrammar.Compile(s_schemas[schema]);
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var matcher = new GrammarMatcher(grammar, s_vocabulary, End);
            var mask = new ulong[matcher.MaskLength];
            for (int step = 0; step < 30 && !matcher.HasEnded; step++)
            {
                matcher.FillMask(mask);
                int[] allowed = [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => Has(mask, token))];
                int[] accepted = [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => CanAccept(matcher, token))];

                Assert.Equal(accepted, allowed);
                Assert.NotEmpty(allowed);
                matcher.Accept(allowed[random.Next(allowed.Length)]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void FillMask_WithFewTokensLeft_AlwaysEndsInADocumentThatIsAccepted(int schema)
    {
        var grammar = JsonSchemaGrammar.Compile(s_schemas[schema]);
        var any = JsonSchemaGrammar.Compile(s_schemas[schema], new JsonSchemaOptions { AnyForm = true });
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var matcher = new GrammarMatcher(grammar, s_vocabulary, End);
            var mask = new ulong[matcher.MaskLength];
            int left = matcher.TokensToEnd + 1 + random.Next(20);
            var text = new List<byte>();
            while (!matcher.HasEnded)
            {
                matcher.FillMask(mask, left--);
                int[] allowed = [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => Has(mask, token))];

                Assert.True(allowed.Length > 0, $"{s_schemas[schema]}: nothing may follow {Encoding.UTF8.GetString([.. text])} with {left + 1} tokens left");
                int token = allowed[random.Next(allowed.Length)];
                matcher.Accept(token);
                text.AddRange(token == End ? [] : s_vocabulary.Bytes(token).ToArray());
            }

            using JsonDocument document = JsonDocument.Parse(text.ToArray());
            Assert.True(any.Accepts(text.ToArray()), Encoding.UTF8.GetString([.. text]));
        }
    }

    [Fact]
    public void Rollback_SomeTokens_GoesOnFromThere()
    {
        var matcher = new GrammarMatcher(JsonSchemaGrammar.Compile("""{"type":"array","items":{"type":"integer"},"uniqueItems":true}"""), s_vocabulary, End);
        var before = new ulong[matcher.MaskLength];
        var after = new ulong[matcher.MaskLength];
        Take(matcher, "[", "12");
        matcher.FillMask(before);

        Take(matcher, ", ", "1]");
        matcher.Accept(End);
        matcher.Rollback(3);
        matcher.FillMask(after);

        Assert.Equal(before, after);
        Assert.False(matcher.HasEnded);
    }

    [Fact]
    public void Accept_TokenOutsideTheMask_NamesItAndTakesNothing()
    {
        var matcher = new GrammarMatcher(JsonSchemaGrammar.Compile("""{"type":"boolean"}"""), s_vocabulary, End);

        GrammarException error = Assert.Throws<GrammarException>(() => matcher.Accept(Token("null")));

        Assert.Contains("'null'", error.Message, StringComparison.Ordinal);
        Take(matcher, "true");
        Assert.True(matcher.CanEnd);
    }

    [Fact]
    public void Constructor_SchemaWithoutDocuments_SaysSo()
    {
        var grammar = JsonSchemaGrammar.Compile("""{"type":"string","minLength":3,"maxLength":2}""");

        Assert.True(grammar.IsVoid);
        Assert.Throws<GrammarException>(() => new GrammarMatcher(grammar, s_vocabulary, End));
    }

    [Fact]
    public void Constructor_VocabularyWithoutBytes_IsRefused() => Assert.Throws<GrammarException>(() => new TokenVocabulary([null, []]));

    private static bool Has(ulong[] mask, int token) => (mask[token >> 6] >> (token & 63) & 1) != 0;

    private static bool CanAccept(GrammarMatcher matcher, int token)
    {
        if (!matcher.TryAccept(token))
        {
            return false;
        }

        matcher.Rollback(1);
        return true;
    }

    private static int Token(string text) => Enumerable.Range(0, s_vocabulary.Count).First(token => s_vocabulary.Bytes(token).SequenceEqual(Encoding.UTF8.GetBytes(text)));

    private static void Take(GrammarMatcher matcher, params string[] tokens)
    {
        foreach (string token in tokens)
        {
            matcher.Accept(Token(token));
        }
    }
}
