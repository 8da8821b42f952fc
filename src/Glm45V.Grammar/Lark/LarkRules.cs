using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Lark;

/// <summary>Makes a grammar's rules ready to be walked: what needs no recursion becomes one language, what cannot be walked is refused.</summary>
internal sealed class LarkRules
{
    private readonly ExpressionPool _pool;
    private readonly HashSet<LarkRule> _recursive = [];
    private readonly HashSet<LarkRule> _nullable = [];
    private readonly Dictionary<LarkRule, LarkNode> _flat = [];
    private readonly Dictionary<LarkRule, int> _costs = [];

    /// <exception cref="GrammarException">A rule begins with itself.</exception>
    public LarkRules(LarkRule start, ExpressionPool pool)
    {
        _pool = pool;
        LarkRule[] all = [.. Reachable(start)];
        _recursive.UnionWith(all.Where(rule => Rules(rule.Body).Any(used => Reachable(used).Contains(rule))));
        Start = Flat(start);
        LarkRule[] recursive = [.. _recursive];
        foreach (LarkRule rule in recursive)
        {
            rule.Body = Flat(rule.Body);
        }

        Repeat(recursive, rule => IsNullable(rule.Body) && _nullable.Add(rule));
        foreach (LarkRule rule in recursive)
        {
            if (Begins(rule.Body, rule, []))
            {
                throw new GrammarException($"The rule '{rule.Name}' begins with itself, which is not walked. Write 'item (separator item)*' instead of '{rule.Name} separator item | item'.");
            }
        }

        Repeat(recursive, rule => Cost(rule.Body) is var cost && cost < Cost(rule) && (_costs[rule] = cost) >= 0);
    }

    public LarkNode Start { get; }

    /// <summary>Fewest bytes and control tokens of a part.</summary>
    public int Cost(LarkNode node) => node switch
    {
        LarkText text => text.Texts.Shortest,
        LarkMark => 1,
        LarkInner inner => inner.Start.Finish,
        LarkRule rule => _costs.GetValueOrDefault(rule, SchemaNode.Never),
        LarkSequence sequence => sequence.Parts.Aggregate(0, (sum, part) => CostSearch.Sum(sum, Cost(part))),
        LarkChoice choice => choice.Parts.Min(Cost),
        LarkRepeat repeat => repeat.Min == 0 ? 0 : Cost(repeat.Part) is var one && one >= SchemaNode.Never / repeat.Min ? SchemaNode.Never : one * repeat.Min,
        _ => throw new InvalidOperationException(node.GetType().Name),
    };

    private static void Repeat(LarkRule[] rules, Func<LarkRule, bool> changes)
    {
        while (rules.Any(changes))
        {
        }
    }

    private static HashSet<LarkRule> Reachable(LarkRule start)
    {
        var found = new HashSet<LarkRule> { start };
        var open = new Stack<LarkRule>(found);
        while (open.TryPop(out LarkRule? rule))
        {
            foreach (LarkRule used in Rules(rule.Body).Where(found.Add))
            {
                open.Push(used);
            }
        }

        return found;
    }

    private static IEnumerable<LarkRule> Rules(LarkNode node) => node switch
    {
        LarkRule rule => [rule],
        LarkSequence sequence => sequence.Parts.SelectMany(Rules),
        LarkChoice choice => choice.Parts.SelectMany(Rules),
        LarkRepeat repeat => Rules(repeat.Part),
        _ => [],
    };

    private LarkNode Flat(LarkNode node)
    {
        switch (node)
        {
            case LarkRule rule when _recursive.Contains(rule):
                return rule;
            case LarkRule rule:
                if (!_flat.TryGetValue(rule, out LarkNode? known))
                {
                    _flat.Add(rule, known = Flat(rule.Body));
                }

                return known;
            case LarkSequence sequence:
                var parts = new List<LarkNode>();
                foreach (LarkNode part in sequence.Parts.Select(Flat).SelectMany(part => part is LarkSequence inner ? inner.Parts : [part]))
                {
                    if (part is LarkText text && parts.LastOrDefault() is LarkText before)
                    {
                        parts[^1] = new LarkText(_pool.Concat(before.Texts, text.Texts));
                    }
                    else
                    {
                        parts.Add(part);
                    }
                }

                return parts.Count == 0 ? new LarkText(_pool.Empty) : parts.Count == 1 ? parts[0] : new LarkSequence(parts);
            case LarkChoice choice:
                LarkNode[] all = [.. choice.Parts.Select(Flat)];
                LarkNode[] others = [.. all.Where(part => part is not LarkText)];
                var texts = new LarkText(_pool.Or([.. all.OfType<LarkText>().Select(text => text.Texts)]));
                return others.Length == 0 ? texts : new LarkChoice(others.Length == all.Length ? others : [texts, .. others]);
            case LarkRepeat repeat:
                if (repeat.Max < repeat.Min)
                {
                    throw new GrammarException($"A part is to come at least {repeat.Min} and at most {repeat.Max} times. Swap the two.");
                }

                LarkNode once = Flat(repeat.Part);
                return once is LarkText one ? new LarkText(_pool.Repeat(one.Texts, repeat.Min, repeat.Max)) : new LarkRepeat(once, repeat.Min, repeat.Max);
            default:
                return node;
        }
    }

    private bool IsNullable(LarkNode node) => node switch
    {
        LarkText text => text.Texts.IsNullable,
        LarkRule rule => _nullable.Contains(rule),
        LarkSequence sequence => sequence.Parts.All(IsNullable),
        LarkChoice choice => choice.Parts.Any(IsNullable),
        LarkRepeat repeat => repeat.Min == 0 || IsNullable(repeat.Part),
        _ => false,
    };

    /// <summary>Whether a part may begin with a rule, nothing having been read.</summary>
    private bool Begins(LarkNode node, LarkRule rule, HashSet<LarkRule> seen)
    {
        switch (node)
        {
            case LarkRule used:
                return used == rule || (seen.Add(used) && Begins(used.Body, rule, seen));
            case LarkChoice choice:
                return choice.Parts.Any(part => Begins(part, rule, seen));
            case LarkRepeat repeat:
                return Begins(repeat.Part, rule, seen);
            case LarkSequence sequence:
                foreach (LarkNode part in sequence.Parts)
                {
                    if (Begins(part, rule, seen))
                    {
                        return true;
                    }

                    if (!IsNullable(part))
                    {
                        return false;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
