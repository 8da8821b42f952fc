using System.Text.Json;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>Keywords about objects.</summary>
internal sealed class ObjectKeywords(SchemaAlgebra algebra, Func<SchemaLocation, SchemaNode> place)
{
    public ObjectRule Read(Keywords keywords)
    {
        ExpressionPool texts = algebra.Texts;
        (string Name, SchemaNode Value)[] properties = keywords.Any("properties") is { } named
            ? [.. keywords.Members("properties", named).Select(member => (member.Name, place(member.Place)))] : [];
        (Expression Pattern, SchemaNode Value)[] patterns = keywords.Any("patternProperties") is { } matched
            ? [.. keywords.Members("patternProperties", matched).Select(member => (keywords.Pattern(texts, "patternProperties", member.Name), place(member.Place)))] : [];
        SchemaNode rest = keywords.Any("additionalProperties") is { } additional ? place(keywords.At.Child("additionalProperties", additional)) : algebra.Anything;
        Expression names = keywords.Since(SchemaDraft.Draft6, "propertyNames") is { } keys ? place(keywords.At.Child("propertyNames", keys)).Shape.Strings : texts.All;
        string[] required = keywords.Any("required") is { } list ? keywords.Names("required", list) : [];
        (string Key, string Needs)[] implied = [.. Implied(keywords)];

        var others = new OtherKeys(patterns, rest);
        var isRequired = required.ToHashSet();
        var known = new Dictionary<string, KnownKey>();
        foreach ((string name, SchemaNode value) in properties)
        {
            int[] text = CodePoints.Of(name);
            SchemaNode[] fitting = [.. patterns.Where(pattern => ExpressionPool.Matches(pattern.Pattern, text)).Select(pattern => pattern.Value)];
            known[name] = new KnownKey(name, ExpressionPool.Matches(names, text) ? algebra.And([value, .. fitting]) : algebra.Nothing, isRequired.Contains(name));
        }

        foreach (string name in required.Concat(implied.SelectMany(pair => new[] { pair.Key, pair.Needs })).Where(name => !known.ContainsKey(name)))
        {
            int[] text = CodePoints.Of(name);
            known[name] = new KnownKey(name, ExpressionPool.Matches(names, text) ? others.Of(text) : algebra.Nothing, isRequired.Contains(name));
        }

        return new ObjectRule
        {
            Known = [.. known.Values],
            Others = patterns.Length == 0 && rest == algebra.Anything ? [] : [others],
            Names = names,
            Min = keywords.Count("minProperties") ?? 0,
            Max = keywords.Count("maxProperties") ?? int.MaxValue,
            Implied = implied,
        };
    }

    private static IEnumerable<(string Key, string Needs)> Implied(Keywords keywords)
    {
        if (keywords.Until(SchemaDraft.Draft7, "dependencies") is { } both)
        {
            foreach ((string name, SchemaLocation at) in keywords.Members("dependencies", both).Where(member => member.Place.Element.ValueKind == JsonValueKind.Array))
            {
                foreach (string needs in keywords.Names("dependencies", at.Element))
                {
                    yield return (name, needs);
                }
            }
        }

        if (keywords.Since(SchemaDraft.Draft201909, "dependentRequired") is { } dependent)
        {
            foreach ((string name, SchemaLocation at) in keywords.Members("dependentRequired", dependent))
            {
                foreach (string needs in keywords.Names("dependentRequired", at.Element))
                {
                    yield return (name, needs);
                }
            }
        }
    }
}
