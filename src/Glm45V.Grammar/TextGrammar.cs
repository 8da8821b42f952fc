using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar;

/// <summary>A set of texts, read byte by byte.</summary>
/// <remarks>Thread-safe; what it finds out while texts are read is kept for all who read.</remarks>
public abstract class TextGrammar
{
    private protected TextGrammar()
    {
    }

    /// <summary>Before the text; null if there is none.</summary>
    internal abstract GrammarState? Start { get; }

    /// <summary>Masks of states that have been met, by vocabulary.</summary>
    internal MaskCache Masks { get; } = new();

    /// <summary>Whether there is no text at all.</summary>
    public bool IsVoid => Start is null;

    /// <summary>Tells whether a text, given as UTF-8, is in the set.</summary>
    public bool Accepts(ReadOnlySpan<byte> text) => Read(text, out _) is { CanEnd: true };

    /// <summary>Counts the first bytes of a text with which some text of the set begins.</summary>
    public int AcceptedPrefix(ReadOnlySpan<byte> text)
    {
        Read(text, out int count);
        return count;
    }

    private GrammarState? Read(ReadOnlySpan<byte> text, out int count)
    {
        GrammarState? at = Start;
        for (count = 0; count < text.Length && at is not null; count++)
        {
            at = at.Read(text[..count], text[count]);
            if (at is null)
            {
                return null;
            }
        }

        return at is { Awaits: true } ? at.Settle(text) : at;
    }
}
