using Glm45V.Imaging;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Draws marks on a screenshot: a box around each element and its number on an opaque tag that covers no other tag.</summary>
internal static class MarkPainter
{
    // Dark enough for white digits; neighbours in the list get different ones.
    private static readonly RgbColor[] s_colors =
    [
        new(200, 20, 20), new(20, 80, 200), new(0, 120, 60), new(150, 60, 0), new(120, 20, 150), new(0, 110, 120), new(190, 0, 100), new(70, 70, 70),
    ];

    /// <summary>Gives the marked picture.</summary>
    public static byte[] Paint(Screenshot screenshot, PageMarks marks)
    {
        RgbImage image = ImageDecoder.Decode(screenshot.Png);
        int scale = image.Width >= 640 ? 2 : 1;
        var canvas = new ImageCanvas(image);
        List<PixelRectangle> tags = [];
        foreach (PageMark mark in marks.Marks)
        {
            RgbColor color = s_colors[mark.Number % s_colors.Length];
            var box = new PixelRectangle((int)mark.Left, (int)mark.Top, (int)Math.Ceiling(mark.Right - mark.Left), (int)Math.Ceiling(mark.Bottom - mark.Top));
            canvas.DrawRectangle(box, color, thickness: 1);
            string number = mark.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            PixelRectangle tag = PlaceTag(box, ImageCanvas.MeasureLabel(number, scale), image, tags);
            tags.Add(tag);
            canvas.DrawLabel(number, new Imaging.PixelPoint(tag.X, tag.Y), RgbColor.White, color, scale);
        }

        return PngEncoder.Encode(canvas.ToImage());
    }

    // Small elements wear their tag outside, so that it does not hide them.
    private static PixelRectangle PlaceTag(PixelRectangle box, ImageSize size, RgbImage image, List<PixelRectangle> taken)
    {
        (int above, int before) = (box.Y - size.Height, box.X - size.Width);
        (int X, int Y)[] outside = [(box.X, above), (before, box.Y), (box.X + box.Width, box.Y), (box.X, box.Y + box.Height)];
        (int X, int Y)[] inside = [(box.X, box.Y), (box.X + box.Width - size.Width, box.Y), (box.X, box.Y + box.Height - size.Height)];
        bool isSmall = box.Width < size.Width * 3 || box.Height < size.Height + (size.Height / 2);
        foreach ((int x, int y) in isSmall ? [.. outside, .. inside] : (IEnumerable<(int, int)>)[.. inside, .. outside])
        {
            var tag = new PixelRectangle(x, y, size.Width, size.Height);
            if (x >= 0 && y >= 0 && x + size.Width <= image.Width && y + size.Height <= image.Height && !taken.Any(other => Overlap(other, tag)))
            {
                return tag;
            }
        }

        return new PixelRectangle(
            Math.Clamp(box.X, 0, Math.Max(0, image.Width - size.Width)), Math.Clamp(box.Y, 0, Math.Max(0, image.Height - size.Height)), size.Width, size.Height);
    }

    private static bool Overlap(PixelRectangle a, PixelRectangle b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;
}
