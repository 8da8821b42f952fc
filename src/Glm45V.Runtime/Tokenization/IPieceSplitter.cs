namespace Glm45V.Runtime.Tokenization;

/// <summary>Cuts text into the pieces that BPE merges inside.</summary>
internal interface IPieceSplitter
{
    /// <summary>Appends the end of every piece of a text, in order; the last is the length of the text.</summary>
    /// <param name="utf8">Well-formed UTF-8.</param>
    /// <param name="ends">Offsets in bytes.</param>
    void Split(ReadOnlySpan<byte> utf8, ref IntBuffer ends);
}

/// <summary>Chooses the splitter of a pattern: one written for it where there is one, else the regular expression itself.</summary>
internal static class PieceSplitters
{
    /// <summary>Gives the splitter that equals a pattern of tokenizer.json.</summary>
    /// <exception cref="FormatException">The pattern has a part that would not mean the same in .NET; the message names it.</exception>
    public static IPieceSplitter For(string pattern) => pattern switch
    {
        GlmPieceSplitter.ThreeDigits => new GlmPieceSplitter(longestNumber: 3),
        GlmPieceSplitter.OneDigit => new GlmPieceSplitter(longestNumber: 1),
        _ => new RegexPieceSplitter(pattern),
    };
}
