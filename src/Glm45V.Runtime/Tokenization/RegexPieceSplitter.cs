using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Splits by the regular expression of a tokenizer.json.</summary>
/// <remarks>
/// .NET's Regex sees UTF-16 units, and its <c>\p{L}</c> misses every letter beyond the basic plane. So it runs on a shadow of the text
/// with one unit for each code point, in which another character of the same category stands in for those.
/// </remarks>
internal sealed class RegexPieceSplitter(string pattern) : IPieceSplitter
{
    private static readonly char[] s_standIns = BuildStandIns();

    private readonly Regex _regex = new(SplitPattern.Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.Compiled);

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> utf8, ref IntBuffer ends)
    {
        char[] shadow = ArrayPool<char>.Shared.Rent(utf8.Length);
        int length = 0;
        for (int at = 0; at < utf8.Length;)
        {
            int value = CharacterClasses.CodePoint(utf8, at, out int width);
            shadow[length++] = value <= char.MaxValue ? (char)value : s_standIns[(int)CharUnicodeInfo.GetUnicodeCategory(value)];
            at += width;
        }

        var cursor = new Cursor(utf8);
        foreach (ValueMatch match in _regex.EnumerateMatches(shadow.AsSpan(0, length)))
        {
            cursor.CutAt(match.Index, ref ends); // text that no alternative matches is a piece too
            cursor.CutAt(match.Index + match.Length, ref ends);
        }

        cursor.CutAt(length, ref ends);
        ArrayPool<char>.Shared.Return(shadow);
    }

    // By category, the first character of it beyond Latin-1, since patterns may name those one by one.
    private static char[] BuildStandIns()
    {
        var standIns = new char[(int)UnicodeCategory.OtherNotAssigned + 1];
        for (int value = char.MaxValue; value > byte.MaxValue; value--)
        {
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory(value)] = (char)value;
        }

        return standIns;
    }

    /// <summary>Follows the shadow through the text, whose code points have several widths.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _codePoints;
        private int _bytes;

        public void CutAt(int codePoints, ref IntBuffer ends)
        {
            if (codePoints == _codePoints)
            {
                return; // nothing since the last cut
            }

            for (; _codePoints < codePoints; _codePoints++)
            {
                CharacterClasses.CodePoint(_utf8, _bytes, out int width);
                _bytes += width;
            }

            ends.Add(_bytes);
        }
    }
}
