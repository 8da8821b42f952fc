using System.Numerics;
using System.Runtime.Intrinsics;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Splits as GLM-4, GLM-4.5 and Llama 3 do, or with numbers of one digit as Qwen does.</summary>
/// <remarks>
/// Equals <see cref="RegexPieceSplitter"/> of the pattern, several times as fast. The alternatives of the pattern exclude each
/// other by their first one or two characters, so one look decides.
/// </remarks>
internal sealed class GlmPieceSplitter(int longestNumber) : IPieceSplitter
{
    /// <summary>The pattern of GLM and Llama 3.</summary>
    public const string ThreeDigits = Before + "{1,3}" + After;

    /// <summary>The pattern of Qwen 2 to 3.</summary>
    public const string OneDigit = Before + After;

    private const string Before = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}";
    private const string After = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> utf8, ref IntBuffer ends)
    {
        for (int start = 0; start < utf8.Length;)
        {
            start = NextEnd(utf8, start);
            ends.Add(start);
        }
    }

    private int NextEnd(ReadOnlySpan<byte> utf8, int start)
    {
        byte first = utf8[start];
        if (first == '\'' && ContractionLength(utf8[(start + 1)..]) is > 0 and int length)
        {
            return start + 1 + length;
        }

        CharacterClass kind = CharacterClasses.At(utf8, start, out int width);
        int second = start + width;
        switch (kind)
        {
            case CharacterClass.Letter:
                return EndOfRun(utf8, second, CharacterClass.Letter);
            case CharacterClass.Number:
                return EndOfNumber(utf8, second);
        }

        CharacterClass? next = second < utf8.Length ? CharacterClasses.At(utf8, second, out _) : null;
        if (next == CharacterClass.Letter && first is not ((byte)'\r' or (byte)'\n'))
        {
            return EndOfRun(utf8, second, CharacterClass.Letter);
        }

        return kind == CharacterClass.Other || (first == ' ' && next == CharacterClass.Other)
            ? EndOfLineBreaks(utf8, EndOfRun(utf8, second, CharacterClass.Other))
            : EndOfWhiteSpace(utf8, start);
    }

    // What follows the apostrophe. Simple case folding maps U+017F, the long s, to s; no other letter here has such a partner.
    private static int ContractionLength(ReadOnlySpan<byte> utf8) => utf8 switch
    {
        [(byte)'s' or (byte)'S' or (byte)'t' or (byte)'T' or (byte)'m' or (byte)'M' or (byte)'d' or (byte)'D', ..] => 1,
        [(byte)'r' or (byte)'R' or (byte)'v' or (byte)'V', (byte)'e' or (byte)'E', ..] or [(byte)'l' or (byte)'L', (byte)'l' or (byte)'L', ..] or [0xC5, 0xBF, ..] => 2,
        _ => 0,
    };

    private static int EndOfRun(ReadOnlySpan<byte> utf8, int index, CharacterClass kind)
    {
        if (kind == CharacterClass.Letter)
        {
            index = EndOfAsciiLetters(utf8, index);
        }

        while (index < utf8.Length && CharacterClasses.At(utf8, index, out int width) == kind)
        {
            index += width;
        }

        return index;
    }

    // Sixteen bytes at a time: the length of a word is a branch that the processor guesses wrong.
    private static int EndOfAsciiLetters(ReadOnlySpan<byte> utf8, int index)
    {
        while (utf8.Length - index >= Vector128<byte>.Count)
        {
            Vector128<byte> lower = Vector128.Create(utf8[index..]) | Vector128.Create((byte)0x20);
            uint others = Vector128.GreaterThan(lower - Vector128.Create((byte)'a'), Vector128.Create((byte)('z' - 'a'))).ExtractMostSignificantBits();
            if (others != 0)
            {
                return index + BitOperations.TrailingZeroCount(others);
            }

            index += Vector128<byte>.Count;
        }

        return index;
    }

    private int EndOfNumber(ReadOnlySpan<byte> utf8, int index)
    {
        for (int left = longestNumber - 1; left > 0 && index < utf8.Length && CharacterClasses.At(utf8, index, out int width) == CharacterClass.Number; left--)
        {
            index += width;
        }

        return index;
    }

    private static int EndOfLineBreaks(ReadOnlySpan<byte> utf8, int index)
    {
        while (index < utf8.Length && utf8[index] is (byte)'\r' or (byte)'\n')
        {
            index++;
        }

        return index;
    }

    // \s*[\r\n]+ ends after the last line break of the run. Without one, \s+(?!\S) leaves the last character to the word that follows.
    private static int EndOfWhiteSpace(ReadOnlySpan<byte> utf8, int start)
    {
        int last = start;
        int end = start;
        int afterBreak = 0;
        while (end < utf8.Length && CharacterClasses.At(utf8, end, out int width) == CharacterClass.WhiteSpace)
        {
            last = end;
            end += width;
            if (utf8[last] is (byte)'\r' or (byte)'\n')
            {
                afterBreak = end;
            }
        }

        return afterBreak > 0 ? afterBreak : end == utf8.Length || last == start ? end : last;
    }
}
