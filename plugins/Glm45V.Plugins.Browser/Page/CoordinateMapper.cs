namespace Glm45V.Plugins.Browser.Page;

/// <summary>Maps GLM-4.5V's two coordinate systems to CSS pixels of the screenshot and back.</summary>
/// <remarks>Both count thousandths of the screenshot's width and height: actions speak 0 to 999 and boxes of the grounding task 0 to 1000.</remarks>
public static class CoordinateMapper
{
    /// <summary>The largest coordinate in an action.</summary>
    public const int GuiMaximum = 999;

    /// <summary>The largest coordinate in a grounding box; it names the far edge itself.</summary>
    public const int GroundingMaximum = 1000;

    private const double Thousand = 1000;

    /// <summary>Gives the pixel that an action's coordinates (0 to 999) name; it always lies inside the screenshot.</summary>
    public static PixelPoint FromGui(int x, int y, int width, int height) => FromThousandths(x, y, width, height, GuiMaximum);

    /// <summary>Gives the action coordinates (0 to 999) nearest to a pixel inside the screenshot or on its edge.</summary>
    public static (int X, int Y) ToGui(PixelPoint point, int width, int height) => ToThousandths(point, width, height, GuiMaximum);

    /// <summary>Gives the pixel that grounding coordinates (0 to 1000) name; 1000 is the far edge, just outside the last pixel.</summary>
    public static PixelPoint FromGrounding(int x, int y, int width, int height) =>
        FromThousandths(x, y, width, height, GroundingMaximum);

    /// <summary>Gives the grounding coordinates (0 to 1000) nearest to a pixel inside the screenshot or on its edge.</summary>
    public static (int X, int Y) ToGrounding(PixelPoint point, int width, int height) =>
        ToThousandths(point, width, height, GroundingMaximum);

    /// <summary>Moves a point onto the nearest pixel of the screenshot, so that it can be clicked.</summary>
    public static PixelPoint Clamp(PixelPoint point, int width, int height)
    {
        ThrowIfEmpty(width, height);
        ThrowIfNotFinite(point);
        return new PixelPoint(Math.Clamp(point.X, 0, width - 1), Math.Clamp(point.Y, 0, height - 1));
    }

    private static PixelPoint FromThousandths(int x, int y, int width, int height, int maximum)
    {
        ThrowIfEmpty(width, height);
        ThrowIfOutside(x, maximum, nameof(x));
        ThrowIfOutside(y, maximum, nameof(y));
        return new PixelPoint(x * (double)width / Thousand, y * (double)height / Thousand);
    }

    private static (int X, int Y) ToThousandths(PixelPoint point, int width, int height, int maximum)
    {
        ThrowIfEmpty(width, height);
        ThrowIfNotFinite(point);
        if (point.X < 0 || point.X > width || point.Y < 0 || point.Y > height)
        {
            throw new ArgumentOutOfRangeException(nameof(point), point, $"The point must lie within {width}x{height} pixels.");
        }

        return (Nearest(point.X, width, maximum), Nearest(point.Y, height, maximum));
    }

    private static int Nearest(double pixel, int size, int maximum) =>
        Math.Min(maximum, (int)Math.Round(pixel * Thousand / size, MidpointRounding.AwayFromZero));

    private static void ThrowIfEmpty(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
    }

    private static void ThrowIfOutside(int value, int maximum, string name)
    {
        if (value < 0 || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"A coordinate is a whole number from 0 to {maximum}.");
        }
    }

    private static void ThrowIfNotFinite(PixelPoint point)
    {
        if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
        {
            throw new ArgumentOutOfRangeException(nameof(point), point, "The point must have finite coordinates.");
        }
    }
}
