using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>A set of JSON values, split by type; within arrays and objects, a value has to fulfil one of the rules.</summary>
internal sealed record Shape(bool Null, bool False, bool True, IReadOnlyList<NumberRange> Numbers, Expression Strings, IReadOnlyList<ArrayRule> Arrays, IReadOnlyList<ObjectRule> Objects)
{
    /// <summary>Whether it has every value.</summary>
    public bool IsAll => Null && False && True && Numbers.Any(range => range.IsAll) && Strings == Strings.Pool.All
        && Arrays.Any(rule => rule.IsAll) && Objects.Any(rule => rule.IsAll);

    /// <summary>Whether it says nothing at all: no type is left.</summary>
    public bool IsNone => !Null && !False && !True && Numbers.Count == 0 && Strings == Strings.Pool.None && Arrays.Count == 0 && Objects.Count == 0;
}

/// <summary>Items of which some number must or may be in a set.</summary>
/// <param name="From">Index of the first item that counts.</param>
/// <param name="Value">The set.</param>
/// <param name="Min">Fewest of them.</param>
/// <param name="Max">Most of them.</param>
internal sealed record WantedItems(int From, SchemaNode Value, int Min, int Max);

/// <summary>Arrays with the same demands.</summary>
internal sealed record ArrayRule
{
    public IReadOnlyList<SchemaNode> Prefix { get; init; } = [];

    /// <summary>Items behind the prefix.</summary>
    public required SchemaNode Rest { get; init; }

    public int Min { get; init; }

    public int Max { get; init; } = int.MaxValue;

    /// <summary>Whether no two items may be equal.</summary>
    public bool Unique { get; init; }

    public IReadOnlyList<WantedItems> Wanted { get; init; } = [];

    /// <summary>The only array that fulfils it, where that was written out.</summary>
    public JsonConstant? Constant { get; init; }

    /// <summary>Arrays that it does not have.</summary>
    public IReadOnlyList<JsonConstant> Without { get; init; } = [];

    public bool IsAll => Prefix.Count == 0 && Min == 0 && Max == int.MaxValue && !Unique && Wanted.Count == 0 && Without.Count == 0 && Rest == Rest.Algebra.Anything;

    /// <summary>What the item at an index has to be.</summary>
    public SchemaNode Item(int index) => index < Prefix.Count ? Prefix[index] : Rest;

    public ArrayRule Intersect(ArrayRule other)
    {
        SchemaAlgebra algebra = Rest.Algebra;
        return new ArrayRule
        {
            Prefix = [.. Enumerable.Range(0, Math.Max(Prefix.Count, other.Prefix.Count)).Select(i => algebra.And(Item(i), other.Item(i)))],
            Rest = algebra.And(Rest, other.Rest),
            Min = Math.Max(Min, other.Min),
            Max = Math.Min(Max, other.Max),
            Unique = Unique || other.Unique,
            Wanted = [.. Wanted.Union(other.Wanted)],
            Without = [.. Without.Union(other.Without)],
        };
    }

    /// <summary>Rules that have every array that this one does not have.</summary>
    /// <exception cref="UnenforceableException">It asks for equal items.</exception>
    public IEnumerable<ArrayRule> Complement()
    {
        SchemaAlgebra algebra = Rest.Algebra;
        var all = new ArrayRule { Rest = algebra.Anything };
        for (int i = 0; i < Prefix.Count; i++)
        {
            if (Prefix[i] != algebra.Anything)
            {
                yield return all with { Prefix = [.. Enumerable.Repeat(algebra.Anything, i), algebra.Not(Prefix[i])], Min = i + 1 };
            }
        }

        if (Rest != algebra.Anything)
        {
            yield return all with { Wanted = [new WantedItems(Prefix.Count, algebra.Not(Rest), 1, int.MaxValue)] };
        }

        if (Min > 0)
        {
            yield return all with { Max = Min - 1 };
        }

        if (Max < int.MaxValue)
        {
            yield return all with { Min = Max + 1 };
        }

        if (Unique)
        {
            throw new UnenforceableException("uniqueItems", "the opposite of uniqueItems is not enforced. Leave uniqueItems out of not, if and overlapping oneOf");
        }

        foreach (WantedItems wanted in Wanted)
        {
            if (wanted.Min > 0)
            {
                yield return all with { Wanted = [wanted with { Min = 0, Max = wanted.Min - 1 }] };
            }

            if (wanted.Max < int.MaxValue)
            {
                yield return all with { Wanted = [wanted with { Min = wanted.Max + 1, Max = int.MaxValue }] };
            }
        }

        foreach (JsonConstant constant in Without)
        {
            yield return algebra.Constant(constant.Text).Shape.Arrays[0];
        }
    }
}

/// <summary>A key that an object rule names.</summary>
/// <param name="Name">The key.</param>
/// <param name="Value">What its value has to be.</param>
/// <param name="Required">Whether it has to come.</param>
/// <param name="IsNamed">Whether the schema names it, so that it has a place in the order of keys.</param>
internal sealed record KnownKey(string Name, SchemaNode Value, bool Required, bool IsNamed = true);

/// <summary>What values of keys have to be that are not named: all patterns that fit, or else the rest.</summary>
internal sealed record OtherKeys(IReadOnlyList<(Expression Pattern, SchemaNode Value)> Patterns, SchemaNode Rest)
{
    /// <summary>What the value of a key has to be.</summary>
    public SchemaNode Of(ReadOnlySpan<int> key)
    {
        SchemaNode? all = null;
        foreach ((Expression pattern, SchemaNode value) in Patterns)
        {
            if (ExpressionPool.Matches(pattern, key))
            {
                all = all is null ? value : value.Algebra.And(all, value);
            }
        }

        return all ?? Rest;
    }
}

/// <summary>A demand for one key of a language whose value is in a set.</summary>
internal sealed record WantedKey(Expression Keys, SchemaNode Value);

/// <summary>Objects with the same demands.</summary>
internal sealed record ObjectRule
{
    /// <summary>Keys that are named, in the schema's order.</summary>
    public IReadOnlyList<KnownKey> Known { get; init; } = [];

    /// <summary>Each applies to all other keys.</summary>
    public IReadOnlyList<OtherKeys> Others { get; init; } = [];

    /// <summary>The language of all keys.</summary>
    public required Expression Names { get; init; }

    public int Min { get; init; }

    public int Max { get; init; } = int.MaxValue;

    /// <summary>Keys that a key brings with it.</summary>
    public IReadOnlyList<(string Key, string Needs)> Implied { get; init; } = [];

    public IReadOnlyList<WantedKey> Wanted { get; init; } = [];

    /// <summary>The only object that fulfils it, where that was written out.</summary>
    public JsonConstant? Constant { get; init; }

    /// <summary>Objects that it does not have.</summary>
    public IReadOnlyList<JsonConstant> Without { get; init; } = [];

    public bool IsAll => Without.Count == 0 && Known.Count == 0 && Others.All(other => other.Patterns.Count == 0 && other.Rest == other.Rest.Algebra.Anything)
        && Names == Names.Pool.All && Min == 0 && Max == int.MaxValue && Implied.Count == 0 && Wanted.Count == 0;
}
