namespace Glm45V.Grammar.Tokens;

/// <summary>Everything that decides what may follow in a text. Equal states of one grammar are the same object.</summary>
internal abstract class GrammarState
{
    private static readonly GrammarState s_none = new Sentinel();
    private static readonly GrammarState s_unread = new Sentinel();

    private readonly ByteMap<GrammarState> _steps = new();
    private bool? _awaits;

    /// <summary>Whether the text may end here.</summary>
    public abstract bool CanEnd { get; }

    /// <summary>Fewest bytes until the text may end; a control token counts like a byte.</summary>
    public abstract int Finish { get; }

    /// <summary>Where a text is read whose characters can be told from what follows it: which. Null elsewhere.</summary>
    public virtual TextBody? Body => null;

    /// <summary>Whether any bytes may follow, and nothing changes with them.</summary>
    public virtual bool TakesAnyText => false;

    /// <summary>Whether this is text in front of something that has to come, so that it has to end some time.</summary>
    public virtual bool IsPreamble => false;

    /// <summary>The state of an inner grammar that alone decides on tokens with bytes, and the bytes from its end to the end of the whole text.</summary>
    public virtual (GrammarState State, int Behind) Core => (this, 0);

    /// <summary>Whether the text so far must be told, with <see cref="Settle"/>, before more is read.</summary>
    public bool Awaits => _awaits ??= FindAwaits();

    /// <summary>Whether what it awaits matters only later, so that reading may go on within a token.</summary>
    public virtual bool CanWait => false;

    /// <summary>Tells the text since the last control token to a state that awaits it.</summary>
    /// <returns>Null where no text goes on so.</returns>
    public virtual GrammarState? Settle(ReadOnlySpan<byte> text) => this;

    /// <summary>Reads a byte; null where no text goes on so.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="next">What follows, or null.</param>
    /// <returns>False where the text so far must be told first: <see cref="Read"/> does that.</returns>
    public bool TryStep(byte value, out GrammarState? next)
    {
        GrammarState known = _steps[value] ?? FindStep(value);
        next = ReferenceEquals(known, s_none) || ReferenceEquals(known, s_unread) ? null : known;
        return !ReferenceEquals(known, s_unread);
    }

    /// <summary>Reads a byte behind a text; null where no text goes on so.</summary>
    public GrammarState? Read(ReadOnlySpan<byte> text, byte value)
    {
        GrammarState? ready = Awaits ? Settle(text) : this;
        return ready is null ? null : ready.TryStep(value, out GrammarState? next) ? next : ready.Before(value)?.Settle(text)?.Next(value);
    }

    /// <summary>Reads a control token, given by its spelling; null where none such may come.</summary>
    public virtual GrammarState? Take(string mark) => null;

    /// <summary>The state from which a byte is read: another one where something ends only because the byte does not belong to it.</summary>
    /// <returns>Null where it cannot end.</returns>
    public virtual GrammarState? Before(byte value) => this;

    /// <summary>Reads a byte that belongs here; null where no text goes on so.</summary>
    public abstract GrammarState? Next(byte value);

    /// <summary>Whether a byte can be told at once not to belong here: that is not worth remembering.</summary>
    protected virtual bool Rejects(byte value) => false;

    /// <summary>Finds <see cref="Awaits"/>.</summary>
    protected virtual bool FindAwaits() => false;

    private GrammarState FindStep(byte value)
    {
        if (Rejects(value))
        {
            return s_none;
        }

        GrammarState? before = Before(value);
        GrammarState found = before is { Awaits: true, CanWait: false } ? s_unread : before?.Next(value) ?? s_none;
        lock (_steps)
        {
            if (_steps[value] is null)
            {
                _steps.Add(value, found);
            }
        }

        return found;
    }

    private sealed class Sentinel : GrammarState
    {
        public override bool CanEnd => false;

        public override int Finish => int.MaxValue;

        public override GrammarState? Next(byte value) => null;
    }
}
