using System.Globalization;
using System.Text;

namespace Glm45V.Grammar.Text;

/// <summary>Reads an ECMA-262 regular expression as a language of whole texts in which it is found somewhere.</summary>
/// <remarks>Patterns are read as with the flag u, but a mark may be escaped needlessly, as people do.</remarks>
internal sealed class EcmaPattern
{
    private static readonly CharSet s_digits = CharSet.Of(('0', '9'));
    private static readonly CharSet s_word = CharSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CharSet s_space = CharSet.Of("\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff");
    private static readonly CharSet s_dot = CharSet.Of("\n\r\u2028\u2029").Complement();

    private readonly ExpressionPool _pool;
    private readonly int[] _pattern;
    private int _at;

    private EcmaPattern(ExpressionPool pool, string pattern)
    {
        _pool = pool;
        _pattern = [.. pattern.EnumerateRunes().Select(rune => rune.Value)];
    }

    /// <summary>One way to match: an expression that may have to begin where the text begins, and end where it ends.</summary>
    private readonly record struct Way(bool FromStart, bool ToEnd, Expression Expression);

    /// <summary>Reads a pattern as it is searched for: it may begin and end anywhere.</summary>
    /// <exception cref="PatternException">It is no pattern, or not regular.</exception>
    public static Expression Search(ExpressionPool pool, string pattern) => Read(pool, pattern, pool.All);

    /// <summary>Reads a pattern that has to match the whole text.</summary>
    /// <exception cref="PatternException">It is no pattern, or not regular.</exception>
    public static Expression Whole(ExpressionPool pool, string pattern) => Read(pool, pattern, pool.Empty);

    private static Expression Read(ExpressionPool pool, string pattern, Expression around)
    {
        var reader = new EcmaPattern(pool, pattern);
        List<Way> ways = reader.Alternatives(0);
        if (reader._at < reader._pattern.Length)
        {
            throw new PatternException("a ) has no (");
        }

        return pool.Or([.. ways.Select(way => pool.Concat(way.FromStart ? pool.Empty : around, way.Expression, way.ToEnd ? pool.Empty : around))]);
    }

    private bool AtEnd => _at == _pattern.Length;

    private List<Way> Alternatives(int depth)
    {
        if (depth > 200)
        {
            throw new PatternException("its groups are nested too deeply");
        }

        List<Way> all = Sequence(depth);
        while (Skip('|'))
        {
            all.AddRange(Sequence(depth));
        }

        return all;
    }

    private List<Way> Sequence(int depth)
    {
        List<Way> ways = [new(false, false, _pool.Empty)];
        var parts = new List<List<Way>>();
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
        {
            parts.Add(Quantified(Term(depth)));
        }

        // From the end: expressions grow by what is put before them.
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            ways = Join(parts[i], ways);
        }

