using System.Text.Json;

namespace Glm45V.Grammar.Answers;

/// <summary>JSON types that a schema allows; none means that it does not say.</summary>
[Flags]
internal enum JsonTypes
{
    /// <summary>The schema does not say.</summary>
    None = 0,

    /// <summary>A string.</summary>
    String = 1,

    /// <summary>A whole number.</summary>
    Integer = 2,

    /// <summary>Any number.</summary>
    Number = 4,

    /// <summary>True or false.</summary>
    Boolean = 8,

    /// <summary>Null.</summary>
    Null = 16,

    /// <summary>An array.</summary>
    Array = 32,

    /// <summary>An object.</summary>
    Object = 64,
}

/// <summary>Compares JSON values with the types a schema allows.</summary>
internal static class JsonTypesExtensions
{
    /// <summary>The types that a value has; a whole number is both an integer and a number.</summary>
    public static JsonTypes Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Number when IsWhole(value) => JsonTypes.Integer | JsonTypes.Number,
        JsonValueKind.Number => JsonTypes.Number,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Object => JsonTypes.Object,
        _ => JsonTypes.None,
    };

    /// <summary>Says whether a value has one of the types.</summary>
    public static bool Allow(this JsonTypes types, JsonElement value) => (types & Of(value)) != 0;

    private static bool IsWhole(JsonElement value) =>
        value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0
        || (value.TryGetDouble(out double number) && number == Math.Truncate(number));
}
