using System.Runtime.InteropServices;

namespace Glm45V.Grammar.Text;

/// <summary>Makes expressions, each distinct one once, and moves them over code points.</summary>
/// <remarks>Thread-safe. Memory grows with the expressions that were made; they live as long as the pool.</remarks>
internal sealed class ExpressionPool
{
    /// <summary>The <see cref="Expression.Max"/> of any number of times.</summary>
    public const int Unbounded = int.MaxValue;

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Expression> _known = [];
    private readonly Fuel _fuel;

    /// <param name="fuel">Every expression made takes of it.</param>
    /// <param name="cost">What a code point costs as it is written.</param>
    public ExpressionPool(Fuel fuel, CodePointCost cost)
    {
        _fuel = fuel;
        Cost = cost;
        None = Make(new Key(ExpressionKind.None), isNullable: false, isPlain: true);
        Empty = Make(new Key(ExpressionKind.Empty), isNullable: true, isPlain: true);
        Any = Set(CharSet.All);
        All = Repeat(Any, 0, Unbounded);
    }

    /// <summary>What a code point costs as it is written.</summary>
    public CodePointCost Cost { get; }

    /// <summary>No text.</summary>
    public Expression None { get; }

    /// <summary>The empty text.</summary>
    public Expression Empty { get; }

    /// <summary>Every text of one code point.</summary>
    public Expression Any { get; }

    /// <summary>Every text.</summary>
    public Expression All { get; }

    public Expression Set(CharSet set) =>
        set.IsEmpty ? None : Make(new Key(ExpressionKind.Set, Content: set), isNullable: false, isPlain: true);

    /// <summary>The language of one text.</summary>
    public Expression Text(string text) => Literals([text]);

    /// <summary>The language of some texts.</summary>
    public Expression Literals(IEnumerable<string> texts)
    {
        int[][] sorted = [.. texts.Select(text => CodePoints.Of(text))];
        Array.Sort(sorted, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        int[][] distinct = [.. sorted.Where((text, i) => i == 0 || !text.AsSpan().SequenceEqual(sorted[i - 1]))];
        return LiteralRange(new LiteralList(distinct), 0, distinct.Length, 0);
    }

    public Expression Concat(params ReadOnlySpan<Expression> parts)
    {
        Expression all = Empty;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            all = Concat(parts[i], all);
        }

        return all;
    }

    public Expression Repeat(Expression part, int min, int max)
    {
        if (max == 0 || part.Kind == ExpressionKind.Empty)
        {
            return Empty;
        }

        if (part.Kind == ExpressionKind.None)
        {
            return min == 0 ? Empty : None;
        }

        int least = part.IsNullable ? 0 : min;
        if (least == 1 && max == 1)
        {
            return part;
        }

        return part is { Kind: ExpressionKind.Repeat, Min: 0, Max: Unbounded } ? part
            : Make(new Key(ExpressionKind.Repeat, [part], Min: least, Max: max), least == 0, part.IsPlain);
    }

    public Expression Or(params ReadOnlySpan<Expression> parts)
    {
        var distinct = new SortedDictionary<int, Expression>();
        foreach (Expression part in parts)
        {
            foreach (Expression one in part.Kind == ExpressionKind.Or ? part.Parts : [part])
            {
                if (one == All)
                {
                    return All;
                }

                distinct[one.Id] = one;
            }
        }

        distinct.Remove(None.Id);
        if (distinct.Count > 1 && distinct.Values.Any(one => one.Id != Empty.Id && one.IsNullable))
        {
            distinct.Remove(Empty.Id);
        }

        Expression[] sets = [.. distinct.Values.Where(one => one.Kind == ExpressionKind.Set)];
        if (sets.Length > 1)
        {
            Array.ForEach(sets, set => distinct.Remove(set.Id));
            Expression merged = Set(CharSet.Of([.. sets.SelectMany(set => set.Set.Ranges())]));
            distinct[merged.Id] = merged;
        }

        return distinct.Count switch
        {
            0 => None,
            1 => distinct.Values.First(),
            _ when distinct.Values.Any(one => one.Kind == ExpressionKind.Not && distinct.ContainsKey(one.Parts[0].Id)) => All,
            _ => Make(new Key(ExpressionKind.Or, [.. distinct.Values]), distinct.Values.Any(one => one.IsNullable), distinct.Values.All(one => one.IsPlain)),
        };
    }

