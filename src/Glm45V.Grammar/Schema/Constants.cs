using System.Text.Json;
using Glm45V.Grammar.Numbers;

namespace Glm45V.Grammar.Schema;

/// <summary>Sets of values that are written out.</summary>
internal static class Constants
{
    /// <summary>The set of one value.</summary>
    public static Shape ShapeOf(SchemaAlgebra algebra, JsonElement value)
    {
        Shape none = algebra.NothingShape;
        return value.ValueKind switch
        {
            JsonValueKind.Null => none with { Null = true },
            JsonValueKind.False => none with { False = true },
            JsonValueKind.True => none with { True = true },
            JsonValueKind.Number => none with { Numbers = [NumberRange.Point(Rational10.Parse(value.GetRawText()))] },
            JsonValueKind.String => none with { Strings = algebra.Texts.Text(value.GetString()!) },
            JsonValueKind.Array => none with { Arrays = [ArrayOf(algebra, value)] },
            _ => none with { Objects = [ObjectOf(algebra, value)] },
        };
    }

    /// <summary>The set of some values.</summary>
    public static Shape ShapeOf(SchemaAlgebra algebra, IReadOnlyList<JsonElement> values)
    {
        JsonElement[] distinct = [.. values.DistinctBy(JsonCanonical.Write)];
        return new Shape(
            distinct.Any(value => value.ValueKind == JsonValueKind.Null),
            distinct.Any(value => value.ValueKind == JsonValueKind.False),
            distinct.Any(value => value.ValueKind == JsonValueKind.True),
            [.. Of(JsonValueKind.Number).Select(value => NumberRange.Point(Rational10.Parse(value.GetRawText())))],
            algebra.Texts.Literals(Of(JsonValueKind.String).Select(value => value.GetString()!)),
            [.. Of(JsonValueKind.Array).Select(value => ArrayOf(algebra, value))],
            [.. Of(JsonValueKind.Object).Select(value => ObjectOf(algebra, value))]);

        IEnumerable<JsonElement> Of(JsonValueKind kind) => distinct.Where(value => value.ValueKind == kind);
    }

    private static ArrayRule ArrayOf(SchemaAlgebra algebra, JsonElement value) => new()
    {
        Prefix = [.. value.EnumerateArray().Select(algebra.Constant)],
        Rest = algebra.Nothing,
        Min = value.GetArrayLength(),
        Max = value.GetArrayLength(),
        Constant = new JsonConstant(value),
    };

    private static ObjectRule ObjectOf(SchemaAlgebra algebra, JsonElement value)
    {
        KnownKey[] keys = [.. value.EnumerateObject().Select(member => new KnownKey(member.Name, algebra.Constant(member.Value), true))];
        return new ObjectRule { Known = keys, Others = [new OtherKeys([], algebra.Nothing)], Names = algebra.Texts.All, Constant = new JsonConstant(value) };
    }
}
