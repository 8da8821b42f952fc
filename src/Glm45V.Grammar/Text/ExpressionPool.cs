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
        int[][] sorted = [.. texts.Select(text => text.EnumerateRunes().Select(rune => rune.Value).ToArray())];
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
            expression = expression.Pool.Derive(expression, codePoint);
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

    /// <summary>Moves over a code point, without asking whether anything can follow.</summary>
    internal Expression Derive(Expression e, int codePoint)
    {
        switch (e.Kind)
        {
            case ExpressionKind.Set:
                return e.Set.Contains(codePoint) ? Empty : None;
            case ExpressionKind.Literals:
                (int from, int to) = (e.From, e.To);
                while (from < to && (e.Literals[from].Length == e.Depth || e.Literals[from][e.Depth] < codePoint))
                {
                    from++;
                }

                int end = from;
                while (end < to && e.Literals[end][e.Depth] == codePoint)
                {
                    end++;
                }

                return LiteralRange(new LiteralList(e.Literals), from, end, e.Depth + 1);
            case ExpressionKind.Concat:
                Expression moved = Concat(Derive(e.Parts[0], codePoint), e.Parts[1]);
                return e.Parts[0].IsNullable ? Or(moved, Derive(e.Parts[1], codePoint)) : moved;
            case ExpressionKind.Repeat:
                Expression rest = Repeat(e.Parts[0], Math.Max(0, e.Min - 1), e.Max == Unbounded ? Unbounded : e.Max - 1);
                return Concat(Derive(e.Parts[0], codePoint), rest);
            case ExpressionKind.Or:
                return Or([.. e.Parts.Select(part => Derive(part, codePoint))]);
            case ExpressionKind.And:
                return And([.. e.Parts.Select(part => Derive(part, codePoint))]);
            case ExpressionKind.Not:
                return Not(Derive(e.Parts[0], codePoint));
            case ExpressionKind.Deferred:
                return Derive(e.Deferred, codePoint);
            default:
                return None;
        }
    }

    /// <summary>Gives ranges of code points that the expression can move over, with what follows: nothing at all in some cases, though they do not look it.</summary>
    internal Expression.Transition[] RangesOf(Expression e)
    {
        if (e.Kind is ExpressionKind.And or ExpressionKind.Or or ExpressionKind.Not)
        {
            return Combined(e);
        }

        var sets = new HashSet<CharSet>();
        CollectFirst(e, sets);
        var bounds = new SortedSet<int> { 0, 0xD800, 0xE000, CharSet.Last + 1 };
        foreach ((int first, int last) in sets.SelectMany(set => set.Ranges()))
        {
            bounds.Add(first);
            bounds.Add(last + 1);
        }

        CharSet[] distinct = [.. sets];
        var bySignature = new Dictionary<string, Expression>();
        var transitions = new List<Expression.Transition>();
        int start = 0;
        foreach (int bound in bounds.Skip(1))
        {
            if (start != 0xD800)
            {
                int codePoint = start;
                string signature = string.Create(distinct.Length, distinct, (text, all) =>
                {
                    for (int i = 0; i < text.Length; i++)
                    {
                        text[i] = all[i].Contains(codePoint) ? '1' : '0';
                    }
                });
                ref Expression? target = ref CollectionsMarshal.GetValueRefOrAddDefault(bySignature, signature, out _);
                target ??= Derive(e, start);
                if (transitions.Count > 0 && transitions[^1].Last == start - 1 && transitions[^1].Target == target)
                {
                    transitions[^1] = transitions[^1] with { Last = bound - 1 };
                }
                else if (target.Kind != ExpressionKind.None)
                {
                    transitions.Add(new Expression.Transition(start, bound - 1, target));
                }
            }

            start = bound;
        }

        return [.. transitions];
    }

    /// <summary>Gives the ranges of an expression that is made of others from theirs: those stay the same while what they are combined with goes on.</summary>
    private Expression.Transition[] Combined(Expression e)
    {
        var bounds = new SortedSet<int> { 0, 0xD800, 0xE000, CharSet.Last + 1 };
        foreach (Expression.Transition range in e.Parts.SelectMany(part => part.Ranges))
        {
            bounds.Add(range.First);
            bounds.Add(range.Last + 1);
        }

        var at = new int[e.Parts.Length];
        var targets = new Expression[e.Parts.Length];
        var transitions = new List<Expression.Transition>();
        int start = 0;
        foreach (int bound in bounds.Skip(1))
        {
            bool isSame = transitions.Count > 0 && transitions[^1].Last == start - 1;
            for (int i = 0; i < targets.Length; i++)
            {
                Expression.Transition[] ranges = e.Parts[i].Ranges;
                while (at[i] < ranges.Length && ranges[at[i]].Last < start)
                {
                    at[i]++;
                }

                Expression target = at[i] < ranges.Length && ranges[at[i]].First <= start ? ranges[at[i]].Target : None;
                isSame &= targets[i] == target;
                targets[i] = target;
            }

            Expression all = start == 0xD800 ? None : isSame ? transitions[^1].Target : e.Kind switch
            {
                ExpressionKind.And => And(targets),
                ExpressionKind.Or => Or(targets),
                _ => Not(targets[0]),
            };
            if (transitions.Count > 0 && transitions[^1].Last == start - 1 && transitions[^1].Target == all)
            {
                transitions[^1] = transitions[^1] with { Last = bound - 1 };
            }
            else if (all.Kind != ExpressionKind.None)
            {
                transitions.Add(new Expression.Transition(start, bound - 1, all));
            }

            start = bound;
        }

        return [.. transitions];
    }

    /// <summary>Collects the sets that decide what happens to the next code point.</summary>
    private static void CollectFirst(Expression e, HashSet<CharSet> sets)
    {
        switch (e.Kind)
        {
            case ExpressionKind.Set:
                sets.Add(e.Set);
                break;
            case ExpressionKind.Literals:
                for (int i = e.From; i < e.To; i++)
                {
                    if (e.Literals[i].Length > e.Depth && (i == e.From || e.Literals[i - 1].Length <= e.Depth || e.Literals[i - 1][e.Depth] != e.Literals[i][e.Depth]))
                    {
                        sets.Add(CharSet.Of((e.Literals[i][e.Depth], e.Literals[i][e.Depth])));
                    }
                }

                break;
            case ExpressionKind.Concat:
                CollectFirst(e.Parts[0], sets);
                if (e.Parts[0].IsNullable)
                {
                    CollectFirst(e.Parts[1], sets);
                }

                break;
            case ExpressionKind.Deferred:
                CollectFirst(e.Deferred, sets);
                break;
            default:
                foreach (Expression part in e.Parts)
                {
                    CollectFirst(part, sets);
                }

                break;
        }
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
