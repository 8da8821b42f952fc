using System.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests;

public sealed class TextGrammarTests
{
    private const int End = 0;
    private const int Mark = 1;
    private const string Actions = """
        // What an agent may do.
        start: "Action: " action ("; " action)~0..2
        action: "click(" point ")" | "type(" point ", " STRING ")" -> typing
              | "wait"i NUMBER? | <stop>
        point.2: COORDINATE ", " COORDINATE
        COORDINATE: /[0-9]{1,3}/
        NUMBER: " " /[1-9]/ "s"
        STRING: %json {"type": "string", "maxLength": 3}
        """;

    private const string Nested = """
        start: sum
        sum: product (("+" | "-") product)*
        product: unit ("*" unit)*
        unit: /[0-9]+/ | "(" sum ")"
        """;

    private static readonly TokenVocabulary s_vocabulary = new(
        [null, null, .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])["Action", ": click(", ", ", "12", ")", "((", "é", "日本"]).Select(Encoding.UTF8.GetBytes)],
        new Dictionary<int, string> { [Mark] = "<stop>" });

    public static TheoryData<string, string, bool> Texts => new()
    {
        { Actions, "Action: click(1, 22)", true },
        { Actions, "Action: type(1, 2, \"é\\n\"); WAIT 3s; wait", true },
        { Actions, "Action: wait; wait; wait; wait", false },
        { Actions, "Action: click(1000, 2)", false },
        { Actions, "Action: type(1, 2, \"long\")", false },
        { Nested, "1+(2*(3-4))*5", true },
        { Nested, "((1)", false },
        { Nested, "1+", false },
        { Nested, "", false },
        { "start: item*\nitem: \"a\" | \"(\" item* \")\"", "a(a(a)())a", true },
        { "start: (\"a\"?)+ \"b\"", "aab", true },
        { "start: \"a\"~2 [\"b\"]", "aab", true },
        { "start: \"a\"~2 [\"b\"]", "a", false },
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { "start: a", "uses 'a'" },
        { "begin: \"a\"", "no rule 'start'" },
        { "start: start \"a\" | \"b\"", "begins with itself" },
        { "start: x?\nx: y? x \"b\"\ny: \"c\"", "'x' begins with itself" },
        { "start: \"a\"\n%ignore \" \"", "Line 2 of the grammar: %ignore" },
        { "start: (\"a\"", "')' is missing" },
        { "start: \"a", "no closing quote" },
        { "start: /(?=a)/", "cannot be enforced" },
        { "start: /a/x", "flag 'x'" },
        { "start: \"a\"~3..2", "at least 3 and at most 2" },
        { "start: %json {\"type\":", "JSON schema has to follow" },
        { "start: %json {\"uniqueItems\": true}", "uniqueItems" },
        { "start: \"a\"\nstart: \"b\"", "defined twice" },
        { "start = \"a\"", "':' is missing" },
        { "start: \"a\" }", "'}' is not expected" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Accepts_Text_IsAsTheRulesSay(string grammar, string text, bool isAccepted) =>
        Assert.Equal(isAccepted, LarkGrammar.Compile(grammar).Accepts(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Compile_WrongGrammar_SaysWhatAndWhere(string grammar, string said) =>
        Assert.Contains(said, Assert.ThrowsAny<GrammarException>(() => LarkGrammar.Compile(grammar)).Message, StringComparison.Ordinal);

    [Fact]
    public void IsVoid_RuleThatNeverEnds_True() => Assert.True(LarkGrammar.Compile("start: \"a\" start").IsVoid);

    [Theory]
    [InlineData("yes", true)]
    [InlineData("ye", false)]
    [InlineData("日本", true)]
    [InlineData("yes ", false)]
    public void Choice_Text_IsOneOfThem(string text, bool isAccepted) =>
        Assert.Equal(isAccepted, PatternGrammar.Choice(["yes", "no", "日本"]).Accepts(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("ab12é", true)]
    [InlineData("ab12éé", false)]
    [InlineData("xab12é", false)]
    public void Regex_Text_MatchesAsAWhole(string text, bool isAccepted) =>
        Assert.Equal(isAccepted, PatternGrammar.Regex("(ab)+[0-9]{2}é?").Accepts(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Regex_LookAhead_IsRefused() => Assert.Contains("'(?=a)b'", Assert.Throws<GrammarException>(() => PatternGrammar.Regex("(?=a)b")).Message, StringComparison.Ordinal);

    [Fact]
    public void Choice_Nothing_IsRefused() => Assert.Throws<GrammarException>(() => PatternGrammar.Choice([]));

    public static TheoryData<string> Grammars => [Actions, Nested, "start: /[a-z]{2,}é?(ab|cd)*/", "start: /[^]*/"];

    [Theory]
    [MemberData(nameof(Grammars))]
    public void FillMask_OnRandomWalks_HasExactlyWhatCanBeAcceptedAndEndsInTime(string source)
    {
        var grammar = LarkGrammar.Compile(source);
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var matcher = new GrammarMatcher(grammar, s_vocabulary, End);
            var mask = new ulong[matcher.MaskLength];
            var free = new ulong[matcher.MaskLength];
            for (int left = matcher.TokensToEnd + 1 + random.Next(30); !matcher.HasEnded; left--)
            {
                matcher.FillMask(free);
                matcher.FillMask(mask, left);
                int[] allowed = [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => Has(mask, token))];

                Assert.Equal(Enumerable.Range(0, s_vocabulary.Count).Where(token => CanAccept(matcher, token)), Enumerable.Range(0, s_vocabulary.Count).Where(token => Has(free, token)));
                Assert.NotEmpty(allowed);
                matcher.Accept(allowed[random.Next(allowed.Length)]);
            }
        }
    }

    private static bool Has(ulong[] mask, int token) => (mask[token / 64] >> (token % 64) & 1) != 0;

    private static bool CanAccept(GrammarMatcher matcher, int token)
    {
        bool may = matcher.TryAccept(token);
        matcher.Rollback(may ? 1 : 0);
        return may;
    }
}
