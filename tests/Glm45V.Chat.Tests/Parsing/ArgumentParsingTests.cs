using Glm45V.Chat.Parsing;

namespace Glm45V.Chat.Tests.Parsing;

/// <summary>How argument values become JSON: vLLM's reading, with SGLang's ladder for values that were escaped twice.</summary>
public sealed class ArgumentParsingTests
{
    [Theory]
    [InlineData("content", "123", "\"123\"")]
    [InlineData("content", "true", "\"true\"")]
    [InlineData("content", "123_456", "\"123_456\"")]
    [InlineData("content", "", "\"\"")]
    [InlineData("content", "  kept \n", "\"  kept \\n\"")]
    [InlineData("content", "say \"hi\"\nC:\\dir\t", "\"say \\\"hi\\\"\\nC:\\\\dir\\t\"")]
    [InlineData("content", "\"quoted\"", "\"\\\"quoted\\\"\"")]
    [InlineData("content", "\\C|\\.", "\"\\\\C|\\\\.\"")]
    [InlineData("content", "a<b & c", "\"a<b & c\"")]
    [InlineData("content", "北京 🌍 é", "\"北京 🌍 é\"")]
    [InlineData("content", "null", "\"null\"")]
    [InlineData("count", "42", "42")]
    [InlineData("count", " -7 ", "-7")]
    [InlineData("count", "1_000", "1000")]
    [InlineData("count", "007", "\"007\"")]
    [InlineData("ratio", "3.14", "3.14")]
    [InlineData("ratio", ".5", "0.5")]
    [InlineData("force", "true", "true")]
    [InlineData("force", "True", "true")]
    [InlineData("force", "False", "false")]
    [InlineData("force", "maybe", "\"maybe\"")]
    [InlineData("tags", "[1,\"é\"]", "[1, \"é\"]")]
    [InlineData("tags", "['a', ('b', None), True,]", "[\"a\", [\"b\", null], true]")]
    [InlineData("tags", "[{\\\"id\\\": \\\"1\\\", \\\"p\\\": \\\"x\\\"}]", "[{\"id\": \"1\", \"p\": \"x\"}]")]
    [InlineData("tags", "[{\\\"p\\\": \\\"C:\\\\\\\\dir\\\"}]", "[{\"p\": \"C:\\\\dir\"}]")]
    [InlineData("tags", "[{\\\"p\\\":\\n\\\"x\\\"}]", "[{\"p\": \"x\"}]")]
    [InlineData("meta", "{\"a\":{\"b\":1}}", "{\"a\": {\"b\": 1}}")]
    [InlineData("meta", "{'p': '\\d+', 1: 2}", "{\"p\": \"\\\\d+\", \"1\": 2}")]
    [InlineData("meta", "{\"p\": \"\\C|\\.\"}", "{\"p\": \"\\\\C|\\\\.\"}")]
    [InlineData("meta", "not json}", "\"not json}\"")]
    [InlineData("meta", "{\"half\": \"\\ud800\"}", "{\"half\": \"\ufffd\"}")]
    public void Push_TypedValue_BecomesJson(string argument, string value, string expected)
    {
        Assert.Equal(expected, Argument(argument, value));
    }

    [Theory]
    [InlineData("mode", "abc", "\"abc\"")]
    [InlineData("mode", "123", "\"123\"")]
    [InlineData("mode", "null", "null")]
    [InlineData("mode", "nullable", "\"nullable\"")]
    [InlineData("owner", "true", "\"true\"")]
    [InlineData("owner", " null ", "null")]
    [InlineData("owner", " x ", "\" x \"")]
    [InlineData("size", "12", "12")]
    [InlineData("size", "12.5", "\"12.5\"")]
    [InlineData("size", "12 MB", "\"12 MB\"")]
    [InlineData("size", "\"12\"", "\"\\\"12\\\"\"")]
    public void Push_ValueThatMayBeStringOrOther_IsOtherOnlyWhenItParsesAsOne(string argument, string value, string expected)
    {
        Assert.Equal(expected, Argument(argument, value));
    }

