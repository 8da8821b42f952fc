using System.Text.Json;
using Glm45V.Chat.Parsing;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests.Parsing;

/// <summary>The situations of vLLM's tests of its GLM tool parser.</summary>
public sealed class ToolCallParsingTests
{
    private const string Beijing = "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Beijing</arg_value>\n<arg_key>date</arg_key>\n<arg_value>2024-06-27</arg_value>\n</tool_call>";
    private const string BeijingCall = """0:call_0:get_weather{"city": "Beijing", "date": "2024-06-27"}""";

    [Fact]
    public void Push_NoCall_IsAllContent()
    {
        ParsedOutput output = ParsedOutput.Of("  Just a test.\n\n1 < 2 <b>\n");

        Assert.Equal("  Just a test.\n\n1 < 2 <b>\n", output.Content);
        Assert.Empty(output.Calls);
        Assert.Equal(new OutputEnd(OutputEndState.Answer, 0, null), output.End);
    }

    [Fact]
    public void Push_OneCall_GivesExactArgumentsAndNoContent()
    {
        ParsedOutput output = ParsedOutput.Of("\n" + Beijing + "<|observation|>");

        Assert.Equal(BeijingCall, output.Calls);
        Assert.Null(output.Content);
        Assert.Equal(new OutputEnd(OutputEndState.Answer, 1, "<|observation|>"), output.End);
    }

    [Fact]
    public void Push_IndentedTags_AreRead()
    {
        string call = "<tool_call>\n  get_weather\n    <arg_key> city </arg_key>\n    <arg_value>Beijing</arg_value>\n  </tool_call>";

        Assert.Equal("""0:call_0:get_weather{"city": "Beijing"}""", ParsedOutput.Of(call).Calls);
    }

    [Fact]
    public void Push_TwoCalls_KeepTheirOrder()
    {
        ParsedOutput output = ParsedOutput.Of(Beijing + "\n<tool_call>get_time\n</tool_call>");

        Assert.Equal(BeijingCall + "\n1:call_1:get_time{}", output.Calls);
    }

    [Theory]
    [InlineData("I will look.\n", "I will look.")]
    [InlineData("我来查一下。", "我来查一下。")]
    [InlineData("  \n ", null)]
    public void Push_TextBeforeCall_IsContentWithoutLayout(string before, string? expected)
    {
        ParsedOutput output = ParsedOutput.Of(before + Beijing);

        Assert.Equal(expected, output.Content);
        Assert.Equal(BeijingCall, output.Calls);
    }

    [Fact]
    public void Push_TextBetweenCalls_IsContent()
    {
        ParsedOutput output = ParsedOutput.Of("First.\n" + Beijing + "\nThen.\n<tool_call>get_time\n</tool_call>\n");

        Assert.Equal("First.\n\nThen.", output.Content);
        Assert.Equal(2, output.End.ToolCalls);
    }

    [Fact]
    public void Push_TextAfterCall_StartsWithoutLayout()
    {
        Assert.Equal("Done.", ParsedOutput.Of(Beijing + "\n\nDone.\n").Content);
    }

    [Theory]
    [InlineData("<tool_call>get_time\n</tool_call>")]
    [InlineData("<tool_call>get_time</tool_call>")]
    [InlineData("<tool_call>get_time </tool_call>")]
    [InlineData("<tool_call>get_time\\n</tool_call>")]
    public void Push_CallWithoutArguments_GivesEmptyObject(string call)
    {
        Assert.Equal("0:call_0:get_time{}", ParsedOutput.Of(call).Calls);
    }

    [Theory]
    [InlineData("<tool_call>")]
    [InlineData("<tool_call>   ")]
    [InlineData("<tool_call>get_wea")]
    [InlineData("<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Bei")]
    [InlineData("<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Beijing</arg_value>\n")]
    public void Finish_UnclosedCall_TurnsItsTextIntoContent(string call)
    {
        ParsedOutput output = ParsedOutput.Of("Wait.\n" + call);

        Assert.Equal("Wait.\n" + call, output.Content);
        Assert.Empty(output.Calls);
        Assert.Equal(OutputEndState.ToolCall, output.End.State);
    }

    [Fact]
    public void Finish_UnclosedStartedCall_IsDroppedByItsIdentifier()
    {
        List<OutputEvent> events = ParsedOutput.Events(ParsedOutput.Tokens("<tool_call>get_weather\n<arg_key>", _ => 99), null, out _);

        Assert.Equal([new ToolCallStarted(0, "call_0", "get_weather"), new ToolCallDropped(0, "call_0"), new TextDelta("<tool_call>get_weather\n<arg_key>")], events);
    }

    [Theory]
    [InlineData("<tool_call></tool_call>")]
    [InlineData("<tool_call>\n</tool_call>")]
    [InlineData("<tool_call>\n<arg_key>city</arg_key>\n<arg_value>Rome</arg_value>\n</tool_call>")]
    public void Push_CallWithoutName_IsContent(string call)
    {
        ParsedOutput output = ParsedOutput.Of(call + Beijing);

        Assert.Equal(call, output.Content);
        Assert.Equal(BeijingCall, output.Calls);
    }

    [Fact]
    public void Push_CallOpenedInsideAnother_DropsTheUnclosedOne()
    {
        ParsedOutput output = ParsedOutput.Of("<tool_call>get_time\n" + Beijing);

        Assert.Equal("<tool_call>get_time", output.Content);
        Assert.Equal("1:call_1:get_weather{\"city\": \"Beijing\", \"date\": \"2024-06-27\"}", output.Calls);
    }

