namespace Glm45V.Runtime.Tokenization;

/// <summary>Splits as GLM-4 and GLM-4.5 do (the pattern is Llama 3's too).</summary>
/// <remarks>
/// Written by hand because .NET's Regex sees UTF-16 units: its <c>\p{L}</c> misses every letter beyond the basic plane. The
/// alternatives of the pattern exclude each other by their first one or two characters, so one look decides.
/// </remarks>
internal sealed class GlmPieceSplitter : IPieceSplitter
{
    private const int LongestNumber = 3;

    public string Pattern =>
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public int NextEnd(ReadOnlySpan<char> text, int start)
    {
        char first = text[start];
        if (first == '\'' && ContractionLength(text[(start + 1)..]) is > 0 and int length)
        {
            return start + 1 + length;
        }

        CharacterClass kind = CharacterClasses.At(text, start, out int width);
        int second = start + width;
        switch (kind)
        {
            case CharacterClass.Letter:
                return EndOfRun(text, second, CharacterClass.Letter);
            case CharacterClass.Number:
                return EndOfRun(text, second, CharacterClass.Number, LongestNumber - 1);
        }

        CharacterClass? next = second < text.Length ? CharacterClasses.At(text, second, out _) : null;
        if (next == CharacterClass.Letter && first is not ('\r' or '\n'))
        {
            return EndOfRun(text, second, CharacterClass.Letter);
        }

        return kind == CharacterClass.Other || (first == ' ' && next == CharacterClass.Other)
            ? EndOfLineBreaks(text, EndOfRun(text, second, CharacterClass.Other))
            : EndOfWhiteSpace(text, start);
    }

    // What follows the apostrophe. Simple case folding maps U+017F, the long s, to s; no other letter here has such a partner.
    private static int ContractionLength(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 'S' or '\u017F' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 1,
        ['r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or ['l' or 'L', 'l' or 'L', ..] => 2,
        _ => 0,
    };

    private static int EndOfRun(ReadOnlySpan<char> text, int index, CharacterClass kind, int longest = int.MaxValue)
    {
        for (; longest > 0 && index < text.Length && CharacterClasses.At(text, index, out int width) == kind; longest--)
        {
            index += width;
        }

        return index;
    }

    private static int EndOfLineBreaks(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length && text[index] is '\r' or '\n')
        {
            index++;
        }

        return index;
    }

    // \s*[\r\n]+ ends after the last line break of the run. Without one, \s+(?!\S) leaves the last character to the word that follows.
    private static int EndOfWhiteSpace(ReadOnlySpan<char> text, int start)
    {
        int end = EndOfRun(text, start, CharacterClass.WhiteSpace);
        int lineBreak = text[start..end].LastIndexOfAny('\r', '\n');
        if (lineBreak >= 0)
        {
            return start + lineBreak + 1;
        }

        return end == text.Length || end - start == 1 ? end : end - 1;
    }
}
