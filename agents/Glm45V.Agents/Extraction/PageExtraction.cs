using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Extraction;

/// <summary>Data read off a page, with where on the page each value stands.</summary>
public record PageExtraction
{
    /// <summary>The data; it fulfils the schema that was asked for.</summary>
    public required JsonElement Json { get; init; }

    /// <summary>Where each value comes from, in the order of the document: one entry for each text, number and truth value in it.</summary>
    public required IReadOnlyList<ValueSource> Sources { get; init; }

    /// <summary>The address of the page, secrets masked.</summary>
    public required string Url { get; init; }

    /// <summary>What a reader should know: text that was left out, sources that could not be told; null when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Tokens that were read and written; zeros where the client does not tell.</summary>
    public UsageDetails Usage { get; init; } = new();
}

/// <summary>Data read off a page, as a type of .NET.</summary>
/// <typeparam name="T">The type; its JSON Schema is what was asked for.</typeparam>
public sealed record PageExtraction<T> : PageExtraction
{
    [SetsRequiredMembers]
    internal PageExtraction(PageExtraction read, T value)
        : base(read) => Value = value;

    /// <summary>The data.</summary>
    public T Value { get; }
}

/// <summary>Where a value comes from.</summary>
/// <param name="Path">The value's place in the data, as a JSON Pointer such as <c>/items/0/price</c>.</param>
/// <param name="Value">The value as JSON writes it, texts without quotes.</param>
/// <param name="Kind">How it is known.</param>
/// <param name="Text">The page's text that it was read from; null when that is not known.</param>
/// <param name="Box">Where that text stands; null when that is not known.</param>
public sealed record ValueSource(string Path, string Value, SourceKind Kind, string? Text, PageBox? Box);

/// <summary>How the source of a value is known.</summary>
public enum SourceKind
{
    /// <summary>The page shows the value literally: it was found there, whatever the model says.</summary>
    Found,

    /// <summary>The page does not show the value in these words; the model says that it concluded it from this text.</summary>
    Told,

    /// <summary>Nothing is known: the value comes from the picture, or was made up.</summary>
    Unknown,
}