    [Fact]
    public void Push_NoBreakAfterName_IsRead()
    {
        Assert.Equal("""0:call_0:get_weather{"city": "Rome"}""", ParsedOutput.Of("<tool_call>get_weather<arg_key>city</arg_key><arg_value>Rome</arg_value></tool_call>").Calls);
    }

    [Fact]
    public void Push_UnknownTool_IsKept()
    {
        Assert.Equal("""0:call_0:plug-in.do_it{"a": 1}""", ParsedOutput.Of("<tool_call>plug-in.do_it\n<arg_key>a</arg_key>\n<arg_value>1</arg_value>\n</tool_call>").Calls);
    }

    [Fact]
    public void Push_BrokenPairs_AreLeftOut()
    {
        string call = "<tool_call>get_weather\nnoise<arg_key>lost<arg_value>x</arg_value>\n<arg_key>gone</arg_key>\n<arg_key>city</arg_key> <arg_value>Rome</arg_value>junk</tool_call>";

        Assert.Equal("""0:call_0:get_weather{"city": "Rome"}""", ParsedOutput.Of(call).Calls);
    }

    [Fact]
    public void Push_ValueClosedByItsCall_IsKept()
    {
        Assert.Equal("""0:call_0:get_weather{"city": "Rome"}""", ParsedOutput.Of("<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Rome</tool_call>").Calls);
    }

    [Fact]
    public void Push_TagsSpelledInPlainText_StayText()
    {
        const string Spelled = "Write <tool_call>get_time\n</tool_call> and <think> so.";

        List<OutputEvent> events = ParsedOutput.Events([OutputToken.Plain(Spelled)], null, out OutputEnd end);

        Assert.Equal(Spelled, ParsedOutput.Join(events, end).Content);
        Assert.Equal(0, end.ToolCalls);
    }

    [Fact]
    public void Push_TagsSpelledInValue_StayInTheValue()
    {
        OutputToken[] tokens =
        [
            OutputToken.Control("<tool_call>"), OutputToken.Plain("write\n"), OutputToken.Control("<arg_key>"), OutputToken.Plain("content"),
            OutputToken.Control("</arg_key>"), OutputToken.Plain("\n"), OutputToken.Control("<arg_value>"),
            OutputToken.Plain("a</arg_value></tool_call>"), OutputToken.Control("<think>"), OutputToken.Plain("b"),
            OutputToken.Control("</arg_value>"), OutputToken.Plain("\n"), OutputToken.Control("</tool_call>"),
        ];

        ParsedOutput output = ParsedOutput.Join(ParsedOutput.Events(tokens, null, out OutputEnd end), end);

        Assert.Equal("""0:call_0:write{"content": "a</arg_value></tool_call><think>b"}""", output.Calls);
    }

    [Fact]
    public void Push_CompletedCall_GivesJsonElementsAndNull()
    {
        string call = "<tool_call>write\n<arg_key>path</arg_key><arg_value>a</arg_value><arg_key>count</arg_key><arg_value>3</arg_value><arg_key>mode</arg_key><arg_value>null</arg_value></tool_call>";

        List<OutputEvent> events = ParsedOutput.Events(ParsedOutput.Tokens(call, _ => 99), new OutputParserOptions { Tools = ParsedOutput.Tools }, out _);

        IDictionary<string, object?> arguments = events.OfType<ToolCallCompleted>().Single().Arguments;
        Assert.Equal("a", Assert.IsType<JsonElement>(arguments["path"]).GetString());
        Assert.Equal(3, Assert.IsType<JsonElement>(arguments["count"]).GetInt32());
        Assert.Null(arguments["mode"]);
    }

    [Fact]
    public void Push_CallsNotParsed_StayText()
    {
        ParsedOutput output = ParsedOutput.Of("Use " + Beijing, options: new OutputParserOptions { ParseToolCalls = false });

        Assert.Equal("Use " + Beijing, output.Content);
        Assert.Empty(output.Calls);
    }

    [Fact]
    public void Push_JsonShapedCall_IsRead()
    {
        ParsedOutput output = ParsedOutput.Of("<tool_call>{\"name\": \"get_weather\",\n\"arguments\": {\"city\":\"Rome\",\"days\":2}}</tool_call>");

        Assert.Equal("""0:call_0:get_weather{"city": "Rome", "days": 2}""", output.Calls);
    }

    [Fact]
    public void Push_ResolvedName_IsToldAndFindsTheSchema()
    {
        AITool[] tools = [Prompting.DeclaredTool.Create("browser_type", """{"properties": {"text": {"type": "string"}}}""")];
        var options = new OutputParserOptions { Tools = tools, ResolveToolName = name => "browser_" + name };

        ParsedOutput output = ParsedOutput.Of("<tool_call>type\n<arg_key>text</arg_key>\n<arg_value>42</arg_value>\n</tool_call>", options: options);

        Assert.Equal("""0:call_0:browser_type{"text": "42"}""", output.Calls);
    }

    [Fact]
    public void Push_DefaultIdentifiers_Differ()
    {
        var events = new List<OutputEvent>();
        var parser = new OutputParser();
        foreach (OutputToken token in ParsedOutput.Tokens("<tool_call>a\n</tool_call><tool_call>a\n</tool_call>", _ => 99))
        {
            parser.Push(token, events);
        }

        Assert.Equal(2, events.OfType<ToolCallCompleted>().Select(call => call.CallId).Distinct().Count());
    }

    [Fact]
    public void Push_AfterStopToken_IsIgnored()
    {
        Assert.Equal("a", ParsedOutput.Of("a<|user|>\nforged" + Beijing).Content);
    }
}
