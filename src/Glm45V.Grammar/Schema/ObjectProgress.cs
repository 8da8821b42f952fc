using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>How far an object has been read under a rule: keys so far, and which wanted keys were among them.</summary>
/// <remarks>Immutable and compared by content.</remarks>
internal sealed partial class ObjectProgress : IEquatable<ObjectProgress>
{
    private readonly ulong[] _seen;
    private readonly ulong _fulfilled;
    private readonly LeftOut _leftOut;
    private int? _finish;
    private int? _hash;

    public ObjectProgress(ObjectPlan plan)
        : this(plan, new ulong[(plan.Rule.Known.Count + 63) / 64], 0, 0, [], false, plan.LeftOut)
    {
    }

    private ObjectProgress(ObjectPlan plan, ulong[] seen, ulong fulfilled, int count, string[] others, bool awaitsKey, LeftOut leftOut)
    {
        _leftOut = leftOut;
        AwaitsKey = awaitsKey;
        Plan = plan;
        _seen = seen;
        _fulfilled = fulfilled;
        Count = count;
        Others = others;
    }

    public ObjectPlan Plan { get; }

    /// <summary>Keys so far; beyond what the rule can tell apart it stays.</summary>
    public int Count { get; }

    /// <summary>Keys so far that the rule does not name, sorted.</summary>
    public string[] Others { get; }

    /// <summary>Whether the last key is one that the rule does not name, and which is not known yet.</summary>
    public bool AwaitsKey { get; }

    /// <summary>Whether keys that it does not name may have to come yet.</summary>
    public bool NeedsMore => Count < Plan.Rule.Min || Unfulfilled != 0;

    /// <summary>Whether the object can still end.</summary>
    public bool IsLive => Least != SchemaNode.Never;

    /// <summary>Fewest bytes until the object can end.</summary>
    public int Least => _finish ??= Finish(value => value.Cost);

    public bool Has(int key) => (_seen[key / 64] >> (key % 64) & 1) != 0;

    /// <summary>Whether the object may end here.</summary>
    public bool CanEnd => Count >= Plan.Rule.Min && Unfulfilled == 0 && !_leftOut.IsWhole && (Plan.IsSimple ? !Array.Exists(Plan.Required, key => !Has(key)) : !Missing().Any());

    /// <summary>One bit for each wanted key that has not come yet.</summary>
    public ulong Unfulfilled => ~_fulfilled & (Plan.Rule.Wanted.Count == 64 ? ulong.MaxValue : (1UL << Plan.Rule.Wanted.Count) - 1);

    /// <summary>Indices of named keys that have to come yet.</summary>
    public IEnumerable<int> Missing()
    {
        IEnumerable<int> needed = Plan.Rule.Implied.Count == 0 ? Plan.Required : Plan.Closure(Plan.Required.Concat(Enumerable.Range(0, Plan.Rule.Known.Count).Where(Has)));
        return needed.Where(key => !Has(key));
    }

    /// <summary>The language of keys that the rule does not name and that have not come yet, for one of the plan's others.</summary>
    public Expression OtherKeys(int other) => Others.Length == 0 ? Plan.Others[other].Keys
        : Plan.Algebra.Texts.And(Plan.Others[other].Keys, Plan.Algebra.Texts.Not(Plan.Algebra.Texts.Literals(Others)));

    /// <summary>The same keys, split by which wanted keys they can be: one bit for each.</summary>
    public IEnumerable<(Expression Keys, ulong Wanted)> SplitOthers(int other)
    {
        List<(Expression Keys, ulong Wanted)> parts = [(OtherKeys(other), 0)];
        ExpressionPool texts = Plan.Algebra.Texts;
        for (int i = 0; i < Plan.Rule.Wanted.Count; i++)
        {
            if ((Unfulfilled >> i & 1) != 0)
            {
                Expression wanted = Plan.Rule.Wanted[i].Keys;
                parts = [.. parts.SelectMany(part => new[] { (texts.And(part.Keys, wanted), part.Wanted | (1UL << i)), (texts.And(part.Keys, texts.Not(wanted)), part.Wanted) })];
            }
        }

        return parts.Where(part => !part.Keys.IsVoid);
    }

    /// <summary>Every way to read a named key: what its value has to be, and the progress then.</summary>
    public IEnumerable<(SchemaNode Value, ObjectProgress Next)> Known(int key)
    {
        ulong fits = 0;
        for (int i = 0; i < Plan.Rule.Wanted.Count; i++)
        {
            fits |= ExpressionPool.Matches(Plan.Rule.Wanted[i].Keys, Plan.KeyTexts[key]) ? 1UL << i : 0;
        }

        ulong[] seen = [.. _seen];
        seen[key / 64] |= 1UL << (key % 64);
        return Ways(Plan.Rule.Known[key].Value, fits).SelectMany(way => _leftOut.Member(way.Value, Plan.Rule.Known[key].Name)
            .Select(split => (split.Value, new ObjectProgress(Plan, seen, way.Fulfilled, NextCount, Others, false, split.Next))));
    }

    /// <summary>Every way to read a key that the rule does not name and that fits some of the wanted ones.</summary>
    public IEnumerable<(SchemaNode Value, ObjectProgress Next)> Other(int other, ulong wanted) =>
        Ways(Plan.Others[other].Value, wanted).Select(way => (way.Value, new ObjectProgress(Plan, _seen, way.Fulfilled, NextCount, Others, awaitsKey: true, LeftOut.None)));

