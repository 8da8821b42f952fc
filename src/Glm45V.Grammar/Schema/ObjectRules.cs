using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>Sets of objects: intersection, complement, and what a key's value has to be.</summary>
internal static class ObjectRules
{
    /// <summary>What the value of a key has to be under a rule.</summary>
    public static SchemaNode Value(this ObjectRule rule, SchemaAlgebra algebra, string key)
    {
        if (rule.Known.FirstOrDefault(known => known.Name == key) is { } known)
        {
            return known.Value;
        }

        int[] text = CodePoints.Of(key);
        return ExpressionPool.Matches(rule.Names, text)
            ? algebra.And([.. rule.Others.Select(other => other.Of(text))])
            : algebra.Nothing;
    }

    public static ObjectRule Intersect(this ObjectRule one, ObjectRule two, SchemaAlgebra algebra)
    {
        var known = new List<KnownKey>(one.Known.Count + two.Known.Count);
        Dictionary<string, KnownKey> second = two.Known.ToDictionary(key => key.Name);
        var first = one.Known.Select(key => key.Name).ToHashSet();
        foreach (KnownKey key in one.Known)
        {
            known.Add(second.TryGetValue(key.Name, out KnownKey? same)
                ? new KnownKey(key.Name, algebra.And(key.Value, same.Value), key.Required || same.Required)
                : key with { Value = algebra.And(key.Value, two.Value(algebra, key.Name)) });
        }

        known.AddRange(two.Known.Where(key => !first.Contains(key.Name)).Select(key => key with { Value = algebra.And(key.Value, one.Value(algebra, key.Name)) }));
        return new ObjectRule
        {
            Known = known,
            Others = [.. one.Others.Union(two.Others)],
            Names = algebra.Texts.And(one.Names, two.Names),
            Min = Math.Max(one.Min, two.Min),
            Max = Math.Min(one.Max, two.Max),
            Implied = [.. one.Implied.Union(two.Implied)],
            Wanted = [.. one.Wanted.Union(two.Wanted)],
            Without = [.. one.Without.Union(two.Without)],
        };
    }

    /// <summary>Rules that have every object that this one does not have.</summary>
    public static IEnumerable<ObjectRule> Complement(this ObjectRule rule, SchemaAlgebra algebra)
    {
        ExpressionPool texts = algebra.Texts;
        var all = new ObjectRule { Names = texts.All };
        Expression unnamed = texts.Not(texts.Literals(rule.Known.Select(key => key.Name)));
        foreach (KnownKey key in rule.Known)
        {
            if (key.Required)
            {
                yield return all with { Known = [new KnownKey(key.Name, algebra.Nothing, false)] };
            }

            if (key.Value != algebra.Anything)
            {
                yield return all with { Known = [new KnownKey(key.Name, algebra.Not(key.Value), true)] };
            }
        }

        foreach (OtherKeys other in rule.Others)
        {
            foreach ((Expression pattern, SchemaNode value) in other.Patterns.Where(pattern => pattern.Value != algebra.Anything))
            {
                yield return all with { Wanted = [new WantedKey(texts.And(unnamed, pattern), algebra.Not(value))] };
            }

            if (other.Rest != algebra.Anything)
            {
                Expression rest = texts.And([unnamed, .. other.Patterns.Select(pattern => texts.Not(pattern.Pattern))]);
                yield return all with { Wanted = [new WantedKey(rest, algebra.Not(other.Rest))] };
            }
        }

        if (rule.Names != texts.All)
        {
            yield return all with { Wanted = [new WantedKey(texts.Not(rule.Names), algebra.Anything)] };
        }

        if (rule.Min > 0)
        {
            yield return all with { Max = rule.Min - 1 };
        }

        if (rule.Max < int.MaxValue)
        {
            yield return all with { Min = rule.Max + 1 };
        }

        foreach ((string key, string needs) in rule.Implied)
        {
            yield return all with { Known = [new KnownKey(key, algebra.Anything, true), new KnownKey(needs, algebra.Nothing, false)] };
        }

        foreach (WantedKey wanted in rule.Wanted)
        {
            yield return all with { Others = [new OtherKeys([(wanted.Keys, algebra.Not(wanted.Value))], algebra.Anything)] };
        }

        foreach (JsonConstant constant in rule.Without)
        {
            yield return algebra.Constant(constant.Text).Shape.Objects[0];
        }
    }
}
