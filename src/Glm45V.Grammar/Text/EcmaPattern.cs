namespace Glm45V.Grammar.Text;

/// <summary>Reads an ECMA-262 regular expression as a language of whole texts in which it is found somewhere.</summary>
/// <remarks>Patterns are read as with the flag u, but a mark may be escaped needlessly, as people do.</remarks>
internal sealed class EcmaPattern
{
    private readonly ExpressionPool _pool;
    private readonly PatternReader _text;

    private EcmaPattern(ExpressionPool pool, string pattern)
    {
        _pool = pool;
        _text = new PatternReader(pattern);
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
        if (!reader._text.AtEnd)
        {
            throw new PatternException("a ) has no (");
        }

        return pool.Or([.. ways.Select(way => pool.Concat(way.FromStart ? pool.Empty : around, way.Expression, way.ToEnd ? pool.Empty : around))]);
    }

    private List<Way> Alternatives(int depth)
    {
        if (depth > 200)
        {
            throw new PatternException("its groups are nested too deeply");
        }

        List<Way> all = Sequence(depth);
        while (_text.Skip('|'))
        {
            all.AddRange(Sequence(depth));
        }

        return all;
    }

    private List<Way> Sequence(int depth)
    {
        List<Way> ways = [new(false, false, _pool.Empty)];
        var parts = new List<List<Way>>();
        while (!_text.AtEnd && _text.Peek is not ('|' or ')'))
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
        int c = _text.Next("it ends too soon");
        switch (c)
        {
            case '^':
                return [new(true, false, _pool.Empty)];
            case '$':
                return [new(false, true, _pool.Empty)];
            case '(':
                return Group(depth);
            case '.':
                return Of(PatternReader.Dot);
            case '[':
                return Of(_text.Class());
            case '\\':
                return Of(_text.Escape(inClass: false));
            case '*' or '+' or '?':
                throw new PatternException($"{(char)c} has nothing before it");
            default:
                return Of(CharSet.Of((c, c)));
        }
    }

    private List<Way> Of(CharSet set) => [new(false, false, _pool.Set(set))];

    private List<Way> Group(int depth)
    {
        if (_text.Skip('?'))
        {
            if (_text.Skip('<') && (_text.AtEnd || _text.Peek is not ('=' or '!')))
            {
                while (!_text.Skip('>'))
                {
                    _text.Next("a group's name has no end");
                }
            }
            else if (!_text.Skip(':'))
            {
                throw new PatternException(_text.AtEnd ? "a group has no end"
                    : _text.Peek is '=' or '!' ? "look-around cannot be enforced. Write what is meant with alternatives, or as a schema with not or allOf"
                    : "a group begins with (?, which no such group does in ECMA-262");
            }
        }

        List<Way> ways = Alternatives(depth + 1);
        return _text.Skip(')') ? ways : throw new PatternException("a ( has no )");
    }

    private List<Way> Quantified(List<Way> ways)
    {
        int start = _text.Position;
        if (_text.AtEnd || !Quantifier(out int min, out int max))
        {
            _text.Position = start;
            return ways;
        }

        _text.Skip('?'); // a lazy quantifier finds the same texts
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
        switch (_text.Next("it ends too soon"))
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
                if (_text.Skip(','))
                {
                    max = Number() ?? ExpressionPool.Unbounded;
                }

                if (!_text.Skip('}'))
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
        int start = _text.Position;
        while (!_text.AtEnd && _text.Peek is >= '0' and <= '9')
        {
            number = Math.Min((number * 10) + _text.Next("it ends too soon") - '0', ExpressionPool.Unbounded - 1);
        }

        return _text.Position == start ? null : (int)number;
    }
}