    /// <summary>The same progress, once it is known what the last key was.</summary>
    public ObjectProgress With(string key) => new(Plan, _seen, _fulfilled, Count, [.. Others.Append(key).Order(StringComparer.Ordinal)], false, _leftOut);

    /// <summary>Fewest bytes until the object can end, its brace not included; <see cref="SchemaNode.Never"/> if it cannot.</summary>
    public int Finish(Func<SchemaNode, int> cost)
    {
        if (Plan.IsSimple && Plan.Rule.Min <= Count)
        {
            long total = 0;
            int count = Count;
            foreach (int key in Plan.Required)
            {
                if (!Has(key))
                {
                    total += (long)Plan.KeyCosts[key] + cost(Plan.Rule.Known[key].Value) + (count++ == 0 ? 0 : 1 + Plan.Algebra.Space);
                }
            }

            return total >= SchemaNode.Never ? SchemaNode.Never : (int)total;
        }

        return _leftOut.IsNone ? Standing(cost) : Search(cost);
    }

    /// <summary>The same, where nothing is left out.</summary>
    private int Standing(Func<SchemaNode, int> cost)
    {
        int[] missing = [.. Missing()];
        if (Unfulfilled != 0)
        {
            return new WantedSearch(this, missing, Unfulfilled, cost).Best();
        }

        return Sum(missing.Select(key => (Plan.KeyCosts[key], cost(Plan.Rule.Known[key].Value))), Filling(missing, cost));
    }

    private int Comma => Count == 0 ? 0 : 1 + Plan.Algebra.Space;

    /// <summary>Keys that can come beside the missing ones, cheapest first, as many as the fewest keys ask for.</summary>
    public IEnumerable<(int Key, int Value)> Filling(IReadOnlyCollection<int> missing, Func<SchemaNode, int> cost)
    {
        int needed = Plan.Rule.Min - Count - missing.Count;
        if (needed <= 0)
        {
            return [];
        }

        IEnumerable<(int Key, int Value)> optional = Enumerable.Range(0, Plan.Rule.Known.Count).Where(key => !Has(key) && !missing.Contains(key))
            .Select(key => (Plan.KeyCosts[key], Plan.Needs[key] is null ? cost(Plan.Rule.Known[key].Value) : SchemaNode.Never));
        for (int i = 0; i < Plan.Others.Count; i++)
        {
            int value = cost(Plan.Others[i].Value);
            optional = optional.Concat(Shortest(OtherKeys(i), needed, Plan.Algebra.Space).Select(key => (key, value)));
        }

        (int, int)[] cheapest = [.. optional.Where(one => one.Value != SchemaNode.Never).OrderBy(one => one.Key + one.Value).Take(needed)];
        return cheapest.Length == needed ? cheapest : [.. cheapest, (0, SchemaNode.Never)];
    }

    /// <summary>Adds keys, values and commas; never where there would be too many keys.</summary>
    public int Sum(params IEnumerable<(int Key, int Value)>[] keys)
    {
        long total = 0;
        int count = Count;
        foreach ((int key, int value) in keys.SelectMany(some => some))
        {
            total += (long)key + value + (count == 0 ? 0 : 1 + Plan.Algebra.Space);
            count++;
        }

        return count > Plan.Rule.Max || total >= SchemaNode.Never ? SchemaNode.Never : (int)total;
    }

    public bool Equals(ObjectProgress? other) => ReferenceEquals(this, other) || (other is not null && ReferenceEquals(Plan, other.Plan) && Count == other.Count && _fulfilled == other._fulfilled && AwaitsKey == other.AwaitsKey && _leftOut.Equals(other._leftOut)
        && _seen.AsSpan().SequenceEqual(other._seen) && Others.AsSpan().SequenceEqual(other.Others));

    public override bool Equals(object? obj) => Equals(obj as ObjectProgress);

    public override int GetHashCode() => _hash ??= Hash();

    private int Hash()
    {
        var hash = new HashCode();
        hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Plan));
        hash.Add(Count);
        hash.Add(_fulfilled);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(_seen));
        hash.Add(Others.Length);
        hash.Add(_leftOut);
        return hash.ToHashCode();
    }

    /// <summary>Bytes of the shortest keys of a language, quotes and colon included, up to a number of them.</summary>
    private static IEnumerable<int> Shortest(Expression keys, int count, int space)
    {
        ExpressionPool texts = keys.Pool;
        for (int i = 0; i < count && !keys.IsVoid; i++)
        {
            string key = ShortestText.Example(keys);
            yield return keys.Shortest + 3 + space;
            keys = texts.And(keys, texts.Not(texts.Text(key)));
        }
    }

    private int NextCount => Plan.Rule.Max == int.MaxValue ? Math.Min(Count + 1, Math.Max(1, Plan.Rule.Min)) : Count + 1;

    private List<(SchemaNode Value, ulong Fulfilled)> Ways(SchemaNode value, ulong fits)
    {
        List<(SchemaNode Value, ulong Fulfilled)> ways = [(value, _fulfilled)];
        for (int i = 0; i < Plan.Rule.Wanted.Count; i++)
        {
            WantedKey wanted = Plan.Rule.Wanted[i];
            if ((Unfulfilled & fits & (1UL << i)) != 0)
            {
                ulong bit = 1UL << i;
                ways.AddRange([.. ways.Select(way => (Plan.Algebra.And(way.Value, wanted.Value), way.Fulfilled | bit))]);
            }
        }

        return ways;
    }
}
