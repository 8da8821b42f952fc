using Glm45V.Grammar.Numbers;

namespace Glm45V.Grammar.Json;

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
