namespace Glm45V.Imaging;

/// <summary>How large a picture may be before it is refused; checked before any pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>The limits used when none are given: 64 MiB, 100 megapixels, 32,768 pixels a side.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Largest encoded size in bytes, at least 1.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Largest width × height, at least 1 and at most 700 million: the RGB pixels must fit one array.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Largest width and largest height in pixels, at least 1.</summary>
    public int MaxSide { get; init; } = 32_768;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPixels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPixels, 700_000_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSide);
    }
}
