using System.Text;
using System.Text.Json;
using Glm45V.Grammar.Tests.Tokens;
using Glm45V.Grammar.Tokens;
using Json.Schema;

namespace Glm45V.Grammar.Tests.Schema;

/// <summary>What random tokens under the mask end in is judged by another validator.</summary>
public sealed class SecondValidatorTests
{
    private const int End = 0;
    private const int Seeds = 20;

    private static readonly TokenVocabulary s_vocabulary = new([null, .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])
    [
        "{\"", "\": ", "\", \"", "\"}", "}, {\"", "], [", "[]", "{}", "true", "false", "null", "foo", "bar", "12", "0.5", "1, 2, 3", "\\n", "é", "日本", "😀",
    ]).Select(Encoding.UTF8.GetBytes)]);

    public static TheoryData<string> Drafts => ["draft6", "draft7", "draft2019-09", "draft2020-12"];

    [Theory]
    [MemberData(nameof(Drafts))]
    public void RandomTokensUnderTheMask_EndInInstancesThatAnotherValidatorAccepts(string draft)
    {
        var schemas = SchemaSuite.Read().Where(test => test.Draft == draft && !test.IsOptional).DistinctBy(test => test.Schema).ToList();
        List<string> rejected = [];
        int judged = 0;
        foreach (SchemaSuite.Case test in schemas)
        {
            if (Compile(test) is not { IsVoid: false } grammar || Second(test) is not { } second)
            {
                continue;
            }

            judged++;
            for (int seed = 0; seed < Seeds; seed++)
            {
                string instance;
                try
                {
                    instance = RandomWalk.Take(grammar, s_vocabulary, End, seed, spare: 16);
                }
                catch (Xunit.Sdk.XunitException error)
                {
                    rejected.Add($"{test.File}, {test.Schema}: {error.Message}");
                    break;
                }

                if (Judge(second, instance) == false)
                {
                    rejected.Add($"{test.File}, {test.Schema}: {instance}");
                    break;
                }
            }
        }

        Assert.True(judged > 200, $"only {judged} schemas");
        Assert.True(rejected.Count == 0, string.Join('\n', rejected));
    }

    private static JsonSchemaGrammar? Compile(SchemaSuite.Case test)
    {
        try
        {
            return JsonSchemaGrammar.Compile(test.Schema, new JsonSchemaOptions { Draft = SchemaSuite.DraftOf(test) });
        }
        catch (SchemaException)
        {
            return null; // said by name; the suite's own tests count these
        }
    }

    private static JsonSchema? Second(SchemaSuite.Case test)
    {
        Dialect dialect = test.Draft switch
        {
            "draft6" => Dialect.Draft06,
            "draft7" => Dialect.Draft07,
            "draft2019-09" => Dialect.Draft201909,
            _ => Dialect.Draft202012,
        };
        try
        {
            return JsonSchema.FromText(test.Schema, new BuildOptions { Dialect = dialect, SchemaRegistry = new SchemaRegistry() });
        }
        catch (Exception error) when (error is JsonSchemaException or RefResolutionException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null; // it does not know what the schema says
        }
    }

    private static bool? Judge(JsonSchema second, string instance)
    {
        try
        {
            return second.Evaluate(JsonElement.Parse(instance)).IsValid;
        }
        catch (FormatException)
        {
            return null; // a number that its decimals do not hold
        }
    }
}