    public Expression And(params ReadOnlySpan<Expression> parts)
    {
        var distinct = new SortedDictionary<int, Expression>();
        foreach (Expression part in parts)
        {
            foreach (Expression one in part.Kind == ExpressionKind.And ? part.Parts : [part])
            {
                distinct[one.Id] = one;
            }
        }

        distinct.Remove(All.Id);
        if (distinct.ContainsKey(None.Id) || distinct.Values.Any(one => one.Kind == ExpressionKind.Not && distinct.ContainsKey(one.Parts[0].Id)))
        {
            return None;
        }

        if (distinct.ContainsKey(Empty.Id))
        {
            return distinct.Values.All(one => one.IsNullable) ? Empty : None;
        }

        Expression[] runs = [.. distinct.Values.Where(one => one.Kind == ExpressionKind.Set || (one.Kind == ExpressionKind.Repeat && one.Parts[0].Kind == ExpressionKind.Set))];
        if (runs.Length > 1)
        {
            Array.ForEach(runs, run => distinct.Remove(run.Id));
            return And([Together(runs), .. distinct.Values]);
        }

        // A text of a list is in the rest or not: looking is cheaper than keeping both.
        if (distinct.Count > 1 && distinct.Values.FirstOrDefault(one => one.Kind == ExpressionKind.Literals) is { } list)
        {
            distinct.Remove(list.Id);
            Expression rest = And([.. distinct.Values]);
            return Filter(list, text => Matches(rest, text));
        }

        return distinct.Count switch
        {
            0 => All,
            1 => distinct.Values.First(),
            _ => Make(new Key(ExpressionKind.And, [.. distinct.Values]), distinct.Values.All(one => one.IsNullable), isPlain: false),
        };
    }

    /// <summary>Characters of several sets, each some number of times, are such of all of them.</summary>
    private Expression Together(Expression[] runs)
    {
        (CharSet set, int min, int max) = (CharSet.All, 0, Unbounded);
        foreach (Expression run in runs)
        {
            bool isOne = run.Kind == ExpressionKind.Set;
            set = set.Intersect(isOne ? run.Set : run.Parts[0].Set);
            (min, max) = (Math.Max(min, isOne ? 1 : run.Min), Math.Min(max, isOne ? 1 : run.Max));
        }

        return min > max ? None : Repeat(Set(set), min, max);
    }

    public Expression Not(Expression part) => part.Kind switch
    {
        ExpressionKind.None => All,
        ExpressionKind.Not => part.Parts[0],
        _ when part == All => None,
        _ => Make(new Key(ExpressionKind.Not, [part]), !part.IsNullable, isPlain: false),
    };

    /// <summary>The language that a function gives, which is asked when it is first moved over; it has texts, but not the empty one.</summary>
    /// <param name="name">Tells it from every other; the same name gives the same language.</param>
    /// <param name="shortest">What its cheapest text costs.</param>
    /// <param name="build">Makes it.</param>
    public Expression Deferred(string name, int shortest, Func<Expression> build)
    {
        Expression deferred = Make(new Key(ExpressionKind.Deferred, Content: new DeferredLanguage(name, build)), isNullable: false, isPlain: true);
        deferred.Shortest = shortest;
        return deferred;
    }

    /// <summary>Tells whether a text, given as code points, is in a language.</summary>
    public static bool Matches(Expression expression, ReadOnlySpan<int> text)
    {
        foreach (int codePoint in text)
        {
            expression = Derivative.Of(expression, codePoint);
            if (expression.Kind == ExpressionKind.None)
            {
                return false;
            }
        }

        return expression.IsNullable;
    }

