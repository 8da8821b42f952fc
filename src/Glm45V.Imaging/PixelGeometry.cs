namespace Glm45V.Imaging;

/// <summary>A position in pixels from the top left corner; it may lie outside the picture.</summary>
public readonly record struct PixelPoint(int X, int Y);

/// <summary>A rectangle in pixels; it may reach outside the picture.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width; at 0 or less the rectangle is empty.</param>
/// <param name="Height">Height; at 0 or less the rectangle is empty.</param>
public readonly record struct PixelRectangle(int X, int Y, int Width, int Height);

/// <summary>An opaque 8-bit RGB colour.</summary>
public readonly record struct RgbColor(byte R, byte G, byte B)
{
    /// <summary>Black.</summary>
    public static RgbColor Black => new(0, 0, 0);

    /// <summary>White.</summary>
    public static RgbColor White => new(255, 255, 255);

    /// <summary>A red that stands out on most pages.</summary>
    public static RgbColor Red => new(226, 35, 26);

    /// <summary>A green that stands out on most pages.</summary>
    public static RgbColor Green => new(0, 140, 60);

    /// <summary>A blue that stands out on most pages.</summary>
    public static RgbColor Blue => new(20, 90, 220);
}
