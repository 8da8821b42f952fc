using System.Text.Json;

namespace Glm45V.Grammar.Schema;

/// <summary>Keywords about arrays.</summary>
internal sealed class ArrayKeywords(SchemaAlgebra algebra, Func<SchemaLocation, SchemaNode> place)
{
    public ArrayRule Read(Keywords keywords)
    {
        IReadOnlyList<SchemaNode> prefix = [];
        SchemaNode rest = algebra.Anything;
        if (keywords.Since(SchemaDraft.Draft202012, "prefixItems") is { } first)
        {
            prefix = [.. keywords.List("prefixItems", first).Select(place)];
        }

        if (keywords.Any("items") is { } items)
        {
            if (items.ValueKind == JsonValueKind.Array && keywords.At.Draft != SchemaDraft.Draft202012)
            {
                prefix = [.. keywords.List("items", items).Select(place)];
                rest = keywords.Any("additionalItems") is { } more ? place(keywords.At.Child("additionalItems", more)) : algebra.Anything;
            }
            else
            {
                rest = place(keywords.At.Child("items", items));
            }
        }

        return new ArrayRule
        {
            Prefix = prefix,
            Rest = rest,
            Min = keywords.Count("minItems") ?? 0,
            Max = keywords.Count("maxItems") ?? int.MaxValue,
            Unique = keywords.Flag("uniqueItems"),
            Wanted = Wanted(keywords),
        };
    }

    private WantedItems[] Wanted(Keywords keywords)
    {
        if (keywords.Since(SchemaDraft.Draft6, "contains") is not { } contains)
        {
            return [];
        }

        bool counts = keywords.At.Draft >= SchemaDraft.Draft201909;
        int min = counts ? keywords.Count("minContains") ?? 1 : 1;
        int max = counts ? keywords.Count("maxContains") ?? int.MaxValue : int.MaxValue;
        return min == 0 && max == int.MaxValue ? [] : [new WantedItems(0, place(keywords.At.Child("contains", contains)), min, max)];
    }
}
