namespace Glm45V.Plugins.Browser;

/// <summary>A picture of the visible part of a page, one picture pixel for each CSS pixel.</summary>
/// <param name="Png">The picture as a PNG file.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record Screenshot(ReadOnlyMemory<byte> Png, int Width, int Height);

/// <summary>A point of the page's visible part in CSS pixels, from the upper left corner.</summary>
/// <param name="X">Pixels from the left edge.</param>
/// <param name="Y">Pixels from the upper edge.</param>
public readonly record struct PixelPoint(double X, double Y);

/// <summary>Where the content of a page moves out of sight: down shows what lies below.</summary>
public enum ScrollDirection
{
    /// <summary>Shows what lies above.</summary>
    Up,

    /// <summary>Shows what lies below.</summary>
    Down,

    /// <summary>Shows what lies to the left.</summary>
    Left,

    /// <summary>Shows what lies to the right.</summary>
    Right,
}

/// <summary>An open tab.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Url">The address it shows.</param>
/// <param name="IsShown">True for the one that actions go to.</param>
public sealed record TabInfo(int Number, string Url, bool IsShown);
