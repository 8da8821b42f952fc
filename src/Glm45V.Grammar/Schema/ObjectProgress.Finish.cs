using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <content>How an object ends soonest where some keys are wanted, or some objects left out.</content>
internal sealed partial class ObjectProgress
{
    /// <summary>Searches the keys that may follow, cheapest first, for the cheapest object that is not left out.</summary>
    private int Search(Func<SchemaNode, int> cost)
    {
        var open = new PriorityQueue<(ObjectProgress At, int Spent), int>();
        var done = new HashSet<ObjectProgress>();
        Offer(this, 0);
        while (open.TryDequeue(out (ObjectProgress At, int Spent) next, out _))
        {
            ObjectProgress at = next.At;
            if (at.CanEnd || at._leftOut.IsNone)
            {
                return CostSearch.Sum(next.Spent, at.CanEnd ? 0 : at.Finish(cost));
            }

            if (!done.Add(at))
            {
                continue;
            }

            // What is missing has to come anyway, so it comes first.
            Plan.Algebra.Fuel.Take();
            int[] keys = [.. at.Missing().Take(1)];
            foreach (int key in keys.Length > 0 ? keys : [.. Enumerable.Range(0, Plan.Rule.Known.Count).Where(key => !at.Has(key))])
            {
                foreach ((SchemaNode value, ObjectProgress behind) in at.Known(key))
                {
                    Offer(behind, CostSearch.Sum(next.Spent, CostSearch.Sum(Plan.KeyCosts[key] + at.Comma, cost(value))));
                }
            }

            for (int other = 0; keys.Length == 0 && other < Plan.Others.Count; other++)
            {
                foreach ((Expression text, ulong wanted) in at.SplitOthers(other))
                {
                    foreach ((SchemaNode value, ObjectProgress behind) in at.Other(other, wanted))
                    {
                        Offer(behind, CostSearch.Sum(next.Spent, CostSearch.Sum(text.Shortest + 3 + Plan.Algebra.Space + at.Comma, cost(value))));
                    }
                }
            }
        }

        return SchemaNode.Never;

        void Offer(ObjectProgress at, int spent)
        {
            int whole = at.Count > Plan.Rule.Max ? SchemaNode.Never : CostSearch.Sum(spent, at.Standing(cost));
            if (whole != SchemaNode.Never)
            {
                open.Enqueue((at, spent), whole);
            }
        }
    }

    /// <summary>Tries every key for every wanted one.</summary>
    private sealed class WantedSearch(ObjectProgress at, int[] missing, ulong unfulfilled, Func<SchemaNode, int> cost)
    {
        private readonly Dictionary<int, SchemaNode> _known = missing.ToDictionary(key => key, key => at.Plan.Rule.Known[key].Value);
        private readonly List<(Expression Keys, SchemaNode Value)> _others = [];
        private int _best = SchemaNode.Never;

        public int Best()
        {
            Try(0);
            return _best;
        }

        private void Try(int index)
        {
            at.Plan.Algebra.Fuel.Take();
            if (index == at.Plan.Rule.Wanted.Count)
            {
                (int, int)[] keys = [.. _known.Select(key => (at.Plan.KeyCosts[key.Key], cost(key.Value))), .. _others.Select(other => (other.Keys.Shortest == Expression.Never ? Expression.Never : other.Keys.Shortest + 3 + at.Plan.Algebra.Space, cost(other.Value)))];
                int more = at.Plan.Rule.Min - at.Count - keys.Length;
                _best = Math.Min(_best, at.Sum(keys, more <= 0 ? [] : at.Filling([.. _known.Keys], cost).Take(more)));
                return;
            }

            if ((unfulfilled >> index & 1) == 0)
            {
                Try(index + 1);
                return;
            }

            WantedKey wanted = at.Plan.Rule.Wanted[index];
            SchemaAlgebra algebra = at.Plan.Algebra;
            for (int key = 0; key < at.Plan.Rule.Known.Count; key++)
            {
                if (!at.Has(key) && ExpressionPool.Matches(wanted.Keys, at.Plan.KeyTexts[key]))
                {
                    bool held = _known.TryGetValue(key, out SchemaNode? before);
                    _known[key] = algebra.And(before ?? at.Plan.Rule.Known[key].Value, wanted.Value);
                    Try(index + 1);
                    if (held)
                    {
                        _known[key] = before!;
                    }
                    else
                    {
                        _known.Remove(key);
                    }
                }
            }

            for (int other = 0; other < at.Plan.Others.Count; other++)
            {
                Expression keys = algebra.Texts.And(at.OtherKeys(other), wanted.Keys);
                if (!keys.IsVoid)
                {
                    _others.Add((keys, algebra.And(at.Plan.Others[other].Value, wanted.Value)));
                    Try(index + 1);
                    _others.RemoveAt(_others.Count - 1);
                    for (int shared = 0; shared < _others.Count; shared++)
                    {
                        // One key may fulfil two demands.
                        (Expression Keys, SchemaNode Value) before = _others[shared];
                        Expression both = algebra.Texts.And(before.Keys, keys);
                        if (!both.IsVoid)
                        {
                            _others[shared] = (both, algebra.And(before.Value, wanted.Value));
                            Try(index + 1);
                            _others[shared] = before;
                        }
                    }
                }
            }
        }
    }
}
