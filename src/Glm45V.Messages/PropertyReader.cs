using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Reads <c>ChatOptions.AdditionalProperties</c>, whose values are .NET objects or JSON; null stands for what is not given.</summary>
internal sealed class PropertyReader(ChatOptions request)
{
    public float? Float(string name) => Value(name) is { } value ? Number(value) ?? throw Wrong(name, value, "a number") : null;

    public int? Int(string name) => Float(name) is not { } number ? null
        : number == MathF.Truncate(number) && Math.Abs(number) < 1 << 24 ? (int)number
        : throw Wrong(name, number, "a whole number");

    public bool? Bool(string name) => Value(name) switch
    {
        null => null,
        bool given => given,
        JsonElement { ValueKind: JsonValueKind.True } => true,
        JsonElement { ValueKind: JsonValueKind.False } => false,
        object other => throw Wrong(name, other, "true or false"),
    };

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        string given => given,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        object other => throw Wrong(name, other, "text"),
    };

    /// <summary>Reads token ids with a number each: a JSON object, or any dictionary of .NET.</summary>
    public IReadOnlyDictionary<int, float>? Biases(string name) => Value(name) switch
    {
        null => null,
        JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().ToDictionary(pair => Id(name, pair.Name), pair => Bias(name, pair.Value)),
        IDictionary given => given.Keys.Cast<object>().ToDictionary(key => Id(name, key), key => Bias(name, given[key])),
        object other => throw Wrong(name, other, "token ids with a number each"),
    };

    private static int Id(string name, object key) =>
        int.TryParse(Convert.ToString(key, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : throw Wrong(name, key, "token ids with a number each");

    private static float Bias(string name, object? value) => Number(value) ?? throw Wrong(name, value, "token ids with a number each");

    private static float? Number(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Number } json => json.GetSingle(),
        IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal => Convert.ToSingle(number, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static ArgumentOutOfRangeException Wrong(string name, object? value, string wanted) => new(name, value, $"{name} must be {wanted}, not '{value}'.");

    private object? Value(string name) => request.AdditionalProperties?.GetValueOrDefault(name);
}
