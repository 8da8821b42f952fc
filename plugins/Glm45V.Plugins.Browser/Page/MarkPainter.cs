using Glm45V.Imaging;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Draws marks on a screenshot: a box around each element and its number on an opaque tag, where it covers no other tag and as little as can be.</summary>
internal static class MarkPainter
{
    // Steps from pixel to pixel that people see as an edge; what has none is ground that a tag may cover.
    private const int Edge = 24;

    // Dark enough for white digits; neighbours in the list get different ones.
    private static readonly RgbColor[] s_colors =
    [
        new(200, 20, 20), new(20, 80, 200), new(0, 120, 60), new(150, 60, 0), new(120, 20, 150), new(0, 110, 120), new(190, 0, 100), new(70, 70, 70),
    ];

    /// <summary>Gives the marked picture.</summary>
    public static byte[] Paint(Screenshot screenshot, PageMarks marks)
    {
        RgbImage image = ScreenshotPixels.Of(screenshot);
        int scale = image.Width >= 640 ? 2 : 1;
        var canvas = new ImageCanvas(image);
        foreach (PageMark mark in marks.Marks)
        {
            canvas.DrawRectangle(BoxOf(mark), ColorOf(mark), thickness: 1);
        }

        List<PixelRectangle> tags = [];
        foreach (PageMark mark in marks.Marks)
        {
            string number = mark.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            PixelRectangle tag = PlaceTag(BoxOf(mark), ImageCanvas.MeasureTag(number, scale), image, tags);
            tags.Add(tag);
            canvas.DrawTag(number, new Imaging.PixelPoint(tag.X, tag.Y), RgbColor.White, ColorOf(mark), scale);
        }

        return PngEncoder.Encode(canvas.ToImage());
    }

    private static RgbColor ColorOf(PageMark mark) => s_colors[mark.Number % s_colors.Length];

    private static PixelRectangle BoxOf(PageMark mark) =>
        new((int)mark.Left, (int)mark.Top, (int)Math.Ceiling(mark.Right - mark.Left), (int)Math.Ceiling(mark.Bottom - mark.Top));

    // A tag touches its box: inside at a corner, or outside along an edge. Small elements wear it outside, so that it does not hide them.
    // Of the places that are free, the one that covers the least detail is taken, and the first of those that cover the same.
    private static PixelRectangle PlaceTag(PixelRectangle box, ImageSize size, RgbImage image, List<PixelRectangle> taken)
    {
        (int right, int bottom) = (box.X + box.Width, box.Y + box.Height);
        (int insideRight, int insideBottom) = (right - size.Width, bottom - size.Height);
        (int X, int Y)[] inside = [(box.X, box.Y), (insideRight, box.Y), (box.X, insideBottom), (insideRight, insideBottom)];
        (int X, int Y)[] outside = [(box.X, box.Y - size.Height), (box.X - size.Width, box.Y), (right, box.Y), (insideRight, box.Y - size.Height), (box.X, bottom), (insideRight, bottom)];
        bool isSmall = box.Width < size.Width * 2 || box.Height < size.Height + (size.Height / 2);
        PixelRectangle? best = null;
        double least = double.MaxValue;
        foreach ((int index, (int x, int y)) in (isSmall ? outside.Concat(inside) : inside.Concat(outside)).Index())
        {
            var tag = new PixelRectangle(x, y, size.Width, size.Height);
            if (x < 0 || y < 0 || x + size.Width > image.Width || y + size.Height > image.Height || taken.Any(other => Overlap(other, tag)))
            {
                continue;
            }

            double cost = Detail(image, tag) + (0.01 * index);
            if (cost < least)
            {
                (best, least) = (tag, cost);
            }
        }

        return best ?? new PixelRectangle(
            Math.Clamp(box.X, 0, Math.Max(0, image.Width - size.Width)), Math.Clamp(box.Y, 0, Math.Max(0, image.Height - size.Height)), size.Width, size.Height);
    }

    // The share of pixels that differ from the one to their left or above, by their green, which makes up most of what people see as light.
    private static double Detail(RgbImage image, PixelRectangle tag)
    {
        int stride = image.Width * 3;
        int edges = 0;
        for (int y = tag.Y + 1; y < tag.Y + tag.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan((y * stride) + (tag.X * 3), tag.Width * 3);
            ReadOnlySpan<byte> above = image.Pixels.AsSpan(((y - 1) * stride) + (tag.X * 3), tag.Width * 3);
            for (int at = 4; at < row.Length; at += 3)
            {
                edges += Math.Abs(row[at] - row[at - 3]) > Edge || Math.Abs(row[at] - above[at]) > Edge ? 1 : 0;
            }
        }

        return (double)edges / (tag.Width * tag.Height);
    }

    private static bool Overlap(PixelRectangle a, PixelRectangle b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;
}
