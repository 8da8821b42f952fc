using Glm45V.Grammar.Json;

namespace Glm45V.Grammar.Schema;

/// <summary>How far an array has been read under a rule: items so far, and how many of them were of each wanted kind.</summary>
/// <remarks>Immutable and compared by content; counts stop where more make no difference.</remarks>
internal sealed class ArrayProgress : IEquatable<ArrayProgress>
{
    private readonly int[] _counts;
    private readonly LeftOut _leftOut;
    private int? _finish;

    public ArrayProgress(ArrayRule rule)
        : this(rule, 0, new int[rule.Wanted.Count], [], false, LeftOut.Of(rule.Without))
    {
    }

    private ArrayProgress(ArrayRule rule, int index, int[] counts, string[] seen, bool awaitsItem, LeftOut leftOut)
    {
        _leftOut = leftOut;
        AwaitsItem = awaitsItem;
        Rule = rule;
        Index = index;
        _counts = counts;
        Seen = seen;
    }

    public ArrayRule Rule { get; }

    /// <summary>Items so far; beyond what the rule can tell apart it stays.</summary>
    public int Index { get; }

    /// <summary>Items so far as canonical JSON, where none may come twice.</summary>
    public string[] Seen { get; }

    /// <summary>Whether the last item must be known before the next can be.</summary>
    public bool AwaitsItem { get; }

    /// <summary>Whether the array can still end.</summary>
    public bool IsLive => Least != SchemaNode.Never;

    /// <summary>Fewest bytes until the array can end.</summary>
    public int Least => _finish ??= Finish(value => value.Cost);

    /// <summary>Whether the array may end here.</summary>
    public bool CanEnd => Index >= Rule.Min && !_leftOut.IsWhole && Enumerable.Range(0, _counts.Length).All(i => _counts[i] >= Rule.Wanted[i].Min);

    /// <summary>Every way to read one more item: what it has to be, and the progress then.</summary>
    public IEnumerable<(SchemaNode Item, ArrayProgress Next)> Ways()
    {
        if (Index >= Rule.Max)
        {
            yield break;
        }

        SchemaAlgebra algebra = Rule.Rest.Algebra;
        int saturated = Rule.Max == int.MaxValue ? Math.Max(Math.Max(Math.Max(1, Rule.Min), Rule.Prefix.Count), Rule.Wanted.Select(wanted => wanted.From).DefaultIfEmpty().Max()) : int.MaxValue;
        int index = Math.Min(Index + 1, saturated);
        List<(SchemaNode Item, int[] Counts)> ways = [(Rule.Item(Index), _counts)];
        for (int i = 0; i < _counts.Length; i++)
        {
            WantedItems wanted = Rule.Wanted[i];
            if (Index < wanted.From || (wanted.Max == int.MaxValue && _counts[i] >= wanted.Min))
            {
                continue;
            }

            var split = new List<(SchemaNode, int[])>();
            foreach ((SchemaNode item, int[] counts) in ways)
            {
                if (counts[i] < wanted.Max)
                {
                    int[] more = [.. counts];
                    more[i]++;
                    split.Add((algebra.And(item, wanted.Value), more));
                }

                // Where more are welcome anyway, an item of the kind need not count.
                split.Add((wanted.Max == int.MaxValue ? item : algebra.And(item, algebra.Not(wanted.Value)), counts));
            }

            ways = split;
        }

        foreach ((SchemaNode item, int[] counts) in ways)
        {
            foreach ((SchemaNode part, LeftOut leftOut) in _leftOut.Item(item))
            {
                yield return (Except(part, Seen), new ArrayProgress(Rule, index, counts, Seen, Rule.Unique, leftOut));
            }
        }
    }

    /// <summary>The same progress, once it is known what the last item was.</summary>
    public ArrayProgress With(string item) => new(Rule, Index, _counts, [.. Seen.Append(item).Order(StringComparer.Ordinal)], false, _leftOut);

    /// <summary>Fewest bytes until the array can end, its bracket not included; <see cref="SchemaNode.Never"/> if it cannot.</summary>
    public int Finish(Func<SchemaNode, int> cost)
    {
        if (_counts.Length > 0 || !_leftOut.IsNone)
        {
            return Search(cost);
        }

        long total = 0;
        List<string> taken = [.. Seen];
        if (AwaitsItem && Index < Rule.Min && Except(Rule.Item(Index - 1), Seen) is var last && !last.Algebra.IsCostBeingFound(last) && !last.IsVoid)
        {
            taken.Add(JsonExample.Of(last)); // the last item may be any: most is left behind the shortest
        }

        for (int i = Index; i < Rule.Min; i++)
        {
            SchemaNode item = Except(Rule.Item(i), taken);
            bool counts = Rule.Unique && Rule.Min > 1 && !item.Algebra.IsCostBeingFound(item);
            int one = i >= Rule.Max ? SchemaNode.Never : counts ? item.Cost : cost(item);
            if (one == SchemaNode.Never)
            {
                total = SchemaNode.Never;
                cost(Rule.Rest); // whoever follows what sets depend on sees all of them
                continue;
            }

            total += one + (i == 0 ? 0 : 1 + Rule.Rest.Algebra.Space);
            if (counts && i + 1 < Rule.Min)
            {
                // The next item cannot be the same: the shortest value is taken, and then not there any more.
                taken.Add(JsonExample.Of(item));
            }
        }

        return total >= SchemaNode.Never ? SchemaNode.Never : (int)total;
    }

    public bool Equals(ArrayProgress? other) => other is not null && ReferenceEquals(Rule, other.Rule) && Index == other.Index && AwaitsItem == other.AwaitsItem && _leftOut.Equals(other._leftOut)
        && _counts.AsSpan().SequenceEqual(other._counts) && Seen.AsSpan().SequenceEqual(other.Seen);

    public override bool Equals(object? obj) => Equals(obj as ArrayProgress);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Rule));
        hash.Add(Index);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(_counts));
        hash.Add(Seen.Length == 0 ? 0 : string.GetHashCode(Seen[^1], StringComparison.Ordinal));
        return hash.ToHashCode();
    }

    private static SchemaNode Except(SchemaNode item, IReadOnlyCollection<string> values) =>
        values.Count == 0 ? item : item.Algebra.And(item, item.Algebra.Not(item.Algebra.Or([.. values.Select(item.Algebra.Constant)])));

    /// <summary>Searches the counts, cheapest first.</summary>
    private int Search(Func<SchemaNode, int> cost)
    {
        var open = new PriorityQueue<ArrayProgress, int>();
        var done = new HashSet<ArrayProgress>();
        open.Enqueue(this, 0);
        while (open.TryDequeue(out ArrayProgress? at, out int spent))
        {
            if (at.CanEnd)
            {
                return spent;
            }

            if (!done.Add(at))
            {
                continue;
            }

            Rule.Rest.Algebra.Fuel.Take();
            foreach ((SchemaNode item, ArrayProgress next) in at.Ways())
            {
                int one = cost(item);
                if (one != SchemaNode.Never)
                {
                    open.Enqueue(next, CostSearch.Sum(spent, one + (at.Index == 0 ? 0 : 1 + Rule.Rest.Algebra.Space)));
                }
            }
        }

        return SchemaNode.Never;
    }
}
