using System.Globalization;

namespace Glm45V.Runtime.Tokenization;

/// <summary>The four disjoint classes that split patterns tell apart.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Neither letter, number nor white space.</summary>
    Other,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary><c>\s</c>: Unicode White_Space.</summary>
    WhiteSpace,
}

/// <summary>Classifies code points of UTF-8 text.</summary>
internal static class CharacterClasses
{
    // A table, because the splitter asks for every character of every prompt. [65536]
    private static readonly CharacterClass[] s_basicPlane = BuildBasicPlane();

    /// <summary>Gives the class of the code point at <paramref name="index"/> of well-formed UTF-8, and its width in bytes.</summary>
    public static CharacterClass At(ReadOnlySpan<byte> utf8, int index, out int width)
    {
        int value = CodePoint(utf8, index, out width);
        return value <= char.MaxValue ? s_basicPlane[value] : Classify(CharUnicodeInfo.GetUnicodeCategory(value));
    }

    /// <summary>Decodes the code point at <paramref name="index"/> of well-formed UTF-8.</summary>
    public static int CodePoint(ReadOnlySpan<byte> utf8, int index, out int width)
    {
        int lead = utf8[index];
        switch (lead)
        {
            case < 0x80:
                width = 1;
                return lead;
            case < 0xE0:
                width = 2;
                return ((lead & 0x1F) << 6) | (utf8[index + 1] & 0x3F);
            case < 0xF0:
                width = 3;
                return ((lead & 0x0F) << 12) | ((utf8[index + 1] & 0x3F) << 6) | (utf8[index + 2] & 0x3F);
            default:
                width = 4;
                return ((lead & 0x07) << 18) | ((utf8[index + 1] & 0x3F) << 12) | ((utf8[index + 2] & 0x3F) << 6) | (utf8[index + 3] & 0x3F);
        }
    }

    private static CharacterClass[] BuildBasicPlane()
    {
        var classes = new CharacterClass[char.MaxValue + 1];
        for (int value = 0; value < classes.Length; value++)
        {
            classes[value] = char.IsWhiteSpace((char)value)
                ? CharacterClass.WhiteSpace
                : Classify(CharUnicodeInfo.GetUnicodeCategory(value));
        }

        return classes;
    }

    private static CharacterClass Classify(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        _ => CharacterClass.Other,
    };
}
