using System.Text;
using System.Text.Json;
using Glm45V.Grammar.Tests.Tokens;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests.Schema;

/// <summary>Large schemas of the kinds that configuration files, Kubernetes and interchange formats have: recursion, oneOf, conditions, patternProperties.</summary>
public sealed class HardSchemaTests
{
    private const int End = 0;

    private static readonly TokenVocabulary s_vocabulary = new([null, .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])["{\"", "\": ", "\", \"", "\"}", "}, {\"", "], [", "[]", "{}", "true", "false", "null", "type", "name", "a/b", "0."]).Select(Encoding.UTF8.GetBytes)]);

    public static TheoryData<string> Ids => [.. Rows().Select(row => row.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Accepts_Instances_AsTheFileSays(string id)
    {
        JsonElement row = Rows().Single(row => row.GetProperty("id").GetString() == id);
        var grammar = JsonSchemaGrammar.Compile(row.GetProperty("schema").GetRawText(), new JsonSchemaOptions { AnyForm = true });

        Assert.All(row.GetProperty("tests").EnumerateArray(), test => Assert.Equal(test.GetProperty("valid").GetBoolean(), grammar.Accepts(Encoding.UTF8.GetBytes(test.GetProperty("data").GetRawText()))));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void RandomTokensUnderTheMask_WithATokenLimit_EndInInstancesThatPass(string id)
    {
        string schema = Rows().Single(row => row.GetProperty("id").GetString() == id).GetProperty("schema").GetRawText();
        var grammar = JsonSchemaGrammar.Compile(schema);
        var any = JsonSchemaGrammar.Compile(schema, new JsonSchemaOptions { AnyForm = true });
        for (int seed = 0; seed < 3; seed++)
        {
            string instance = RandomWalk.Take(grammar, s_vocabulary, End, seed, spare: 80);

            Assert.True(any.Accepts(Encoding.UTF8.GetBytes(instance)), instance);
        }
    }

    private static IEnumerable<JsonElement> Rows()
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "hard-schemas.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}
