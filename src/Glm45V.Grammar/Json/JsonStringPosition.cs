using Glm45V.Grammar.Schema;

namespace Glm45V.Grammar.Json;

/// <summary>Where in a JSON string: between characters, or within an escape or a character of several bytes.</summary>
/// <param name="Place">What has begun.</param>
/// <param name="Value">Its bits so far.</param>
/// <param name="Left">Digits or bytes that it wants yet.</param>
/// <param name="IsNarrow">Whether only what cannot stand for itself is escaped.</param>
internal readonly record struct JsonStringPosition(JsonStringPlace Place, int Value, int Left, bool IsNarrow)
{
    private const string NarrowEscapes = "\"\\\b\f\n\r\t";
    private const string ShortEscapes = NarrowEscapes + "/";
    private const int LastControl = 0x1F;

    /// <summary>The beginning of a string.</summary>
    public static JsonStringPosition Start(bool isNarrow) => new(JsonStringPlace.Between, 0, 0, isNarrow);

    /// <summary>Fewest bytes to the end of a text.</summary>
    /// <param name="shortest">Fewest bytes if nothing has begun.</param>
    /// <param name="behind">Fewest bytes behind a next character between two, both included.</param>
    public int Finish(int shortest, Func<int, int, int> behind)
    {
        (int first, int last, int otherFirst, int otherLast) = Possible();
        switch (Place)
        {
            case JsonStringPlace.Between:
                return shortest;
            case JsonStringPlace.Escape:
                int simple = (IsNarrow ? NarrowEscapes : ShortEscapes).Min(escaped => behind(escaped, escaped));
                return IsNarrow
                    ? Math.Min(CostSearch.Sum(1, simple), CostSearch.Sum(5, behind(0, LastControl)))
                    : Math.Min(CostSearch.Sum(1, simple), Math.Min(CostSearch.Sum(5, behind(0, 0xFFFF)), CostSearch.Sum(11, behind(0x10000, 0x10FFFF))));
            case JsonStringPlace.LowEscape:
                return CostSearch.Sum(6, behind(first, last));
            case JsonStringPlace.LowU:
                return CostSearch.Sum(5, behind(first, last));
            case JsonStringPlace.Hex:
                return Math.Min(CostSearch.Sum(Left, behind(first, last)), otherFirst <= otherLast ? CostSearch.Sum(Left + 6, behind(otherFirst, otherLast)) : SchemaNode.Never);
            default:
                return CostSearch.Sum(Left, behind(first, last));
        }
    }

    /// <summary>Reads a byte that is not the closing quote.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="codePoint">The character that is complete now, or −1.</param>
    /// <returns>The position behind it; null where the byte cannot stand.</returns>
    public JsonStringPosition? Read(byte value, out int codePoint)
    {
        codePoint = -1;
        switch (Place)
        {
            case JsonStringPlace.Between when value == '\\':
                return At(JsonStringPlace.Escape, 0, 0);
            case JsonStringPlace.Between when value < 0x80:
                codePoint = value;
                return value < 0x20 ? null : Between();
            case JsonStringPlace.Between:
                return value switch
                {
                    >= 0xC2 and <= 0xDF => At(JsonStringPlace.Utf8, value & 0x1F, 1),
                    >= 0xE0 and <= 0xEF => At(JsonStringPlace.Utf8, value & 0x0F, 2),
                    >= 0xF0 and <= 0xF4 => At(JsonStringPlace.Utf8, value & 0x07, 3),
                    _ => null,
                };
            case JsonStringPlace.Utf8:
                return Continue(value, ref codePoint);
            case JsonStringPlace.Escape:
                if (value == 'u')
                {
                    return At(JsonStringPlace.Hex, 0, 4);
                }

                codePoint = value switch
                {
                    (byte)'"' or (byte)'\\' => value,
                    (byte)'/' when !IsNarrow => value,
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    _ => -1,
                };
                return codePoint < 0 ? null : Between();
            case JsonStringPlace.LowEscape:
                return value == '\\' ? this with { Place = JsonStringPlace.LowU } : null;
            case JsonStringPlace.LowU:
                return value == 'u' ? At(JsonStringPlace.LowHex, Value, 4) : null;
            default:
                return Hex(value, ref codePoint);
        }
    }

    /// <summary>Reads a byte of plain UTF-8, where nothing is escaped.</summary>
    public JsonStringPosition? ReadPlain(byte value, out int codePoint)
    {
        if (Place == JsonStringPlace.Between && value < 0x80)
        {
            codePoint = value;
            return Between();
        }

        return Read(value, out codePoint);
    }

    /// <summary>Tells whether what has begun can become a character that fits.</summary>
    /// <param name="within">Whether one between two, both included, fits.</param>
    public bool CanBecome(Func<int, int, bool> within)
    {
        if (IsNarrow && Place == JsonStringPlace.Escape)
        {
            return within(0, LastControl) || within('"', '"') || within('\\', '\\');
        }

        (int first, int last, int otherFirst, int otherLast) = Possible();
        return within(first, last) || (otherFirst <= otherLast && within(otherFirst, otherLast));
    }

    /// <summary>The characters that what has begun can become, in one or two ranges.</summary>
    private (int First, int Last, int OtherFirst, int OtherLast) Possible()
    {
        switch (Place)
        {
            case JsonStringPlace.Utf8:
                int least = Left == 3 ? 0x10000 : Left == 2 && Value < 0x10 ? 0x800 : 0; // fewer bytes would have done
                return (Math.Max(least, Value << (6 * Left)), Math.Min(0x10FFFF, ((Value + 1) << (6 * Left)) - 1), 1, 0);
            case JsonStringPlace.Hex when IsNarrow:
                return (Value << (4 * Left), Math.Min(LastControl, ((Value + 1) << (4 * Left)) - 1), 1, 0);
            case JsonStringPlace.Hex:
                (int first, int last) = (Value << (4 * Left), ((Value + 1) << (4 * Left)) - 1);
                (int high, int highest) = (Math.Max(first, 0xD800), Math.Min(last, 0xDBFF));
                return high <= highest ? (first, last, Beyond(high), Beyond(highest) + 0x3FF) : (first, last, 1, 0);
            case JsonStringPlace.LowEscape or JsonStringPlace.LowU:
            case JsonStringPlace.LowHex when Left == 4:
                return (Beyond(Value), Beyond(Value) + 0x3FF, 1, 0);
            case JsonStringPlace.LowHex:
                int low = (Value & 0xFFFF) << (4 * Left);
                int all = ((Value & 0xFFFF) + 1 << (4 * Left)) - 1;
                (int from, int to) = (Math.Max(low, 0xDC00), Math.Min(all, 0xDFFF));
                int begin = Beyond(Value >>> 16);
                return from <= to ? (begin + from - 0xDC00, begin + to - 0xDC00, 1, 0) : (1, 0, 1, 0);
            default:
                return (0, 0x10FFFF, 1, 0);
        }

        static int Beyond(int high) => 0x10000 + ((high - 0xD800) << 10);
    }

    private JsonStringPosition Between() => Start(IsNarrow);

    private JsonStringPosition At(JsonStringPlace place, int value, int left) => new(place, value, left, IsNarrow);

    private JsonStringPosition? Continue(byte value, ref int codePoint)
    {
        if ((value & 0xC0) != 0x80)
        {
            return null;
        }

        int bits = (Value << 6) | (value & 0x3F);
        if (Left == 1)
        {
            codePoint = bits;
            return Between();
        }

        // The second byte decides whether the first was needed, whether it is a surrogate, and whether it is too large.
        bool fits = (Left, Value) switch
        {
            (2, 0) => bits >= 0x20,
            (2, 0xD) => bits < 0x360,
            (3, 0) => bits >= 0x10,
            (3, 4) => bits < 0x110,
            _ => true,
        };
        return fits ? At(JsonStringPlace.Utf8, bits, Left - 1) : null;
    }

    private JsonStringPosition? Hex(byte value, ref int codePoint)
    {
        if (!char.IsAsciiHexDigit((char)value))
        {
            return null;
        }

        int digit = value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
        if (Place == JsonStringPlace.LowHex)
        {
            // The high half lies in the upper bits while the digits of the low half come in.
            int high = Left == 4 ? Value : Value >>> 16;
            int low = ((Left == 4 ? 0 : Value & 0xFFFF) << 4) | digit;
            if (Left > 1)
            {
                return At(JsonStringPlace.LowHex, (high << 16) | low, Left - 1);
            }

            codePoint = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            return low is >= 0xDC00 and <= 0xDFFF ? Between() : null;
        }

        int unit = (Value << 4) | digit;
        if (IsNarrow && unit << (4 * (Left - 1)) > LastControl)
        {
            return null;
        }

        if (Left > 1)
        {
            return At(JsonStringPlace.Hex, unit, Left - 1);
        }

        if (unit is >= 0xD800 and <= 0xDBFF)
        {
            return At(JsonStringPlace.LowEscape, unit, 0);
        }

        codePoint = unit;
        return unit is >= 0xDC00 and <= 0xDFFF ? null : Between();
    }
}

/// <summary>What has begun within a JSON string.</summary>
internal enum JsonStringPlace
{
    /// <summary>Nothing.</summary>
    Between,

    /// <summary>A character of several bytes.</summary>
    Utf8,

    /// <summary>A backslash.</summary>
    Escape,

    /// <summary>Digits behind \u.</summary>
    Hex,

    /// <summary>The backslash that must follow the first half of a pair.</summary>
    LowEscape,

    /// <summary>The u of the second half.</summary>
    LowU,

    /// <summary>The digits of the second half.</summary>
    LowHex,
}
