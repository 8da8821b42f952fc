namespace Glm45V.Grammar.Tokens;

/// <summary>Everything that decides what may follow in a text. Equal states of one grammar are the same object.</summary>
internal abstract class GrammarState
{
    /// <summary>Whether the text may end here.</summary>
    public abstract bool CanEnd { get; }

    /// <summary>Fewest bytes until the text may end; a control token counts like a byte.</summary>
    public abstract int Finish { get; }

    /// <summary>Where every token may follow that is made of whole characters which stand for themselves in a JSON string: the most bytes until the text may end behind any of them. Null where not every such token may follow.</summary>
    public virtual int? PlainFinish => null;

    /// <summary>Whether any bytes may follow, and nothing changes with them.</summary>
    public virtual bool TakesAnyText => false;

    /// <summary>Whether this is text in front of something that has to come, so that it has to end some time.</summary>
    public virtual bool IsPreamble => false;

    /// <summary>The state of an inner grammar that alone decides on tokens with bytes, and the bytes from its end to the end of the whole text.</summary>
    public virtual (GrammarState State, int Behind) Core => (this, 0);

    /// <summary>Whether the text so far must be told, with <see cref="Settle"/>, before more is read.</summary>
    public virtual bool Awaits => false;

    /// <summary>The state from which a byte is read: another one where something ends only because the byte does not belong to it.</summary>
    /// <returns>Null where it cannot end.</returns>
    public virtual GrammarState? Before(byte value) => this;

    /// <summary>Tells the text since the last control token to a state that awaits it.</summary>
    /// <returns>Null where no text goes on so.</returns>
    public virtual GrammarState? Settle(ReadOnlySpan<byte> text) => this;

    /// <summary>Reads a byte; null where no text goes on so.</summary>
    public abstract GrammarState? Next(byte value);

    /// <summary>Reads a control token, given by its spelling; null where none such may come.</summary>
    public virtual GrammarState? Take(string mark) => null;
}
