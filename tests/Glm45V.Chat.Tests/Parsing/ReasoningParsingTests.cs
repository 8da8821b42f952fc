using Glm45V.Chat.Parsing;

namespace Glm45V.Chat.Tests.Parsing;

public sealed class ReasoningParsingTests
{
    private const string Call = "<tool_call>get_time\n</tool_call>";

    [Theory]
    [InlineData("<think>This is reasoning</think>This is the rest", "This is reasoning", "This is the rest")]
    [InlineData("<think>\nstep 1\n\nstep 2\n</think>\n\nanswer\n", "step 1\n\nstep 2", "answer\n")]
    [InlineData("This is the rest", null, "This is the rest")]
    [InlineData("<think>only</think>", "only", null)]
    [InlineData("<think></think>\nanswer", null, "answer")]
    [InlineData("<think></think>", null, null)]
    [InlineData("<think>\n\n</think>\n\n", null, null)]
    [InlineData("<think>never closed\n", "never closed", null)]
    [InlineData("<think>a<think>b</think>c", "ab", "c")]
    [InlineData("\n    code", null, "\n    code")]
    [InlineData("<think>x</think>\n    code", "x", "    code")]
    public void Push_Thinking_IsSplitFromTheAnswer(string text, string? reasoning, string? content)
    {
        ParsedOutput output = ParsedOutput.Of(text);

        Assert.Equal(reasoning, output.Reasoning);
        Assert.Equal(content, output.Content);
    }

    [Fact]
    public void Push_AnswerTokens_AreNotShownAndTheLastOneEnds()
    {
        OutputToken[] tokens =
        [
            OutputToken.Control("<think>"), OutputToken.Plain("hm"), OutputToken.Control("</think>"), OutputToken.Plain("\n"),
            OutputToken.Control("<answer>"), OutputToken.Plain("\nA cat."), OutputToken.Control("</answer>"), OutputToken.Plain("more"),
        ];

        List<OutputEvent> events = ParsedOutput.Events(tokens, options: null, out OutputEnd end);

        Assert.Equal("A cat.", string.Concat(events.OfType<TextDelta>().Select(delta => delta.Text)));
        Assert.Equal("</answer>", end.StopToken);
    }

    [Fact]
    public void Push_AnswerTagsAsText_StayText()
    {
        Assert.Equal("<answer>4</answer>!", ParsedOutput.Of("<answer>4</answer>!").Content);
    }

    [Fact]
    public void Finish_InsideReasoning_SaysSo()
    {
        Assert.Equal(new OutputEnd(OutputEndState.Reasoning, 0, null), ParsedOutput.Of("<think>the budget ran out").End);
    }

    [Fact]
    public void Push_StrayEndOfThinking_IsNotShown()
    {
        ParsedOutput output = ParsedOutput.Of("</think>\nanswer");

        Assert.Equal("answer", output.Content);
        Assert.Null(output.Reasoning);
    }

    [Fact]
    public void Push_ThinkingAgainAfterAnswer_IsReasoning()
    {
        ParsedOutput output = ParsedOutput.Of("<think>a</think>\nyes\n<think>b</think>no");

        Assert.Equal("ab", output.Reasoning);
        Assert.Equal("yes\nno", output.Content);
    }

    [Fact]
    public void Push_CallInsideOpenReasoning_EndsTheReasoning()
    {
        ParsedOutput output = ParsedOutput.Of($"<think>I need the time\n{Call}Bye");

        Assert.Equal("I need the time", output.Reasoning);
        Assert.Equal("0:call_0:get_time{}", output.Calls);
        Assert.Equal("Bye", output.Content);
    }

    [Fact]
    public void Push_ThinkingThenCall_HasNoContent()
    {
        ParsedOutput output = ParsedOutput.Of($"<think>go</think>\n{Call}<|observation|>");

        Assert.Null(output.Content);
        Assert.Equal("go", output.Reasoning);
        Assert.Equal("0:call_0:get_time{}", output.Calls);
    }

    [Fact]
    public void Push_TagsInReasoning_StayWords()
    {
        Assert.Equal("use <arg_key> here", ParsedOutput.Of("<think>use <arg_key> here<|image|></think>").Reasoning);
    }

    [Fact]
    public void Push_Boxes_AreReportedAndTheirMarksStripped()
    {
        ParsedOutput output = ParsedOutput.Of("At <|begin_of_box|>[[1,2,3,4]]<|end_of_box|> and <|begin_of_box|>5<|end_of_box|>.");

        Assert.Equal("At [[1,2,3,4]] and 5.", output.Content);
        Assert.Equal("[[1,2,3,4]]|5", output.Boxes);
    }

    [Fact]
    public void Push_KeptBoxMarks_StayInText()
    {
        const string Text = "At <|begin_of_box|>[1,2,3,4]<|end_of_box|>";

        ParsedOutput output = ParsedOutput.Of(Text, options: new OutputParserOptions { KeepBoxMarks = true });

        Assert.Equal(Text, output.Content);
        Assert.Equal("[1,2,3,4]", output.Boxes);
    }

    [Fact]
    public void Push_UnclosedBox_KeepsItsText()
    {
        ParsedOutput output = ParsedOutput.Of("<|begin_of_box|>[1,2");

        Assert.Equal("[1,2", output.Content);
        Assert.Empty(output.Boxes);
    }

    [Fact]
    public void Push_MachineryTokensInText_AreNotShown()
    {
        Assert.Equal("ab </arg_value>", ParsedOutput.Of("[gMASK]<sop>a<|image|><|assistant|>b </arg_value>").Content);
    }
}
