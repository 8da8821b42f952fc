using Glm45V.Grammar.Json;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Lark;

/// <summary>What comes behind a part: another part, and what comes behind that. Equal ones of one grammar are the same object.</summary>
internal sealed class LarkRest(LarkNode part, LarkRest? behind, int finish)
{
    public LarkNode Part { get; } = part;

    public LarkRest? Behind { get; } = behind;

    /// <summary>Fewest bytes of all of it.</summary>
    public int Finish { get; } = finish;
}

/// <summary>One way to go on.</summary>
/// <param name="Inner">What is being read: an <see cref="Expression"/>, a state of another grammar, or a control token's spelling.</param>
/// <param name="Behind">What comes behind it.</param>
internal sealed record LarkWay(object Inner, LarkRest? Behind);

/// <summary>How far a text has been read: every way to go on. Equal states of one grammar are the same object.</summary>
internal sealed class LarkState(LarkGrammar grammar, EquatableList<LarkWay> ways, bool canEnd, JsonStringPosition position) : GrammarState, IEquatable<LarkState>
{
    private readonly EquatableList<LarkWay> _ways = ways;
    private readonly bool _isEnd = canEnd;
    private readonly JsonStringPosition _position = position;
    private int _finish = -1;

    /// <inheritdoc/>
    public override bool CanEnd => _isEnd;

    /// <inheritdoc/>
    public override int Finish => _finish < 0 ? _finish = _isEnd ? 0 : _ways.Min(way => CostSearch.Sum(Least(way), way.Behind?.Finish ?? 0)) : _finish;

    /// <inheritdoc/>
    public override TextBody? Body => _position.Place == JsonStringPlace.Between && _ways.FirstOrDefault(way => way.Inner is Expression { Room: int.MaxValue, Run: var set } && set == CharSet.All) is { Inner: Expression text } way
        ? new TextBody(TextForm.Plain, [new TextWay(text, way.Behind?.Finish ?? 0)], null) // any characters may follow: whatever else can is among them
        : null;

    /// <inheritdoc/>
    public override GrammarState? Settle(ReadOnlySpan<byte> text)
    {
        List<LarkWay> settled = [];
        foreach (LarkWay way in _ways)
        {
            if ((way.Inner is GrammarState inner ? inner.Settle(text) : way.Inner) is { } known)
            {
                settled.Add(way with { Inner = known });
            }
        }

        return grammar.State(settled, _isEnd, _position);
    }

    /// <inheritdoc/>
    public override GrammarState? Next(byte value)
    {
        JsonStringPosition? position = _position.ReadPlain(value, out int codePoint);
        var ahead = new LarkAhead(grammar);
        foreach (LarkWay way in _ways)
        {
            if (way.Inner is Expression text && position is { } at)
            {
                if (codePoint >= 0)
                {
                    ahead.Add(text.Move(codePoint), way.Behind);
                }
                else if (at.CanBecome(text.MovesWithin))
                {
                    ahead.Hold(way);
                }
            }
            else if (way.Inner is GrammarState inner && inner.TryStep(value, out GrammarState? next) && next is not null)
            {
                ahead.Add(next, way.Behind);
            }
        }

        return ahead.State(position ?? default);
    }

    /// <inheritdoc/>
    public override GrammarState? Take(string mark)
    {
        var ahead = new LarkAhead(grammar);
        foreach (LarkWay way in _ways.Where(way => way.Inner is string taken && taken == mark))
        {
            ahead.Continue(way.Behind);
        }

        return ahead.State(default);
    }

    public bool Equals(LarkState? other) => other is not null && _isEnd == other._isEnd && _position == other._position && _ways.Equals(other._ways);

    public override bool Equals(object? obj) => Equals(obj as LarkState);

    public override int GetHashCode() => HashCode.Combine(_isEnd, _position, _ways);

    /// <inheritdoc/>
    protected override bool FindAwaits() => _ways.Any(way => way.Inner is GrammarState { Awaits: true });

    private int Least(LarkWay way) => way.Inner switch
    {
        Expression text => JsonFinish.OfText(_position, text),
        GrammarState inner => inner.Finish,
        _ => 1,
    };
}

/// <summary>Gathers every way to go on.</summary>
internal sealed class LarkAhead(LarkGrammar grammar)
{
    private readonly List<LarkWay> _ways = [];
    private readonly HashSet<(LarkNode, LarkRest?)> _seen = [];
    private bool _canEnd;

    /// <summary>The state in which any of the ways may be gone; null if there is none.</summary>
    public LarkState? State(JsonStringPosition position) => grammar.State(_ways, _canEnd, position);

    /// <summary>Goes on with a way as it is.</summary>
    public void Hold(LarkWay way) => _ways.Add(way);

    /// <summary>Goes on with what is left of a text.</summary>
    public void Add(Expression text, LarkRest? behind)
    {
        if (text.IsNullable)
        {
            Continue(behind);
        }

        if (text.Kind is not (ExpressionKind.None or ExpressionKind.Empty))
        {
            _ways.Add(new LarkWay(text, behind));
        }
    }

    /// <summary>Goes on in another grammar.</summary>
    public void Add(GrammarState inner, LarkRest? behind)
    {
        if (inner.CanEnd)
        {
            Continue(behind);
        }

        _ways.Add(new LarkWay(inner, behind));
    }

    /// <summary>Goes on with what comes behind a part.</summary>
    public void Continue(LarkRest? rest)
    {
        if (rest is null)
        {
            _canEnd = true;
        }
        else
        {
            Begin(rest.Part, rest.Behind);
        }
    }

    /// <summary>Goes on with a part.</summary>
    public void Begin(LarkNode node, LarkRest? behind)
    {
        if (!_seen.Add((node, behind)))
        {
            return;
        }

        switch (node)
        {
            case LarkText text:
                Add(text.Texts, behind);
                break;
            case LarkInner inner:
                Add(inner.Start, behind);
                break;
            case LarkMark mark:
                _ways.Add(new LarkWay(mark.Mark, behind));
                break;
            case LarkRule rule:
                Begin(rule.Body, behind);
                break;
            case LarkSequence sequence:
                Begin(sequence.Parts[0], sequence.Parts.Skip(1).Reverse().Aggregate(behind, (rest, part) => grammar.Rest(part, rest)));
                break;
            case LarkChoice choice:
                foreach (LarkNode part in choice.Parts)
                {
                    Begin(part, behind);
                }

                break;
            case LarkRepeat repeat:
                if (repeat.Min == 0)
                {
                    Continue(behind);
                }

                if (repeat.Max > 0)
                {
                    Begin(repeat.Part, grammar.Rest(grammar.Fewer(repeat), behind));
                }

                break;
        }
    }
}
