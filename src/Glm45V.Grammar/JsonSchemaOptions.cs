using Glm45V.Grammar.Json;
using Glm45V.Grammar.Numbers;

namespace Glm45V.Grammar;

/// <summary>Which texts of a document a schema's grammar accepts.</summary>
public sealed record JsonSchemaOptions
{
    /// <summary>Whether documents in every form of JSON are accepted: any order of keys, white space anywhere, any escapes, numbers with exponents. The default is the one form that a model should write.</summary>
    public bool AnyForm { get; init; }

    /// <summary>Where white space stands. The default is one space behind commas and colons.</summary>
    public JsonWhitespace Whitespace { get; init; } = JsonWhitespace.Spaced;

    /// <summary>Whether named keys may come in any order, not only in the schema's. The default is false.</summary>
    public bool AnyOrder { get; init; }

    /// <summary>Whether <c>format</c> is enforced, for the formats that are known; the default is true.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>The draft of schemas that do not say theirs with <c>$schema</c>.</summary>
    public SchemaDraft Draft { get; init; } = SchemaDraft.Unsaid;

    /// <summary>How much work a schema may cause, in states and rules. The default is 2,000,000.</summary>
    public long Fuel { get; init; } = 2_000_000;

    /// <summary>The texts of documents in detail, in place of what the other options say.</summary>
    internal JsonOptions? Form { get; init; }

    internal JsonOptions ToJson() => Form is { } form ? form : AnyForm ? JsonOptions.Any : new JsonOptions(Whitespace, NumberForm.Plain, InOrder: !AnyOrder, NarrowEscapes: true);
}
