using System.Runtime.InteropServices;

namespace Glm45V.Grammar.Text;

/// <summary>What may follow in a language behind a code point (Brzozowski's derivative).</summary>
internal static class Derivative
{
    /// <summary>Moves over a code point, without asking whether anything can follow.</summary>
    public static Expression Of(Expression e, int codePoint)
    {
        ExpressionPool pool = e.Pool;
        switch (e.Kind)
        {
            case ExpressionKind.Set:
                return e.Set.Contains(codePoint) ? pool.Empty : pool.None;
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

                return pool.LiteralRange(e.Literals, from, end, e.Depth + 1);
            case ExpressionKind.Concat:
                Expression moved = pool.Concat(Of(e.Parts[0], codePoint), e.Parts[1]);
                return e.Parts[0].IsNullable ? pool.Or(moved, Of(e.Parts[1], codePoint)) : moved;
            case ExpressionKind.Repeat:
                Expression rest = pool.Repeat(e.Parts[0], Math.Max(0, e.Min - 1), e.Max == ExpressionPool.Unbounded ? ExpressionPool.Unbounded : e.Max - 1);
                return pool.Concat(Of(e.Parts[0], codePoint), rest);
            case ExpressionKind.Or:
                return pool.Or([.. e.Parts.Select(part => Of(part, codePoint))]);
            case ExpressionKind.And:
                return pool.And([.. e.Parts.Select(part => Of(part, codePoint))]);
            case ExpressionKind.Not:
                return pool.Not(Of(e.Parts[0], codePoint));
            case ExpressionKind.Deferred:
                return Of(e.Deferred, codePoint);
            default:
                return pool.None;
        }
    }

    /// <summary>Gives ranges of code points that the expression can move over, with what follows: nothing at all in some cases, though they do not look it.</summary>
    public static Expression.Transition[] Ranges(Expression e)
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
                target ??= Of(e, start);
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
    private static Expression.Transition[] Combined(Expression e)
    {
        var bounds = new SortedSet<int> { 0, 0xD800, 0xE000, CharSet.Last + 1 };
        foreach (Expression.Transition range in e.Parts.SelectMany(part => part.Ranges))
        {
            bounds.Add(range.First);
            bounds.Add(range.Last + 1);
        }

        ExpressionPool pool = e.Pool;
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

                Expression target = at[i] < ranges.Length && ranges[at[i]].First <= start ? ranges[at[i]].Target : pool.None;
                isSame &= targets[i] == target;
                targets[i] = target;
            }

            Expression all = start == 0xD800 ? pool.None : isSame ? transitions[^1].Target : e.Kind switch
            {
                ExpressionKind.And => pool.And(targets),
                ExpressionKind.Or => pool.Or(targets),
                _ => pool.Not(targets[0]),
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
}
