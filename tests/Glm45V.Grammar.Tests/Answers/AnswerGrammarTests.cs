using System.Text;
using System.Text.Json.Nodes;
using Glm45V.Grammar.Answers;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests.Answers;

public sealed class AnswerGrammarTests
{
    private const int End = 0;
    private const string Search = """{"type":"object","properties":{"query":{"type":"string","minLength":1},"limit":{"type":"integer","minimum":1},"tag":{"type":["string","null","integer"]}},"required":["query"],"additionalProperties":false}""";
    private const string Set = """{"type":"object","properties":{"item":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]},"mode":{"enum":["on","off"]},"any":{}},"required":["item","mode"],"patternProperties":{"^x":{"type":"array","items":{"enum":[1,2]},"uniqueItems":true}},"additionalProperties":false,"dependentRequired":{"any":["x1"]}}""";
    private static readonly ToolCallRule[] s_tools = [new("search", Search), new("set", Set), new("set_all", """{"type":"object","additionalProperties":{"type":"boolean"},"minProperties":1}"""), new("stop", """{"type":"object"}""")];

    private static readonly string[] s_marks = ["<think>", "</think>", "<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "<|user|>"];

    private static readonly TokenVocabulary s_vocabulary = new(
        [null, .. s_marks.Select(_ => (byte[]?)null), .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. ((string[])["search\n", "set", "query", "item", "mode", "on", "{\"id\":", "true", "null", "é", "日本", "<tool_call>", "x1", "[1,2]"]).Select(Encoding.UTF8.GetBytes)],
        s_marks.Select((mark, i) => (mark, i)).ToDictionary(pair => pair.i + 1, pair => pair.mark));

    public static TheoryData<ToolCallDemand, bool, bool> Demands =>
        new(from demand in Enum.GetValues<ToolCallDemand>() from isMany in new[] { true, false } from mayThink in new[] { true, false } select (demand, isMany, mayThink));

    [Theory]
    [MemberData(nameof(Demands))]
    public void FillMask_OnRandomWalks_HasExactlyTheTokensThatCanBeAccepted(ToolCallDemand demand, bool isMany, bool mayThink)
    {
        GrammarMatcher matcher = Matcher(demand, isMany, mayThink);
        var mask = new ulong[matcher.MaskLength];
        var random = new Random(1);
        for (int step = 0; step < 200 && !matcher.HasEnded; step++)
        {
            matcher.FillMask(mask);
            int[] allowed = Allowed(mask);
            int[] accepted = [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => CanAccept(matcher, token))];

            Assert.Equal(accepted, allowed);
            Assert.NotEmpty(allowed);
            matcher.Accept(Pick(allowed, random));
        }
    }

    [Theory]
    [MemberData(nameof(Demands))]
    public void FillMask_WithFewTokensLeft_EndsInCallsThatTheirSchemasAccept(ToolCallDemand demand, bool isMany, bool mayThink)
    {
        for (int seed = 0; seed < 25; seed++)
        {
            GrammarMatcher matcher = Matcher(demand, isMany, mayThink);
            var mask = new ulong[matcher.MaskLength];
            var random = new Random(seed);
            int left = matcher.TokensToEnd + 1 + random.Next(60);
            List<int> tokens = [];
            while (!matcher.HasEnded)
            {
                matcher.FillMask(mask, left--);
                int[] allowed = Allowed(mask);
                Assert.True(allowed.Length > 0, $"nothing may follow {Text(tokens)} with {left + 1} tokens left");
                tokens.Add(Pick(allowed, random));
                matcher.Accept(tokens[^1]);
            }

            (string Name, JsonObject Arguments)[] calls = [.. Calls(tokens)];
            Assert.True(demand == ToolCallDemand.Auto || calls.Length > 0, Text(tokens));
            Assert.True(isMany || calls.Length < 2, Text(tokens));
            Assert.All(calls, call => Assert.True(
                JsonSchemaGrammar.Compile(s_tools.Single(tool => tool.Name == call.Name).Schema, new JsonSchemaOptions { AnyForm = true }).Accepts(Encoding.UTF8.GetBytes(call.Arguments.ToJsonString())),
                Text(tokens)));
        }
    }

    [Fact]
    public void FillMask_TextBeforeADemandedCall_EndsAfterItsLimit()
    {
        var grammar = AnswerGrammar.Compile(new AnswerOptions { Tools = s_tools, Demand = ToolCallDemand.Required, MayThink = false });
        var matcher = new GrammarMatcher(grammar, s_vocabulary, End) { MaxPreamble = 3 };
        var mask = new ulong[matcher.MaskLength];
        foreach (int letter in "abc")
        {
            matcher.Accept(Byte(letter));
        }

        matcher.FillMask(mask);

        Assert.Equal([Mark("<tool_call>")], Allowed(mask));
        Assert.False(matcher.TryAccept(Byte('d')));
        matcher.Rollback(1);
        Assert.True(matcher.TryAccept(Byte('d')));
    }

    [Fact]
    public void FillMask_LastTokenOfFreeText_MayBeText()
    {
        GrammarMatcher matcher = Matcher(ToolCallDemand.Auto, isMany: true, mayThink: false);
        var mask = new ulong[matcher.MaskLength];

        matcher.FillMask(mask, tokensLeft: 1); // cut by its length, an answer says so

        Assert.Contains(Byte('a'), Allowed(mask));
        Assert.Contains(End, Allowed(mask));
        Assert.DoesNotContain(Mark("<tool_call>"), Allowed(mask));
    }

