using System.Text.Json;

namespace Glm45V.Grammar.Schema;

/// <summary>One array or object, written out; compared by what it says.</summary>
internal sealed class JsonConstant : IEquatable<JsonConstant>
{
    public JsonConstant(JsonElement value)
    {
        Text = JsonCanonical.Write(value);
        Items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(JsonCanonical.Write)] : [];
        Members = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().GroupBy(member => member.Name).ToDictionary(same => same.Key, same => JsonCanonical.Write(same.Last().Value)) : [];
    }

    /// <summary>Canonical JSON.</summary>
    public string Text { get; }

    /// <summary>The items of an array, each as canonical JSON.</summary>
    public string[] Items { get; }

    /// <summary>The values of an object, each as canonical JSON.</summary>
    public Dictionary<string, string> Members { get; }

    public bool Equals(JsonConstant? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as JsonConstant);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
