using Glm45V.Grammar.Schema;

namespace Glm45V.Grammar.Json;

/// <summary>One way to read an array, an object or a value.</summary>
/// <param name="Owner">The set that the value has to be in.</param>
/// <param name="Progress">How far an array or object has been read: what the value within it leads to.</param>
/// <param name="Inner">What the value within has to be, or how far a text, number or key has been read.</param>
/// <param name="Other">Which keys without a name a key can be, −1 where it has one.</param>
/// <param name="Wanted">Which wanted keys it can be.</param>
internal sealed record JsonWay(SchemaNode Owner, object? Progress = null, object? Inner = null, int Other = -1, ulong Wanted = 0)
{
    /// <summary>The same way, read further.</summary>
    public JsonWay With(object inner) => ReferenceEquals(inner, Inner) ? this : this with { Inner = inner };
}

/// <summary>An array or object, or the document, while a value within it is read. Equal frames of one machine are the same object.</summary>
/// <param name="Outer">What it lies in; null around the document.</param>
/// <param name="IsObject">Whether it is an object.</param>
/// <param name="Ways">Every way to read it: for each, what the value within has to be.</param>
internal sealed record JsonFrame(JsonFrame? Outer, bool IsObject, EquatableList<JsonWay> Ways)
{
    /// <summary>The sets that the value within may be in.</summary>
    public SchemaNode[] Wanted { get; } = [.. Ways.Select(way => (SchemaNode)way.Inner!).Distinct()];

    public bool Equals(JsonFrame? other) => other is not null && ReferenceEquals(Outer, other.Outer) && IsObject == other.IsObject && Ways.Equals(other.Ways);

    public override int GetHashCode() => HashCode.Combine(Outer is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Outer), IsObject, Ways);
}
