namespace Glm45V.Imaging;

/// <summary>A decoded picture: 8-bit RGB, rows from top to bottom, no padding.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels without copying them; the caller gives up the array.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">width × height × 3 bytes, [row, column, RGB].</param>
    /// <exception cref="ArgumentException">The array does not have width × height × 3 bytes.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)width * height * 3)
        {
            throw new ArgumentException($"{width}x{height} RGB pixels take {(long)width * height * 3} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, [row, column, RGB], 0–255.</summary>
#pragma warning disable CA1819 // The picture is a buffer: copying it at every read would defeat its purpose.
    public byte[] Pixels { get; }
#pragma warning restore CA1819
}
