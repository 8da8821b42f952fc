using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Answers;

/// <summary>Where in an answer.</summary>
internal enum AnswerPlace
{
    /// <summary>At its beginning, where it may think.</summary>
    Start,

    /// <summary>In its reasoning.</summary>
    Think,

    /// <summary>Behind the reasoning.</summary>
    Begin,

    /// <summary>Behind the line break there, or at the beginning of an answer that does not think.</summary>
    Line,

    /// <summary>In free text, no call having come.</summary>
    Text,

    /// <summary>In text of a form.</summary>
    Content,

    /// <summary>In a call.</summary>
    Call,

    /// <summary>Behind a call.</summary>
    Called,

    /// <summary>Behind the line break there.</summary>
    CalledLine,

    /// <summary>In free text behind a call.</summary>
    CalledText,

    /// <summary>Behind the mark that closes the answer.</summary>
    Closed,
}

/// <summary>How far an answer has been read.</summary>
internal sealed class AnswerState(AnswerGrammar grammar, AnswerPlace place, GrammarState? inner) : GrammarState
{
    private int _finish = -1;

    private AnswerOptions Options => grammar.Options;

    /// <inheritdoc/>
    public override bool CanEnd => place switch
    {
        AnswerPlace.Start or AnswerPlace.Begin or AnswerPlace.Line or AnswerPlace.Text => Options.Demand == ToolCallDemand.Auto && (Options.Content is null || (place != AnswerPlace.Text && Options.Content.Start is { CanEnd: true })),
        AnswerPlace.Content => inner!.CanEnd,
        AnswerPlace.Called or AnswerPlace.CalledLine or AnswerPlace.CalledText or AnswerPlace.Closed => true,
        _ => false,
    };

    /// <inheritdoc/>
    public override int Finish => _finish < 0 ? _finish = CanEnd ? 0 : FindFinish() : _finish;

    /// <inheritdoc/>
    public override bool TakesAnyText => place is AnswerPlace.Think or AnswerPlace.Text or AnswerPlace.CalledText
        || (place is AnswerPlace.Start or AnswerPlace.Begin or AnswerPlace.Line && IsFree) || (place is AnswerPlace.Called or AnswerPlace.CalledLine && Options.ManyCalls && IsFreeBehind);

    /// <inheritdoc/>
    public override bool IsPreamble => Options.Demand == ToolCallDemand.Required && place is AnswerPlace.Start or AnswerPlace.Begin or AnswerPlace.Line or AnswerPlace.Text;

    /// <inheritdoc/>
    public override (GrammarState State, int Behind) Core => place is AnswerPlace.Content or AnswerPlace.Call ? inner!.Core : (this, 0);

    // Free text may stand here.
    private bool IsFree => Options.Content is null && Options.Demand != ToolCallDemand.Only;

    private bool IsFreeBehind => IsFree && Options.Demand == ToolCallDemand.Auto;

    /// <inheritdoc/>
    public override GrammarState? Before(byte value) => inner is null ? this : With(inner.Before(value));

    /// <inheritdoc/>
    public override GrammarState? Settle(ReadOnlySpan<byte> text) => inner is null ? this : With(inner.Settle(text));

    /// <inheritdoc/>
    public override GrammarState? Next(byte value)
    {
        switch (place)
        {
            case AnswerPlace.Think or AnswerPlace.Text or AnswerPlace.CalledText:
                return this;
            case AnswerPlace.Content or AnswerPlace.Call:
                return With(inner!.Next(value));
            case AnswerPlace.Called when value == '\n' && Options.ManyCalls:
                return grammar.State(AnswerPlace.CalledLine);
            case AnswerPlace.Called or AnswerPlace.CalledLine:
                return Options.ManyCalls && IsFreeBehind ? grammar.State(AnswerPlace.CalledText) : null;
            case AnswerPlace.Begin when value == '\n':
                return grammar.State(IsFree ? AnswerPlace.Text : AnswerPlace.Line);
            default:
                return IsFree ? grammar.State(AnswerPlace.Text)
                    : Options.Demand == ToolCallDemand.Auto && Options.Content?.Start is { } start ? First(start, value)
                    : null;
        }
    }

    /// <inheritdoc/>
    public override GrammarState? Take(string mark) => (place, mark) switch
    {
        (AnswerPlace.Start, AnswerMarks.Think) => grammar.State(AnswerPlace.Think),
        (AnswerPlace.Think, AnswerMarks.EndThink) => grammar.Begin,
        (AnswerPlace.Think or AnswerPlace.Start or AnswerPlace.Begin or AnswerPlace.Line or AnswerPlace.Text, AnswerMarks.Call) => BeginCall(),
        (AnswerPlace.Called or AnswerPlace.CalledLine or AnswerPlace.CalledText, AnswerMarks.Call) => Options.ManyCalls ? BeginCall() : null,
        (AnswerPlace.Call, _) => inner!.Take(mark) is { } next ? next.CanEnd ? grammar.State(AnswerPlace.Called) : grammar.State(AnswerPlace.Call, next) : null,
        (AnswerPlace.Start or AnswerPlace.Begin or AnswerPlace.Line or AnswerPlace.Text, AnswerMarks.Box or AnswerMarks.EndBox) when IsFree => grammar.State(AnswerPlace.Text),
        (AnswerPlace.Begin or AnswerPlace.Line, AnswerMarks.Answer) when !IsFree => grammar.State(AnswerPlace.Line),
        (AnswerPlace.Start or AnswerPlace.Begin or AnswerPlace.Line or AnswerPlace.Text, AnswerMarks.Answer) when IsFree => grammar.State(AnswerPlace.Text),
        (AnswerPlace.Text or AnswerPlace.Content or AnswerPlace.Called or AnswerPlace.CalledLine or AnswerPlace.CalledText, AnswerMarks.EndAnswer) when CanEnd => grammar.State(AnswerPlace.Closed),
        (AnswerPlace.CalledText, AnswerMarks.Box or AnswerMarks.EndBox) => this,
        _ => null,
    };

    /// <inheritdoc/>
    protected override bool FindAwaits() => inner is { Awaits: true };

    private AnswerState? BeginCall() => grammar.Calls is { } calls ? grammar.State(AnswerPlace.Call, calls.Start) : null;

    private AnswerState? With(GrammarState? next) => next is null ? null : ReferenceEquals(next, inner) ? this : grammar.State(place, next);

    private AnswerState? First(GrammarState start, byte value) => start.Before(value)?.Next(value) is { } next ? grammar.State(AnswerPlace.Content, next) : null;

    private int FindFinish()
    {
        switch (place)
        {
            case AnswerPlace.Content or AnswerPlace.Call:
                return inner!.Finish;
            case AnswerPlace.Think:
                return CostSearch.Sum(1, grammar.Begin.Finish);
            default:
                int call = grammar.Calls is { } calls ? CostSearch.Sum(1, calls.Start.Finish) : SchemaNode.Never;
                int content = Options.Demand == ToolCallDemand.Auto && Options.Content?.Start is { } start && place != AnswerPlace.Text ? start.Finish : SchemaNode.Never;
                return Math.Min(call, content);
        }
    }
}
