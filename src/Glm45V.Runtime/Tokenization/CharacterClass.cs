using System.Globalization;
using System.Text;

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

/// <summary>Classifies code points of UTF-16 text, beyond the basic plane too.</summary>
internal static class CharacterClasses
{
    // A table, because the splitter asks for every character of every prompt. [65536]
    private static readonly CharacterClass[] s_basicPlane = BuildBasicPlane();

    /// <summary>
    /// Gives the class of the code point at <paramref name="index"/> and its width in UTF-16 units; half a pair is Other, as U+FFFD is.
    /// </summary>
    public static CharacterClass At(ReadOnlySpan<char> text, int index, out int width)
    {
        char character = text[index];
        width = 1;
        if (!char.IsSurrogate(character))
        {
            return s_basicPlane[character];
        }

        if (index + 1 < text.Length && Rune.TryCreate(character, text[index + 1], out Rune rune))
        {
            width = 2;
            return Classify(Rune.GetUnicodeCategory(rune));
        }

        return CharacterClass.Other;
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
