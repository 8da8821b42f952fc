using System.Text;

namespace Glm45V.Grammar.Tests.Schema;

/// <summary>The JSON-Schema-Test-Suite: what is decided is decided rightly, and what is not is refused for a reason.</summary>
public sealed class SchemaSuiteTests
{
    // What the suite tests and this engine says it does not enforce.
    private static readonly string[] s_outside = ["dynamicRef.json", "recursiveRef.json", "refRemote.json", "unevaluatedItems.json", "unevaluatedProperties.json", "vocabulary.json"];

    private static readonly string[] s_formats =
    [
        "date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "iri", "iri-reference", "json-pointer", "relative-json-pointer", "time", "uri", "uri-reference", "uri-template",
        "uuid", "ecmascript-regex", "regex", "unknown",
    ];

    public static TheoryData<string> Drafts => ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Accepts_RequiredTests_AllDecidedRightlyAndNearlyAllDecided(string draft)
    {
        SchemaSuite.Case[] tests = [.. SchemaSuite.Read().Where(test => test.Draft == draft && !test.IsOptional)];

        (SchemaSuite.Case Test, bool? Verdict)[] verdicts = [.. tests.Select(test => (test, Verdict(test, assertFormats: false)))];

        Assert.Empty(verdicts.Where(one => one.Verdict is { } verdict && verdict != one.Test.IsValid).Select(one => Describe(one.Test)));
        (SchemaSuite.Case, bool? Verdict)[] inside = [.. verdicts.Where(one => !s_outside.Contains(one.Test.File))];
        Assert.True(inside.Length > 500);
        Assert.InRange(inside.Count(one => one.Verdict is not null) / (double)inside.Length, 0.98, 1);
    }

    [Theory]
    [MemberData(nameof(Drafts))]
    public void Accepts_OptionalFormats_AllDecidedRightlyButEncodedHostnames(string draft)
    {
        SchemaSuite.Case[] tests = [.. SchemaSuite.Read().Where(test => test.Draft == draft && s_formats.Any(format => test.File == $"optional/format/{format}.json"))];

        SchemaSuite.Case[] wrong = [.. tests.Where(test => Verdict(test, assertFormats: true) is { } verdict && verdict != test.IsValid)];

        Assert.True(tests.Length > 80);
        Assert.Empty(wrong.Where(test => !(test.IsValid && test.File == "optional/format/hostname.json" && test.Data.Contains("xn--", StringComparison.Ordinal))).Select(Describe));
    }

    [Theory]
    [InlineData("draft4", "optional/bignum.json")]
    [InlineData("draft7", "optional/float-overflow.json")]
    [InlineData("draft7", "optional/ecmascript-regex.json")]
    [InlineData("draft2020-12", "optional/ecmascript-regex.json")]
    [InlineData("draft2020-12", "optional/non-bmp-regex.json")]
    [InlineData("draft4", "optional/zeroTerminatedFloats.json")]
    [InlineData("draft2020-12", "optional/refOfUnknownKeyword.json")]
    [InlineData("draft2019-09", "optional/anchor.json")]
    [InlineData("draft7", "optional/id.json")]
    public void Accepts_OptionalTests_AllDecidedRightly(string draft, string file)
    {
        SchemaSuite.Case[] tests = [.. SchemaSuite.Read().Where(test => test.Draft == draft && test.File == file)];

        Assert.NotEmpty(tests);
        Assert.Empty(tests.Where(test => Verdict(test, assertFormats: true) is { } verdict && verdict != test.IsValid).Select(Describe));
    }

    private static bool? Verdict(SchemaSuite.Case test, bool assertFormats)
    {
        try
        {
            var options = new JsonSchemaOptions { AnyForm = true, Draft = SchemaSuite.DraftOf(test), AssertFormats = assertFormats };
            return JsonSchemaGrammar.Compile(test.Schema, options).Accepts(Encoding.UTF8.GetBytes(test.Data));
        }
        catch (SchemaException)
        {
            return null;
        }
    }

    private static string Describe(SchemaSuite.Case test) => $"{test.Draft} {test.File} {test.Name}: {test.Schema} {test.Data}";
}
