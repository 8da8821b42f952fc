using System.Text;
using Glm45V.Grammar.Answers;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests.Tokens;

public sealed class ForcedTokensTests
{
    private const int End = 0;

    private static readonly string[] s_words = ["order", "orderId", "ord", "\":", "\": ", "{\"", "name", "true", "look\n", "x", "lo"];
    private static readonly string[] s_marks = ["<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"];

    private static readonly TokenVocabulary s_vocabulary = new(
        [null, .. s_marks.Select(_ => (byte[]?)null), .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. s_words.Select(Encoding.UTF8.GetBytes)],
        s_marks.Select((mark, i) => (mark, i)).ToDictionary(pair => pair.i + 1, pair => pair.mark));

    public static TheoryData<string, string> Schemas => new()
    {
        { """{"type":"object","properties":{"name":{"const":true}},"required":["name"],"additionalProperties":false}""", "{\"|name|\": |true|}" },
        { """{"enum":["order","orderId"]}""", "\"" }, // 'orderId' may stand for 'order' and more
        { """{"const":"order x"}""", "\"|order| |x|\"" },
        { """{"type":"string"}""", "" }, // a token may hold more than the quote
        { """{"type":["string","null"]}""", "" },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public void FindForced_AtTheBeginning_GivesWhatHasToCome(string schema, string expected)
    {
        var matcher = new GrammarMatcher(JsonSchemaGrammar.Compile(schema), s_vocabulary, End);

        Assert.Equal(expected, string.Join('|', matcher.FindForced(Encode).Select(Spell)));
    }

    [Fact]
    public void FindForced_NamedToolWithOneArgument_GoesOverControlTokens()
    {
        var grammar = AnswerGrammar.Compile(new AnswerOptions
        {
            Tools = [new ToolCallRule("look", """{"type":"object","properties":{"x":{"type":"integer"}},"required":["x"],"additionalProperties":false}""")],
            Demand = ToolCallDemand.Only,
            ManyCalls = false,
            MayThink = false,
        });
        var matcher = new GrammarMatcher(grammar, s_vocabulary, End);
        var mask = new ulong[matcher.MaskLength];

        Assert.Equal("<tool_call>|look\n|<arg_key>|x|</arg_key>|\n|<arg_value>", string.Join('|', Take(matcher).Select(Spell)));
        matcher.Accept(1 + s_marks.Length + '7');
        Assert.Empty(matcher.FindForced(Encode));
        matcher.Accept(6);
        Assert.Equal("\n|</tool_call>", string.Join('|', Take(matcher).Select(Spell)));
        matcher.FillMask(mask);
        Assert.Equal(1UL, mask[0]); // only the end is left
    }

    [Fact]
    public void FindForced_RandomWalks_GivesOnlyTokensWhoseBytesHadToCome()
    {
        var grammar = JsonSchemaGrammar.Compile("""{"type":"object","properties":{"order":{"enum":["name","names"]},"orderId":{"type":"boolean"},"x":{"type":"array","items":{"const":"é"},"minItems":2}},"required":["order","x"],"additionalProperties":false}""");
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var matcher = new GrammarMatcher(grammar, s_vocabulary, End);
            var mask = new ulong[matcher.MaskLength];
            List<byte> text = [];
            while (!matcher.HasEnded)
            {
                IReadOnlyList<int> forced = matcher.FindForced(Encode);
                foreach (int token in forced)
                {
                    foreach (byte value in s_vocabulary.Bytes(token))
                    {
                        Assert.Equal([value], Enumerable.Range(0, 256).Where(next => grammar.AcceptedPrefix([.. text, (byte)next]) > text.Count).Select(next => (byte)next));
                        text.Add(value);
                    }

                    matcher.Accept(token);
                }

                matcher.FillMask(mask);
                int[] allowed = [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => (mask[token / 64] >> (token % 64) & 1) != 0)];
                int chosen = allowed[random.Next(allowed.Length)];
                matcher.Accept(chosen);
                text.AddRange(s_vocabulary.Bytes(chosen));
            }

            Assert.True(grammar.Accepts([.. text]));
        }
    }

    private static List<int> Take(GrammarMatcher matcher)
    {
        List<int> forced = [.. matcher.FindForced(Encode)];
        forced.ForEach(matcher.Accept);
        return forced;
    }

    private static string Spell(int token) => token <= s_marks.Length ? s_marks[token - 1] : Encoding.UTF8.GetString(s_vocabulary.Bytes(token));

    // The longest word first.
    private static List<int> Encode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<int> tokens = [];
        for (int at = 0; at < bytes.Length; at += s_vocabulary.Bytes(tokens[^1]).Length)
        {
            tokens.Add(Enumerable.Range(1 + s_marks.Length, s_vocabulary.Count - 1 - s_marks.Length).Where(token => bytes.AsSpan(at).StartsWith(s_vocabulary.Bytes(token))).MaxBy(token => s_vocabulary.Bytes(token).Length));
        }

        return tokens;
    }
}
