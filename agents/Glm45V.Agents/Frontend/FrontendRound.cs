using System.Text.Json.Serialization;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend;

/// <summary>What a round does.</summary>
public enum RoundKind
{
    /// <summary>Writes the page.</summary>
    Draft,

    /// <summary>Makes it more alike.</summary>
    Refine,

    /// <summary>Changes it as a person asks.</summary>
    Change,
}

/// <summary>One round: a page that the model wrote, and what became of it.</summary>
public sealed record FrontendRound
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What it did.</summary>
    public required RoundKind Kind { get; init; }

    /// <summary>The document as the model wrote it; null when no answer could be used.</summary>
    public string? Html { get; init; }

    /// <summary>The style sheet that Tailwind made for it; null without Tailwind.</summary>
    public string? Css { get; init; }

    /// <summary>How near it comes to the reference; null without a document or without a reference.</summary>
    public DesignScore? Score { get; init; }

    /// <summary>True when it became the best so far.</summary>
    public bool Kept { get; init; }

    /// <summary>Why it was kept or not, in words.</summary>
    public string Note { get; init; } = "";

    /// <summary>What still differs, as the next round is told.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Tokens that were read for it.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens that were written for it.</summary>
    public long OutputTokens { get; init; }

    /// <summary>How it looks; null without a document, and for rounds read back from a folder, whose pictures lie there.</summary>
    [JsonIgnore]
    public RenderedPage? Page { get; init; }

    /// <summary>How it looks at the further widths, in their order.</summary>
    [JsonIgnore]
    public IReadOnlyList<RenderedPage> Others { get; init; } = [];
}
