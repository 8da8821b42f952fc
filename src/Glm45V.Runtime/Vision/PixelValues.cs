namespace Glm45V.Runtime.Vision;

/// <summary>A picture as the vision tower takes it: normalised patches in merge-block order.</summary>
public sealed class PixelValues
{
    private ContentHash? _hash;

    /// <summary>Wraps patch values without copying them; the caller gives up the array.</summary>
    /// <param name="values">[patches, channels × frames × patch × patch], 1176 values a patch for GLM-4.5V.</param>
    /// <param name="grid">How the picture is cut.</param>
    /// <param name="originalWidth">Width of the picture before resizing, in pixels.</param>
    /// <param name="originalHeight">Height of the picture before resizing, in pixels.</param>
    /// <exception cref="ArgumentException">The number of values is no multiple of the number of patches.</exception>
    public PixelValues(float[] values, GridThw grid, int originalWidth, int originalHeight)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(originalWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(originalHeight);
        if (grid.Patches <= 0 || values.Length == 0 || values.Length % grid.Patches != 0)
        {
            throw new ArgumentException($"{values.Length} values cannot be {grid.Patches} patches of one length.", nameof(values));
        }

        Values = values;
        Grid = grid;
        OriginalWidth = originalWidth;
        OriginalHeight = originalHeight;
    }

    /// <summary>The values, [patches, <see cref="PatchLength"/>]; 2 × 2 merge blocks lie together, a patch is (channel, frame, row, column).</summary>
#pragma warning disable CA1819 // The values are a buffer handed to the model: copying them at every read would defeat their purpose.
    public float[] Values { get; }
#pragma warning restore CA1819

    /// <summary>How the picture is cut.</summary>
    public GridThw Grid { get; }

    /// <summary>Tells the picture from others; computed when first asked for.</summary>
    internal ContentHash Hash => _hash ??= ContentHash.Of(Values, Grid);

    /// <summary>Number of values of one patch.</summary>
    public int PatchLength => Values.Length / Grid.Patches;

    /// <summary>Width of the picture before resizing, in pixels.</summary>
    public int OriginalWidth { get; }

    /// <summary>Height of the picture before resizing, in pixels.</summary>
    public int OriginalHeight { get; }
}
