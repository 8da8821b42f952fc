namespace Glm45V.Plugins.Browser.Actions;

/// <summary>What came of an action, in words the model reads next and in pixels people can check.</summary>
public sealed record ActionReport
{
    /// <summary>What was done; null when the action failed.</summary>
    public string? Text { get; init; }

    /// <summary>Why the action was not taken and what to try next; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>The kind of failure; null when the action was taken, or was not understood.</summary>
    public BrowserFailure? Failure { get; init; }

    /// <summary>The pixel that was asked for; null for actions without a point.</summary>
    public PixelPoint? Requested { get; init; }

    /// <summary>The pixel that was used, which differs from <see cref="Requested"/> after snapping; null for actions without a point.</summary>
    public PixelPoint? Point { get; init; }

    /// <summary>The pixel where a drag ended; null for other actions.</summary>
    public PixelPoint? End { get; init; }

    /// <summary>The element that was worked and how to find it again; null for actions without one.</summary>
    public ActedElement? Element { get; init; }

    /// <summary>True when the action opened or closed a native list and did nothing else; its options are on the next picture.</summary>
    public bool OpenedList { get; init; }

    /// <summary>The option of an open native list that the action chose, in the list's words; null for other actions.</summary>
    public string? Chosen { get; init; }

    /// <summary>How the page came to rest afterwards; null for actions that only look.</summary>
    public SettleReport? Settled { get; init; }

    /// <summary>A picture made by the action, such as the enlarged part of a zoom, as PNG; null for other actions.</summary>
    public ReadOnlyMemory<byte>? Picture { get; init; }
}
