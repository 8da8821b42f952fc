namespace Glm45V.Grammar.Tokens;

/// <summary>Everything that decides what may follow in a text. Equal states of one grammar are the same object.</summary>
internal abstract class GrammarState
{
    /// <summary>Whether the text may end here.</summary>
    public abstract bool CanEnd { get; }

    /// <summary>Fewest bytes until the text may end.</summary>
    public abstract int Finish { get; }

    /// <summary>Whether every token may follow that is made of whole characters which stand for themselves in a JSON string, and the text can then still end in at most two bytes more than now.</summary>
    public virtual bool TakesPlainText => false;

    /// <summary>Whether the text so far must be told, with <see cref="Settle"/>, before more is read.</summary>
    public virtual bool Awaits => false;

    /// <summary>The state from which a byte is read: another one where something ends only because the byte does not belong to it.</summary>
    /// <returns>Null where it cannot end.</returns>
    public virtual GrammarState? Before(byte value) => this;

    /// <summary>Tells the text so far to a state that awaits it.</summary>
    /// <returns>Null where no text goes on so.</returns>
    public virtual GrammarState? Settle(ReadOnlySpan<byte> text) => this;

    /// <summary>Reads a byte; null where no text goes on so.</summary>
    public abstract GrammarState? Next(byte value);
}
