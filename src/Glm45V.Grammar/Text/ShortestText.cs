namespace Glm45V.Grammar.Text;

/// <summary>Finds what the cheapest text of a language costs, and so whether there is one.</summary>
internal static class ShortestText
{
    private const int MostStates = 500;

    public static int Of(Expression e) => e.IsPlain ? Built(e) : Searched(e);

    /// <summary>Finds what the cheapest end of any beginning of a text costs at most.</summary>
    public static int Longest(Expression start)
    {
        var seen = new HashSet<Expression> { start };
        var open = new Stack<Expression>(seen);
        int longest = 0;
        while (open.TryPop(out Expression? e))
        {
            longest = Math.Max(longest, e.Shortest);
            foreach (Expression.Transition range in e.Transitions)
            {
                if (seen.Add(range.Target))
                {
                    open.Push(range.Target);
                }
            }

            if (seen.Count > MostStates)
            {
                return Expression.Never;
            }
        }

        return longest;
    }

    /// <summary>Gives one of the cheapest texts of a language that has one.</summary>
    public static string Example(Expression e)
    {
        var text = new System.Text.StringBuilder();
        while (!e.IsNullable)
        {
            CodePointCost cost = e.Pool.Cost;
            Expression.Transition best = e.Transitions.MinBy(range => (long)cost.Least(range.First, range.Last) + range.Target.Shortest);
            int codePoint = best.First;
            while (cost.Least(codePoint, codePoint) > cost.Least(best.First, best.Last))
            {
                codePoint++;
            }

            text.Append(new System.Text.Rune(codePoint));
            e = best.Target;
        }

        return text.ToString();
    }

    /// <summary>Follows how a language without intersections is built.</summary>
    private static int Built(Expression e)
    {
        CodePointCost cost = e.Pool.Cost;
        long least = e.Kind switch
        {
            ExpressionKind.None => Expression.Never,
            ExpressionKind.Empty => 0,
            ExpressionKind.Set => e.Set.Ranges().Min(range => cost.Least(range.First, range.Last)),
            ExpressionKind.Literals => e.Literals[e.From..e.To].Min(text => text[e.Depth..].Sum(codePoint => cost.Least(codePoint, codePoint))),
            ExpressionKind.Concat => (long)e.Parts[0].Shortest + e.Parts[1].Shortest,
            ExpressionKind.Repeat => (long)e.Min * e.Parts[0].Shortest,
            _ => e.Parts.Min(part => part.Shortest),
        };
        return (int)Math.Min(least, Expression.Never);
    }

    /// <summary>Looks whether the cheapest text of a language is short enough for the limit that is set on it.</summary>
    private static int? Bounded(Expression e)
    {
        if (e.Bound is not { } bound)
        {
            return null;
        }

        int shortest = e.Pool.And([.. e.Parts.Where(part => part != bound)]).Shortest;
        return shortest <= bound.Max ? shortest : null;
    }

    /// <summary>Searches the automaton, cheapest first.</summary>
    private static int Searched(Expression start)
    {
        if (Bounded(start) is { } least)
        {
            return least;
        }

        var open = new PriorityQueue<Expression, int>();
        var best = new Dictionary<Expression, (int Cost, Expression? From)> { [start] = (0, null) };
        var done = new HashSet<Expression>();
        open.Enqueue(start, 0);
        while (open.TryDequeue(out Expression? e, out int cost))
        {
            if (!done.Add(e))
            {
                continue;
            }

            int rest = e.IsNullable ? 0 : e != start && (e.IsPlain || e.KnowsShortest) ? e.Shortest : Expression.Never;
            if (rest == Expression.Never && e != start && (e.IsPlain || e.KnowsShortest))
            {
                continue;
            }

            if (rest == 0)
            {
                for (Expression? at = e; at is not null; at = best[at].From)
                {
                    at.Shortest = cost - best[at].Cost;
                }

                return cost;
            }

            if (rest != Expression.Never)
            {
                // What is left is known: it competes with the other ways as one step.
                Offer(e.Pool.Empty, e, cost + rest);
                continue;
            }

            foreach (Expression.Transition range in e.Ranges)
            {
                Offer(range.Target, e, cost + e.Pool.Cost.Least(range.First, range.Last));
            }
        }

        foreach (Expression e in done)
        {
            e.Shortest = Expression.Never;
        }

        return Expression.Never;

        void Offer(Expression target, Expression from, int cost)
        {
            if (!done.Contains(target) && (!best.TryGetValue(target, out (int Cost, Expression? From) known) || cost < known.Cost))
            {
                best[target] = (cost, from);
                open.Enqueue(target, cost);
            }
        }
    }
}