    [Fact]
    public void FillMask_BehindReasoning_HoldsTheForm()
    {
        var grammar = AnswerGrammar.Compile(new AnswerOptions { Content = JsonSchemaGrammar.Compile("""{"type":"integer"}""") });
        var matcher = new GrammarMatcher(grammar, s_vocabulary, End);

        Take(matcher, Mark("<think>"), Byte('h'), Byte('m'), Mark("</think>"), Byte('\n'));

        Assert.False(matcher.TryAccept(Byte('h')));
        Assert.True(matcher.TryAccept(Byte('7')));
        Assert.True(matcher.CanEnd);
    }

    [Fact]
    public void Accept_SpelledMark_IsText()
    {
        GrammarMatcher matcher = Matcher(ToolCallDemand.Only, isMany: false, mayThink: false);
        int spelled = Enumerable.Range(0, s_vocabulary.Count).Last(token => s_vocabulary.Bytes(token).SequenceEqual("<tool_call>"u8));

        Assert.False(matcher.TryAccept(spelled));
        Assert.True(matcher.TryAccept(Mark("<tool_call>")));
    }

    [Fact]
    public void Compile_ArgumentThatNoTextCanSay_NamesIt()
    {
        SchemaException error = Assert.Throws<SchemaException>(() => AnswerGrammar.Check(new ToolCallRule("t", """{"type":"object","properties":{"n":{"type":["string","integer"],"enum":["5"]}}}""")));

        Assert.Contains("'n' of 't'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("")]
    public void Compile_NameThatCannotBeWritten_NamesIt(string name)
    {
        GrammarException error = Assert.Throws<GrammarException>(() => AnswerGrammar.Check(new ToolCallRule(name, "{}")));

        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    private static GrammarMatcher Matcher(ToolCallDemand demand, bool isMany, bool mayThink) =>
        new(AnswerGrammar.Compile(new AnswerOptions { Tools = s_tools, Demand = demand, ManyCalls = isMany, MayThink = mayThink }), s_vocabulary, End);

    // Bytes outnumber marks, so that walks would seldom get anywhere.
    private static int Pick(int[] allowed, Random random)
    {
        int[] marks = [.. allowed.Where(token => token <= s_marks.Length)];
        return marks.Length > 0 && random.Next(3) == 0 ? marks[random.Next(marks.Length)] : allowed[random.Next(allowed.Length)];
    }

    private static int[] Allowed(ulong[] mask) => [.. Enumerable.Range(0, s_vocabulary.Count).Where(token => (mask[token / 64] >> (token % 64) & 1) != 0)];

    private static bool CanAccept(GrammarMatcher matcher, int token)
    {
        bool may = matcher.TryAccept(token);
        matcher.Rollback(may ? 1 : 0);
        return may;
    }

    private static int Mark(string mark) => Array.IndexOf(s_marks, mark) + 1;

    private static int Byte(int value) => 1 + s_marks.Length + value;

    private static void Take(GrammarMatcher matcher, params int[] tokens) => Array.ForEach(tokens, matcher.Accept);

    private static string Text(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(token => token == End ? [] : token <= s_marks.Length ? Encoding.UTF8.GetBytes(s_marks[token - 1]) : s_vocabulary.Bytes(token).ToArray())]);

    /// <summary>Reads calls by their marks alone.</summary>
    private static IEnumerable<(string, JsonObject)> Calls(List<int> tokens)
    {
        for (int at = 0; (at = tokens.IndexOf(Mark("<tool_call>"), at)) >= 0;)
        {
            int close = tokens.IndexOf(Mark("</tool_call>"), at);
            List<int> call = tokens[(at + 1)..close];
            int key = call.IndexOf(Mark("<arg_key>"));
            string name = Text(key < 0 ? call : call[..key]);
            Assert.EndsWith("\n", name, StringComparison.Ordinal);
            var schema = new ToolSchema(System.Text.Json.JsonElement.Parse(s_tools.Single(tool => tool.Name == name[..^1]).Schema));
            var arguments = new JsonObject();
            for (; key >= 0; key = call.IndexOf(Mark("<arg_key>"), key + 1))
            {
                int keyEnd = call.IndexOf(Mark("</arg_key>"), key);
                int value = call.IndexOf(Mark("<arg_value>"), keyEnd);
                int valueEnd = call.IndexOf(Mark("</arg_value>"), value);
                string argument = Text(call[(key + 1)..keyEnd]);
                Assert.Equal("\n", Text(call[(keyEnd + 1)..value]));
                arguments.Add(argument, Value(schema.TypesOf(argument), Text(call[(value + 1)..valueEnd])));
            }

            yield return (name[..^1], arguments);
            at = close;
        }
    }

    private static JsonNode? Value(JsonTypes types, string text)
    {
        if (types == JsonTypes.String)
        {
            return JsonValue.Create(text);
        }

        try
        {
            JsonNode? value = JsonNode.Parse(text.Trim());
            return !types.HasFlag(JsonTypes.String) || types.Allow(System.Text.Json.JsonElement.Parse(text.Trim())) ? value : JsonValue.Create(text);
        }
        catch (System.Text.Json.JsonException) when (types.HasFlag(JsonTypes.String))
        {
            return JsonValue.Create(text);
        }
    }
}