        return ways;
    }

    /// <summary>One way after another: what must begin the text can only follow nothing, what must end it only precede nothing.</summary>
    private List<Way> Join(List<Way> firsts, List<Way> seconds)
    {
        var all = new HashSet<Way>();
        foreach (Way first in firsts)
        {
            foreach (Way second in seconds)
            {
                Way left = first;
                Way right = second;
                if (second.FromStart)
                {
                    left = left with { FromStart = true, Expression = left.Expression.IsNullable ? _pool.Empty : _pool.None };
                }

                if (first.ToEnd)
                {
                    right = right with { ToEnd = true, Expression = right.Expression.IsNullable ? _pool.Empty : _pool.None };
                }

                all.Add(new Way(left.FromStart, right.ToEnd, _pool.Concat(left.Expression, right.Expression)));
            }
        }

        return Merge(all);
    }

    /// <summary>Joins ways with the same ends into one.</summary>
    private List<Way> Merge(IEnumerable<Way> ways) =>
        [.. ways.GroupBy(way => (way.FromStart, way.ToEnd)).Select(group => new Way(group.Key.FromStart, group.Key.ToEnd, _pool.Or([.. group.Select(way => way.Expression)]))).Where(way => way.Expression.Kind != ExpressionKind.None)];

    private List<Way> Term(int depth)
    {
        int c = _pattern[_at++];
        switch (c)
        {
            case '^':
                return [new(true, false, _pool.Empty)];
            case '$':
                return [new(false, true, _pool.Empty)];
            case '(':
                return Group(depth);
            case '.':
                return Of(s_dot);
            case '[':
                return Of(Class());
            case '\\':
                return Of(Escape(inClass: false));
            case '*' or '+' or '?':
                throw new PatternException($"{(char)c} has nothing before it");
            default:
                return Of(CharSet.Of((c, c)));
        }
    }

    private List<Way> Of(CharSet set) => [new(false, false, _pool.Set(set))];

    private List<Way> Group(int depth)
    {
        if (Skip('?'))
        {
            if (Skip('<') && (AtEnd || _pattern[_at] is not ('=' or '!')))
            {
                while (!Skip('>'))
                {
                    Next("a group's name has no end");
                }
            }
            else if (!Skip(':'))
            {
                throw new PatternException(AtEnd ? "a group has no end"
                    : _pattern[_at] is '=' or '!' ? "look-around cannot be enforced. Write what is meant with alternatives, or as a schema with not or allOf"
                    : "a group begins with (?, which no such group does in ECMA-262");
            }
        }

        List<Way> ways = Alternatives(depth + 1);
        return Skip(')') ? ways : throw new PatternException("a ( has no )");
    }

    private List<Way> Quantified(List<Way> ways)
    {
        int start = _at;
        if (AtEnd || !Quantifier(out int min, out int max))
        {
            _at = start;
            return ways;
        }

        Skip('?'); // a lazy quantifier finds the same texts
        if (ways.All(way => !way.FromStart && !way.ToEnd))
        {
            return [new(false, false, _pool.Repeat(_pool.Or([.. ways.Select(way => way.Expression)]), min, max))];
        }

        if (min > 1 || (max != 1 && max != ExpressionPool.Unbounded))
        {
            throw new PatternException("^ or $ is repeated. Write the pattern without that");
        }

        // An anchor fits once at each end, whatever is repeated between.
        List<Way> once = max == 1 ? ways : Join(
            Merge([.. ways.Where(way => way.FromStart), new(false, false, _pool.Empty)]),
            Join([new(false, false, _pool.Repeat(_pool.Or([.. ways.Where(way => !way.FromStart && !way.ToEnd).Select(way => way.Expression)]), 0, ExpressionPool.Unbounded))],
                Merge([.. ways.Where(way => way.ToEnd), new(false, false, _pool.Empty)])));
        return min == 0 ? Merge([.. once, new(false, false, _pool.Empty)]) : max == 1 ? once : Merge([.. once.Where(way => way.FromStart || way.ToEnd), .. Join(ways, once)]);
    }

    private bool Quantifier(out int min, out int max)
    {
        (min, max) = (0, ExpressionPool.Unbounded);
        switch (_pattern[_at++])
        {
            case '*':
                return true;
            case '+':
                min = 1;
                return true;
            case '?':
                max = 1;
                return true;
            case '{':
                if (Number() is not { } least)
                {
                    return false;
                }

                (min, max) = (least, least);
                if (Skip(','))
                {
                    max = Number() ?? ExpressionPool.Unbounded;
                }

                if (!Skip('}'))
                {
                    return false;
                }

                return min <= max ? true : throw new PatternException($"{{{min},{max}}} ends before it begins");
            default:
                return false;
        }
    }

    private int? Number()
    {
        long number = 0;
        int start = _at;
        while (!AtEnd && _pattern[_at] is >= '0' and <= '9')
        {
            number = Math.Min((number * 10) + _pattern[_at++] - '0', ExpressionPool.Unbounded - 1);
        }

        return _at == start ? null : (int)number;
    }

    private CharSet Class()
    {
        bool negated = Skip('^');
        CharSet all = CharSet.None;
        while (!Skip(']'))
        {
            CharSet first = ClassAtom();
            if (!AtEnd && _pattern[_at] == '-' && _at + 1 < _pattern.Length && _pattern[_at + 1] != ']')
            {
                _at++;
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

    private CharSet Escape(bool inClass)
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
            'c' when !AtEnd && Rune.IsValid(_pattern[_at]) && char.IsAsciiLetter((char)_pattern[_at]) => CharSet.Of((_pattern[_at] % 32, _pattern[_at++] % 32)),
            'x' => One(Hex(2)),
            'u' => One(CodeUnit()),
            'p' or 'P' => Property(c == 'P'),
            '0' when AtEnd || _pattern[_at] is < '0' or > '9' => One(0),
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
        if (unit is >= 0xD800 and < 0xDC00 && _at + 1 < _pattern.Length && _pattern[_at] == '\\' && _pattern[_at + 1] == 'u')
        {
            _at += 2;
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

    private int Next(string missing) => AtEnd ? throw new PatternException(missing) : _pattern[_at++];

    private bool Skip(char c)
    {
        if (AtEnd || _pattern[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }
}

/// <summary>A pattern is not written as ECMA-262 has it, or says what no regular language can.</summary>
internal sealed class PatternException(string reason) : Exception(reason);
