namespace Glm45V.Imaging;

/// <summary>Draws marks on a copy of a picture, clipped at its borders: where an agent clicked, dragged and looked.</summary>
/// <remarks>Every drawing method gives the canvas back, so that marks can be chained. Not thread-safe.</remarks>
public sealed class ImageCanvas
{
    private const int LabelPadding = 2;
    private const int TagPadding = 1;
    private const double ArrowHalfAngle = Math.PI / 7;

    private readonly int _width;
    private readonly int _height;
    private readonly byte[] _pixels;

    /// <summary>Starts from a copy of <paramref name="image"/>, which stays as it is.</summary>
    public ImageCanvas(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _width = image.Width;
        _height = image.Height;
        _pixels = [.. image.Pixels];
    }

    /// <summary>Gives a copy of the picture as drawn so far.</summary>
    public RgbImage ToImage() => new(_width, _height, [.. _pixels]);

    /// <summary>Gives the size of the box that <see cref="DrawLabel"/> fills for a text.</summary>
    public static ImageSize MeasureLabel(string text, int scale = 2)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequireScale(scale);
        string[] lines = text.Split('\n');
        int columns = lines.Max(line => line.Length);
        return new ImageSize(
            checked(((columns * BitmapFont.Advance) - 1 + (2 * LabelPadding)) * scale),
            checked(((lines.Length * BitmapFont.LineHeight) - 1 + (2 * LabelPadding)) * scale));
    }

    /// <summary>Gives the size of the box that <see cref="DrawTag"/> fills for a text of one line.</summary>
    public static ImageSize MeasureTag(string text, int scale = 2)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequireScale(scale);
        return new ImageSize(
            checked(((text.Length * BitmapFont.Advance) - 1 + (2 * TagPadding)) * scale),
            checked((BitmapFont.CapitalRows + (2 * TagPadding)) * scale));
    }

    /// <summary>Draws a straight, smoothed line with round ends.</summary>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end; the same point gives a dot.</param>
    /// <param name="color">Colour of the line.</param>
    /// <param name="thickness">Thickness in pixels, at least 1.</param>
    public ImageCanvas DrawLine(PixelPoint from, PixelPoint to, RgbColor color, int thickness = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thickness);
        DrawSegment(from.X, from.Y, to.X, to.Y, color, thickness / 2.0);
        return this;
    }

    /// <summary>Draws a line with an arrow head at its second end.</summary>
    /// <param name="from">Where the arrow starts.</param>
    /// <param name="to">Where it points; the same point gives a dot.</param>
    /// <param name="color">Colour of the arrow.</param>
    /// <param name="thickness">Thickness in pixels, at least 1; the head is 5 times as long, at least 10 pixels.</param>
    public ImageCanvas DrawArrow(PixelPoint from, PixelPoint to, RgbColor color, int thickness = 2)
    {
        DrawLine(from, to, color, thickness);
        if (from == to)
        {
            return this;
        }

        double backwards = Math.Atan2((double)from.Y - to.Y, (double)from.X - to.X);
        double length = Math.Max(10, 5.0 * thickness);
        foreach (double angle in (ReadOnlySpan<double>)[backwards - ArrowHalfAngle, backwards + ArrowHalfAngle])
        {
            DrawSegment(to.X, to.Y, to.X + (Math.Cos(angle) * length), to.Y + (Math.Sin(angle) * length), color, thickness / 2.0);
        }

        return this;
    }

    /// <summary>Draws the outline of a rectangle, growing inwards.</summary>
    public ImageCanvas DrawRectangle(PixelRectangle rectangle, RgbColor color, int thickness = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thickness);
        (long left, long top) = (rectangle.X, rectangle.Y);
        (long right, long bottom) = (left + rectangle.Width, top + rectangle.Height);
        if (right <= left || bottom <= top)
        {
            return this;
        }

        Fill(left, top, right, Math.Min(top + thickness, bottom), color);
        Fill(left, Math.Max(bottom - thickness, top), right, bottom, color);
        Fill(left, top, Math.Min(left + thickness, right), bottom, color);
        Fill(Math.Max(right - thickness, left), top, right, bottom, color);
        return this;
    }

    /// <summary>Fills a rectangle.</summary>
    public ImageCanvas FillRectangle(PixelRectangle rectangle, RgbColor color)
    {
        Fill(rectangle.X, rectangle.Y, (long)rectangle.X + rectangle.Width, (long)rectangle.Y + rectangle.Height, color);
        return this;
    }

    /// <summary>Fills a smoothed circle.</summary>
    /// <param name="center">Its middle.</param>
    /// <param name="radius">Radius in pixels, at least 0; at 0 one pixel is set.</param>
    /// <param name="color">Colour of the circle.</param>
    public ImageCanvas FillCircle(PixelPoint center, int radius, RgbColor color)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        DrawSegment(center.X, center.Y, center.X, center.Y, color, radius + 0.5);
        return this;
    }

    /// <summary>Draws a cross with an open middle, so that the pixel it marks stays visible.</summary>
    /// <param name="center">The marked pixel.</param>
    /// <param name="radius">Length of each arm in pixels, at least 1; its inner quarter stays open.</param>
    /// <param name="color">Colour of the cross.</param>
    /// <param name="thickness">Thickness in pixels, at least 1.</param>
    public ImageCanvas DrawCrosshair(PixelPoint center, int radius, RgbColor color, int thickness = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thickness);
        long gap = Math.Max(1, radius / 4);
        (long x, long y, long half) = (center.X, center.Y, thickness / 2);
        Fill(x - radius, y - half, x - gap + 1, y - half + thickness, color);
        Fill(x + gap, y - half, x + radius + 1, y - half + thickness, color);
        Fill(x - half, y - radius, x - half + thickness, y - gap + 1, color);
        Fill(x - half, y + gap, x - half + thickness, y + radius + 1, color);
        return this;
    }

    /// <summary>Writes text on a filled box.</summary>
    /// <param name="text">The text; <c>\n</c> starts a line, characters outside ASCII 32–126 appear as a hollow box.</param>
    /// <param name="topLeft">Top left corner of the box.</param>
    /// <param name="ink">Colour of the text.</param>
    /// <param name="ground">Colour of the box.</param>
    /// <param name="scale">Size of a font dot in pixels, 1–64; a letter is 5 dots wide and 7 high.</param>
    public ImageCanvas DrawLabel(string text, PixelPoint topLeft, RgbColor ink, RgbColor ground, int scale = 2)
    {
        ImageSize box = MeasureLabel(text, scale);
        Fill(topLeft.X, topLeft.Y, (long)topLeft.X + box.Width, (long)topLeft.Y + box.Height, ground);
        long top = topLeft.Y + ((long)LabelPadding * scale);
        foreach (string line in text.Split('\n'))
        {
            DrawLine(line, topLeft.X + ((long)LabelPadding * scale), top, ink, scale);
            top += (long)BitmapFont.LineHeight * scale;
        }

        return this;
    }

    /// <summary>Writes digits and capitals on a filled box that fits them closely; there is no room for what hangs below the line.</summary>
    /// <param name="text">One line of text.</param>
    /// <param name="topLeft">Top left corner of the box.</param>
    /// <param name="ink">Colour of the text.</param>
    /// <param name="ground">Colour of the box.</param>
    /// <param name="scale">Size of a font dot in pixels, 1–64; a letter is 5 dots wide and 7 high.</param>
    public ImageCanvas DrawTag(string text, PixelPoint topLeft, RgbColor ink, RgbColor ground, int scale = 2)
    {
        ImageSize box = MeasureTag(text, scale);
        Fill(topLeft.X, topLeft.Y, (long)topLeft.X + box.Width, (long)topLeft.Y + box.Height, ground);
        DrawLine(text, topLeft.X + ((long)TagPadding * scale), topLeft.Y + ((long)TagPadding * scale), ink, scale);
        return this;
    }

    private static void RequireScale(int scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 64);
    }

    private void DrawLine(string line, long left, long top, RgbColor ink, int scale)
    {
        foreach (char character in line)
        {
            DrawGlyph(character, left, top, ink, scale);
            left += (long)BitmapFont.Advance * scale;
        }
    }

    private void DrawGlyph(char character, long left, long top, RgbColor ink, int scale)
    {
        for (int row = 0; row < BitmapFont.Rows; row++)
        {
            int dots = BitmapFont.Row(character, row);
            for (int column = 0; dots != 0 && column < BitmapFont.Columns; column++)
            {
                if ((dots >> (BitmapFont.Columns - 1 - column) & 1) != 0)
                {
                    long x = left + ((long)column * scale);
                    long y = top + ((long)row * scale);
                    Fill(x, y, x + scale, y + scale, ink);
                }
            }
        }
    }

    private void Fill(long left, long top, long right, long bottom, RgbColor color)
    {
        int firstX = (int)Math.Clamp(left, 0, _width);
        int endX = (int)Math.Clamp(right, 0, _width);
        int endY = (int)Math.Clamp(bottom, 0, _height);
        for (int y = (int)Math.Clamp(top, 0, _height); y < endY; y++)
        {
            for (int x = firstX; x < endX; x++)
            {
                Blend(x, y, color, 1);
            }
        }
    }

    // Every pixel near enough to the segment is covered by how far its centre lies inside the edge.
    private void DrawSegment(double x1, double y1, double x2, double y2, RgbColor color, double radius)
    {
        double reach = radius + 1;
        int firstX = (int)Math.Clamp(Math.Floor(Math.Min(x1, x2) - reach), 0, _width);
        int endX = (int)Math.Clamp(Math.Ceiling(Math.Max(x1, x2) + reach) + 1, 0, _width);
        int firstY = (int)Math.Clamp(Math.Floor(Math.Min(y1, y2) - reach), 0, _height);
        int endY = (int)Math.Clamp(Math.Ceiling(Math.Max(y1, y2) + reach) + 1, 0, _height);
        (double dx, double dy) = (x2 - x1, y2 - y1);
        double squared = (dx * dx) + (dy * dy);
        for (int y = firstY; y < endY; y++)
        {
            for (int x = firstX; x < endX; x++)
            {
                double along = squared == 0 ? 0 : Math.Clamp((((x - x1) * dx) + ((y - y1) * dy)) / squared, 0, 1);
                double offX = x - x1 - (along * dx);
                double offY = y - y1 - (along * dy);
                double coverage = radius + 0.5 - Math.Sqrt((offX * offX) + (offY * offY));
                if (coverage > 0)
                {
                    Blend(x, y, color, Math.Min(coverage, 1));
                }
            }
        }
    }

    private void Blend(int x, int y, RgbColor color, double coverage)
    {
        Span<byte> pixel = _pixels.AsSpan(((y * _width) + x) * 3, 3);
        pixel[0] = Mix(pixel[0], color.R, coverage);
        pixel[1] = Mix(pixel[1], color.G, coverage);
        pixel[2] = Mix(pixel[2], color.B, coverage);
    }

    private static byte Mix(byte ground, byte ink, double coverage) => (byte)(ground + ((ink - ground) * coverage) + 0.5);
}
