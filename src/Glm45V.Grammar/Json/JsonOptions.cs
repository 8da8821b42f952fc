using Glm45V.Grammar.Numbers;

namespace Glm45V.Grammar.Json;

/// <summary>Where white space may stand.</summary>
internal enum JsonWhitespace
{
    /// <summary>Nowhere.</summary>
    Compact,

    /// <summary>One space behind every comma and colon, as Python writes it.</summary>
    Spaced,

    /// <summary>Wherever JSON allows it, as much as one likes.</summary>
    Free,
}

/// <summary>Which of the texts of a value are read.</summary>
/// <param name="Whitespace">Where white space may stand.</param>
/// <param name="Numbers">How numbers may be written.</param>
/// <param name="InOrder">Whether named keys come in the schema's order, before all others.</param>
/// <param name="NarrowEscapes">Whether only what cannot stand for itself is escaped.</param>
internal sealed record JsonOptions(JsonWhitespace Whitespace, NumberForm Numbers, bool InOrder, bool NarrowEscapes)
{
    /// <summary>Reads every text of a value.</summary>
    public static JsonOptions Any { get; } = new(JsonWhitespace.Free, NumberForm.Any, InOrder: false, NarrowEscapes: false);
}
