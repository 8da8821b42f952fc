using Glm45V.Chat.Parsing;

namespace Glm45V.Chat.Tests;

public sealed class OutputFilterTests
{
    [Fact]
    public void Apply_StopSequenceAcrossEvents_CutsTextAndDropsTheRest()
    {
        var filter = new OutputFilter(new StopSequences(["END"]), includeReasoning: true);
        List<OutputEvent> first = [new TextDelta("yes E")];
        List<OutputEvent> second = [new TextDelta("ND no"), new ReasoningDelta("late")];

        Assert.False(filter.Apply(first));
        Assert.True(filter.Apply(second));

        Assert.Equal([new TextDelta("yes ")], first);
        Assert.Empty(second);
    }

    [Fact]
    public void Apply_StopSequenceInReasoning_IsReasoning()
    {
        var filter = new OutputFilter(new StopSequences(["END"]), includeReasoning: true);
        List<OutputEvent> events = [new ReasoningDelta("the END")];

        Assert.False(filter.Apply(events));
        Assert.Equal([new ReasoningDelta("the END")], events);
    }

    [Fact]
    public void Apply_TextThenACall_GivesWhatWasHeldBackFirst()
    {
        var filter = new OutputFilter(new StopSequences(["END"]), includeReasoning: true);
        List<OutputEvent> events = [new TextDelta("so E"), new BoxRegion("1")];

        filter.Apply(events);

        Assert.Equal([new TextDelta("so "), new TextDelta("E"), new BoxRegion("1")], events);
    }

    [Fact]
    public void Finish_HeldBackText_ComesLast()
    {
        var filter = new OutputFilter(new StopSequences(["END"]), includeReasoning: true);
        List<OutputEvent> events = [new TextDelta("so EN")];

        filter.Apply(events);
        filter.Finish(events);

        Assert.Equal("so EN", string.Concat(events.OfType<TextDelta>().Select(text => text.Text)));
    }

    [Fact]
    public void Apply_ReasoningNotWanted_IsLeftOut()
    {
        var filter = new OutputFilter(new StopSequences([]), includeReasoning: false);
        List<OutputEvent> events = [new ReasoningDelta("hm"), new TextDelta("yes")];

        filter.Apply(events);

        Assert.Equal([new TextDelta("yes")], events);
    }
}
