namespace Glm45V.Chat.Parsing;

/// <summary>A box that the model named, in thousandths of the picture: 0 to 1000 from the left and the top.</summary>
/// <param name="X1">First edge from the left.</param>
/// <param name="Y1">First edge from the top.</param>
/// <param name="X2">Second edge from the left.</param>
/// <param name="Y2">Second edge from the top.</param>
public readonly record struct GroundingBox(double X1, double Y1, double X2, double Y2)
{
    /// <summary>Gives the box in pixels of a picture of this size, each edge at most the last pixel.</summary>
    public PixelBox ToPixels(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return new PixelBox(Scale(X1, width), Scale(Y1, height), Scale(X2, width), Scale(Y2, height));
    }

    private static double Scale(double thousandths, int size) => Math.Clamp(thousandths / 1000 * size, 0, size - 1);
}

/// <summary>A box in pixels of a picture.</summary>
/// <param name="X1">First edge from the left.</param>
/// <param name="Y1">First edge from the top.</param>
/// <param name="X2">Second edge from the left.</param>
/// <param name="Y2">Second edge from the top.</param>
public readonly record struct PixelBox(double X1, double Y1, double X2, double Y2);