    [Theory]
    [InlineData("123", "123")]
    [InlineData("-123", "-123")]
    [InlineData("1.5", "1.5")]
    [InlineData("true", "true")]
    [InlineData("None", "null")]
    [InlineData("plain text ", "\"plain text\"")]
    [InlineData("123abc", "\"123abc\"")]
    [InlineData("123_456", "\"123_456\"")]
    [InlineData("{\"k\":1}", "{\"k\": 1}")]
    [InlineData("[1,2]", "[1, 2]")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("'text'", "\"text\"")]
    [InlineData("", "\"\"")]
    [InlineData("北京", "\"北京\"")]
    [InlineData("mixed 北京 1", "\"mixed 北京 1\"")]
    public void Push_UntypedValue_BecomesJson(string value, string expected)
    {
        Assert.Equal(expected, Argument("anything", value));
    }

    [Fact]
    public void Push_LiteralBackslashN_SeparatesLikeALineBreak()
    {
        const string Call = "<tool_call>get_weather\\n<arg_key>city</arg_key>\\n<arg_value>Rome</arg_value>\\n<arg_key>days</arg_key>\\n<arg_value>2</arg_value>\\n</tool_call>";

        Assert.Equal("""0:call_0:get_weather{"city": "Rome", "days": 2}""", ParsedOutput.Of(Call).Calls);
    }

    [Fact]
    public void Push_SpacesInsteadOfLineBreaks_AreTolerated()
    {
        const string Call = "<tool_call>ls <arg_key>dirPath</arg_key> <arg_value>backend</arg_value> </tool_call>";

        Assert.Equal("""0:call_0:ls{"dirPath": "backend"}""", ParsedOutput.Of(Call).Calls);
    }

    [Fact]
    public void Push_LongStringValue_StreamsPieceByPiece()
    {
        string code = string.Concat(Enumerable.Range(0, 200).Select(line => $"print(\"{line}\")\n"));
        string call = $"<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>{code}</arg_value>\n</tool_call>";

        List<OutputEvent> events = ParsedOutput.Events(ParsedOutput.Tokens(call, _ => 20), new OutputParserOptions { Tools = ParsedOutput.Tools }, out _);

        Assert.True(events.OfType<ToolCallArgumentsDelta>().Count() > 100);
        Assert.Equal(code, ((System.Text.Json.JsonElement)events.OfType<ToolCallCompleted>().Single().Arguments["content"]!).GetString());
    }

    [Fact]
    public void Push_OptionalString_StreamsOnceItCanBeNothingElse()
    {
        OutputToken[] tokens =
        [
            OutputToken.Control("<tool_call>"), OutputToken.Plain("write\n"), OutputToken.Control("<arg_key>"), OutputToken.Plain("owner"),
            OutputToken.Control("</arg_key>"), OutputToken.Control("<arg_value>"), OutputToken.Plain("nu"), OutputToken.Plain("clear"), OutputToken.Plain(" age"),
        ];

        List<OutputEvent> events = ParsedOutput.Events(tokens, null, out _);

        Assert.Equal(["{\"owner\": ", "\"nuclear", " age"], events.OfType<ToolCallArgumentsDelta>().Select(delta => delta.Json));
    }

    [Fact]
    public void Push_HalfSurrogates_BecomeReplacementCharacters()
    {
        OutputToken[] tokens = [OutputToken.Plain("a\ud83c"), OutputToken.Plain("\udf0d"), OutputToken.Plain("\udf0d\ud83c")];

        List<OutputEvent> events = ParsedOutput.Events(tokens, null, out OutputEnd end);

        Assert.Equal("a🌍\ufffd\ufffd", ParsedOutput.Join(events, end).Content);
    }

    private static string Argument(string name, string value)
    {
        const string Start = "0:call_0:write";
        string calls = ParsedOutput.Of($"<tool_call>write\n<arg_key>{name}</arg_key>\n<arg_value>{value}</arg_value>\n</tool_call>").Calls;
        string prefix = $"{Start}{{\"{name}\": ";
        Assert.StartsWith(prefix, calls, StringComparison.Ordinal);
        return calls[prefix.Length..^1];
    }
}
