using Glm45V.Grammar.Numbers;

namespace Glm45V.Grammar.Schema;

/// <summary>Finds what the shortest value of a set takes as compact JSON, and so whether there is one at all.</summary>
/// <remarks>Sets that refer to each other are solved together: all cost nothing possible at first, and get cheaper until none does any more.</remarks>
internal sealed class CostSearch(SchemaAlgebra algebra)
{
    private readonly HashSet<SchemaNode> _atWork = [];

    /// <summary>Whether a set's cost is being found.</summary>
    public bool IsAtWork(SchemaNode node) => _atWork.Contains(node);

    public int Of(SchemaNode node)
    {
        var costs = new Dictionary<SchemaNode, int>();
        var open = new Stack<SchemaNode>([node]);
        while (open.TryPop(out SchemaNode? next))
        {
            if (next.KnownCost is null && costs.TryAdd(next, SchemaNode.Never))
            {
                algebra.Fuel.Take();
                _atWork.Add(next);
                Evaluate(next, child =>
                {
                    open.Push(child);
                    return child.KnownCost ?? SchemaNode.Never;
                });
            }
        }

        for (bool changed = true; changed;)
        {
            changed = false;
            var late = new HashSet<SchemaNode>(); // what is only looked at once something else is known to be possible
            foreach (SchemaNode one in costs.Keys)
            {
                algebra.Fuel.Take();
                int cost = Evaluate(one, child =>
                {
                    if (child.KnownCost is { } known || costs.TryGetValue(child, out known))
                    {
                        return known;
                    }

                    late.Add(child);
                    return SchemaNode.Never;
                });
                if (cost < costs[one])
                {
                    costs[one] = cost;
                    changed = true;
                }
            }

            foreach (SchemaNode one in late)
            {
                _atWork.Add(one);
                costs.Add(one, SchemaNode.Never);
                changed = true;
            }
        }

        foreach ((SchemaNode one, int cost) in costs)
        {
            one.KnownCost = cost;
            _atWork.Remove(one);
        }

        return costs[node];
    }

    private int Evaluate(SchemaNode node, Func<SchemaNode, int> cost)
    {
        Shape shape = node.Shape;
        int least = shape.Null || shape.True ? 4 : shape.False ? 5 : SchemaNode.Never;
        foreach (NumberRange range in shape.Numbers)
        {
            least = Math.Min(least, NumberText.Start(range).Finish);
        }

        if (!shape.Strings.IsVoid)
        {
            least = Math.Min(least, shape.Strings.Shortest + 2);
        }

        foreach (ArrayRule rule in shape.Arrays)
        {
            least = Math.Min(least, Sum(2, new ArrayProgress(rule).Finish(cost)));
        }

        foreach (ObjectRule rule in shape.Objects)
        {
            least = Math.Min(least, Sum(2, new ObjectProgress(algebra.Plan(rule)).Finish(cost)));
        }

        return least;
    }

    /// <summary>Adds costs; never stays never.</summary>
    public static int Sum(int one, int two) => one == SchemaNode.Never || two == SchemaNode.Never ? SchemaNode.Never : (int)Math.Min((long)one + two, SchemaNode.Never - 1);
}
