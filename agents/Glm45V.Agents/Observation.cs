namespace Glm45V.Agents;

/// <summary>What an agent sees before it decides: one screenshot and where it was taken.</summary>
public sealed record Observation
{
    /// <summary>The position of the step this was seen for, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The screenshot as a PNG file.</summary>
    public required ReadOnlyMemory<byte> Png { get; init; }

    /// <summary>The screenshot's width in pixels, which are also the page's CSS pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The screenshot's height in pixels, which are also the page's CSS pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The picture the model sees in the screenshot's place, with marks drawn on it, as PNG; null when it sees the screenshot itself.</summary>
    public ReadOnlyMemory<byte>? Marked { get; init; }

    /// <summary>What the model reads beside the picture: the page's elements, as data; null when it sees the picture alone.</summary>
    public string? Elements { get; init; }

    /// <summary>The address of the page.</summary>
    public string Url { get; init; } = "";

    /// <summary>The title of the page.</summary>
    public string Title { get; init; } = "";

    /// <summary>When the screenshot was taken.</summary>
    public DateTimeOffset Time { get; init; }
}
