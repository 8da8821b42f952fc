using System.Text.Json;

namespace Glm45V.Grammar.Schema;

/// <summary>A place of a schema document that says what a value has to be.</summary>
/// <param name="Pointer">Where, as a fragment: <c>#/properties/a</c>; it alone tells places apart.</param>
/// <param name="Element">What is written there.</param>
/// <param name="Base">The address that references there are relative to.</param>
/// <param name="Draft">What its keywords mean.</param>
internal sealed record SchemaLocation(string Pointer, JsonElement Element, Uri Base, SchemaDraft Draft)
{
    public bool Equals(SchemaLocation? other) => other is not null && Pointer == other.Pointer;

    public override int GetHashCode() => Pointer.GetHashCode(StringComparison.Ordinal);

    /// <summary>The place of a keyword's value.</summary>
    public SchemaLocation Child(string keyword, JsonElement element) => this with { Pointer = Join(Pointer, keyword), Element = element };

    /// <summary>The place of a member or item within a keyword's value.</summary>
    public SchemaLocation Child(string keyword, string key, JsonElement element) => this with { Pointer = Join(Join(Pointer, keyword), key), Element = element };

    public static string Join(string pointer, string key) => $"{pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
