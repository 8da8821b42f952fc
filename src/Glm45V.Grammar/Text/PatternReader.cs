using System.Globalization;
using System.Text;

namespace Glm45V.Grammar.Text;

/// <summary>Reads a pattern character by character, and the sets of characters in it.</summary>
internal sealed class PatternReader(string pattern)
{
    private static readonly CharSet s_digits = CharSet.Of(('0', '9'));
    private static readonly CharSet s_word = CharSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CharSet s_space = CharSet.Of("\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff");

    private readonly int[] _pattern = CodePoints.Of(pattern);

    /// <summary>The characters that a point stands for.</summary>
    public static CharSet Dot { get; } = CharSet.Of("\n\r\u2028\u2029").Complement();

    /// <summary>Characters read so far.</summary>
    public int Position { get; set; }

    public bool AtEnd => Position == _pattern.Length;

    /// <summary>The next character, which must be there.</summary>
    public int Peek => _pattern[Position];

    /// <summary>Reads a set in brackets, behind the first.</summary>
    public CharSet Class()
    {
        bool negated = Skip('^');
        CharSet all = CharSet.None;
        while (!Skip(']'))
        {
            CharSet first = ClassAtom();
            if (!AtEnd && _pattern[Position] == '-' && Position + 1 < _pattern.Length && _pattern[Position + 1] != ']')
            {
                Position++;
                CharSet last = ClassAtom();
                if (IsOne(first) && IsOne(last))
                {
                    if (first[0].First > last[0].First)
                    {
                        throw new PatternException("a range in [ ] ends before it begins");
                    }

                    all = all.Union(CharSet.Of((first[0].First, last[0].First)));
                    continue;
                }

                all = all.Union(last).Union(CharSet.Of("-")); // [\w-.]: a minus sign after all
            }

            all = all.Union(first);
        }

        return (negated ? all.Complement() : all).Intersect(CharSet.All);

        static bool IsOne(CharSet set) => set.Count == 1 && set[0].First == set[0].Last;
    }

    private CharSet ClassAtom()
    {
        int c = Next("a [ has no ]");
        return c == '\\' ? Escape(inClass: true) : CharSet.Of((c, c));
    }

    /// <summary>Reads an escape behind its backslash.</summary>
    public CharSet Escape(bool inClass)
    {
        int c = Next("it ends with a \\");
        return c switch
        {
            'd' => s_digits,
            'D' => s_digits.Complement(),
            'w' => s_word,
            'W' => s_word.Complement(),
            's' => s_space,
            'S' => s_space.Complement(),
            't' => CharSet.Of("\t"),
            'n' => CharSet.Of("\n"),
            'v' => CharSet.Of("\v"),
            'f' => CharSet.Of("\f"),
            'r' => CharSet.Of("\r"),
            'b' when inClass => CharSet.Of("\b"),
            'b' or 'B' => throw new PatternException($"\\{(char)c} looks at what lies around, which cannot be enforced. Write the characters that may stand there"),
            'c' when !AtEnd && Rune.IsValid(_pattern[Position]) && char.IsAsciiLetter((char)_pattern[Position]) => CharSet.Of((_pattern[Position] % 32, _pattern[Position++] % 32)),
            'x' => One(Hex(2)),
            'u' => One(CodeUnit()),
            'p' or 'P' => Property(c == 'P'),
            '0' when AtEnd || _pattern[Position] is < '0' or > '9' => One(0),
            'k' or (>= '0' and <= '9') => throw new PatternException($"\\{(char)c} refers back to a group, which cannot be enforced. Write the texts that may stand there"),
            _ when c < 128 && char.IsAsciiLetter((char)c) => throw new PatternException($"\\{(char)c} is no escape of ECMA-262"),
            _ => One(c),
        };

        static CharSet One(int codePoint) => CharSet.Of((codePoint, codePoint));
    }

    private int CodeUnit()
    {
        if (Skip('{'))
        {
            int value = 0;
            while (!Skip('}'))
            {
                value = (value * 16) + Digit(Next("\\u{ has no }"));
                if (value > CharSet.Last)
                {
                    throw new PatternException("\\u{ } is beyond the last code point");
                }
            }

            return value;
        }

        int unit = Hex(4);
        if (unit is >= 0xD800 and < 0xDC00 && Position + 1 < _pattern.Length && _pattern[Position] == '\\' && _pattern[Position + 1] == 'u')
        {
            Position += 2;
            return char.ConvertToUtf32((char)unit, (char)Hex(4));
        }

        return unit;
    }

    private int Hex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            value = (value * 16) + Digit(Next("it ends within an escape"));
        }

        return value;
    }

    private static int Digit(int c) => c < 128 && char.IsAsciiHexDigit((char)c)
        ? int.Parse([(char)c], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : throw new PatternException("an escape wants a hexadecimal digit");

    private CharSet Property(bool negated)
    {
        if (!Skip('{'))
        {
            throw new PatternException("\\p wants a name in { }");
        }

        var name = new StringBuilder();
        while (!Skip('}'))
        {
            name.Append(new Rune(Next("\\p{ has no }")));
        }

        CharSet set = UnicodeProperty.Find(name.ToString()) ?? throw new PatternException($"\\p{{{name}}} is not known here. Use a general category such as \\p{{L}} or \\p{{Lu}}, or a set of ranges");
        return negated ? set.Complement() : set.Intersect(CharSet.All);
    }

    /// <summary>Reads a character.</summary>
    /// <exception cref="PatternException">There is none; the message says what is missing.</exception>
    public int Next(string missing) => AtEnd ? throw new PatternException(missing) : _pattern[Position++];

    /// <summary>Reads a character if it is the next.</summary>
    public bool Skip(char c)
    {
        if (AtEnd || _pattern[Position] != c)
        {
            return false;
        }

        Position++;
        return true;
    }
}

/// <summary>A pattern is not written as ECMA-262 has it, or says what no regular language can.</summary>
internal sealed class PatternException(string reason) : Exception(reason);
