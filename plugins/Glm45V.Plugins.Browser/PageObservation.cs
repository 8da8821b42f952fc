using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser;

/// <summary>What to look at besides the pixels.</summary>
[Flags]
public enum ObservedParts
{
    /// <summary>The screenshot alone.</summary>
    Pixels = 0,

    /// <summary>Numbered marks, drawn on a second picture and listed.</summary>
    Marks = 1,

    /// <summary>The accessibility tree as text.</summary>
    Snapshot = 2,
}

/// <summary>A page as it was seen at one moment.</summary>
public sealed record PageObservation
{
    /// <summary>The picture of the visible part.</summary>
    public required Screenshot Screenshot { get; init; }

    /// <summary>The picture with marks drawn on it, as PNG; null without marks.</summary>
    public ReadOnlyMemory<byte>? Marked { get; init; }

    /// <summary>The marks; null without.</summary>
    public PageMarks? Marks { get; init; }

    /// <summary>The page as text; null without.</summary>
    public PageSnapshot? Snapshot { get; init; }

    /// <summary>The address of the page, secrets masked.</summary>
    public required string Url { get; init; }

    /// <summary>The title of the page, secrets masked.</summary>
    public required string Title { get; init; }

    /// <summary>The open tabs.</summary>
    public required IReadOnlyList<TabInfo> Tabs { get; init; }
}
