using System.Runtime.InteropServices;
using Glm45V.Imaging;

namespace Glm45V.Runtime.Vision;

/// <summary>A picture as the vision tower takes it: normalised patches in merge-block order.</summary>
/// <remarks>Thread-safe. Patches that a processor makes are computed when first asked for.</remarks>
public sealed class PixelValues
{
    private readonly Lazy<float[]> _values;
    private readonly Lazy<ContentHash> _hash;

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

        _values = new Lazy<float[]>(values);
        _hash = new Lazy<ContentHash>(() => ContentHash.Of(MemoryMarshal.AsBytes<float>(values), grid));
        Grid = grid;
        PatchLength = values.Length / grid.Patches;
        OriginalWidth = originalWidth;
        OriginalHeight = originalHeight;
    }

    /// <summary>Describes a picture whose patches are cut when they are needed.</summary>
    /// <param name="image">The picture before resizing.</param>
    /// <param name="cut">Gives the patches.</param>
    /// <param name="grid">How the picture will be cut.</param>
    /// <param name="patchLength">Number of values of one patch.</param>
    internal PixelValues(RgbImage image, Func<float[]> cut, GridThw grid, int patchLength)
    {
        _values = new Lazy<float[]>(cut);
        _hash = new Lazy<ContentHash>(() => ContentHash.Of(image.Pixels, grid, image.Width));
        Grid = grid;
        PatchLength = patchLength;
        OriginalWidth = image.Width;
        OriginalHeight = image.Height;
    }

    /// <summary>The values, [patches, <see cref="PatchLength"/>]; 2 × 2 merge blocks lie together, a patch is (channel, frame, row, column).</summary>
#pragma warning disable CA1819 // The values are a buffer handed to the model: copying them at every read would defeat their purpose.
    public float[] Values => _values.Value;
#pragma warning restore CA1819

    /// <summary>How the picture is cut.</summary>
    public GridThw Grid { get; }

    /// <summary>Tells the picture from others, without its patches where they are not cut yet.</summary>
    internal ContentHash Hash => _hash.Value;

    /// <summary>Number of values of one patch.</summary>
    public int PatchLength { get; }

    /// <summary>Width of the picture before resizing, in pixels.</summary>
    public int OriginalWidth { get; }

    /// <summary>Height of the picture before resizing, in pixels.</summary>
    public int OriginalHeight { get; }
}