    /// <summary>Keeps the texts of a list that fulfil a condition, which sees what is left of each.</summary>
    private Expression Filter(Expression list, Func<int[], bool> keeps)
    {
        int[][] kept = [.. list.Literals[list.From..list.To].Select(text => text[list.Depth..]).Where(text => keeps(text))];
        return LiteralRange(new LiteralList(kept), 0, kept.Length, 0);
    }

    private Expression Concat(Expression first, Expression rest)
    {
        if (first.Kind == ExpressionKind.None || rest.Kind == ExpressionKind.None)
        {
            return None;
        }

        return (first.Kind, rest.Kind) switch
        {
            (ExpressionKind.Empty, _) => rest,
            (_, ExpressionKind.Empty) => first,
            (ExpressionKind.Concat, _) => Concat(first.Parts[0], Concat(first.Parts[1], rest)),
            _ when first == All && rest == All => All,
            _ => Make(new Key(ExpressionKind.Concat, [first, rest]), first.IsNullable && rest.IsNullable, first.IsPlain && rest.IsPlain),
        };
    }

    /// <summary>The texts of a list between two indices, behind their first code points.</summary>
    internal Expression LiteralRange(int[][] texts, int from, int to, int depth) => LiteralRange(new LiteralList(texts), from, to, depth);

    private Expression LiteralRange(LiteralList list, int from, int to, int depth)
    {
        if (from == to)
        {
            return None;
        }

        if (to - from == 1 && list.Texts[from].Length == depth)
        {
            return Empty;
        }

        return Make(new Key(ExpressionKind.Literals, Content: list, Min: from, Max: to, Depth: depth), list.Texts[from].Length == depth, isPlain: true);
    }

    private Expression Make(Key key, bool isNullable, bool isPlain)
    {
        lock (_lock)
        {
            ref Expression? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, key, out bool exists);
            if (!exists)
            {
                _fuel.Take();
                bool isList = key.Kind == ExpressionKind.Literals;
                known = new Expression(this, _known.Count, key.Kind, key.Parts ?? [])
                {
                    Set = key.Content as CharSet ?? CharSet.None,
                    Min = key.Min,
                    Max = key.Max,
                    Literals = (key.Content as LiteralList)?.Texts ?? [],
                    From = isList ? key.Min : 0,
                    To = isList ? key.Max : 0,
                    Depth = key.Depth,
                    Build = (key.Content as DeferredLanguage)?.Build,
                    IsNullable = isNullable,
                    IsPlain = isPlain,
                };
            }

            return known!;
        }
    }

    /// <summary>A list of texts, compared by content once and by reference from then on.</summary>
    private sealed record LiteralList(int[][] Texts)
    {
        public bool Equals(LiteralList? other) => other is not null && (ReferenceEquals(Texts, other.Texts)
            || (Texts.Length == other.Texts.Length && Texts.Zip(other.Texts).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))));

        public override int GetHashCode() => Texts.Length == 0 ? 0 : HashCode.Combine(Texts.Length, Texts[0].Length, Texts[^1].Length, Texts[^1].Length == 0 ? 0 : Texts[^1][^1]);
    }

    /// <summary>A language by its name.</summary>
    private sealed record DeferredLanguage(string Name, Func<Expression> Build)
    {
        public bool Equals(DeferredLanguage? other) => other is not null && Name == other.Name;

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    }

    private sealed record Key(ExpressionKind Kind, Expression[]? Parts = null, object? Content = null, int Min = 0, int Max = 0, int Depth = 0)
    {
        public bool Equals(Key? other) => other is not null && Kind == other.Kind && Min == other.Min && Max == other.Max && Depth == other.Depth
            && Equals(Content, other.Content) && MemoryExtensions.SequenceEqual<Expression>(Parts, other.Parts, comparer: null);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Kind);
            hash.Add(Content);
            hash.Add(HashCode.Combine(Min, Max, Depth));
            foreach (Expression part in Parts ?? [])
            {
                hash.Add(part.Id);
            }

            return hash.ToHashCode();
        }
    }
}
