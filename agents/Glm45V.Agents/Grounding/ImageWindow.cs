using Glm45V.Imaging;

namespace Glm45V.Agents.Grounding;

/// <summary>A part of an image as it is shown to a model: where it was cut out, and how much it was enlarged.</summary>
/// <param name="Area">The part, in whole pixels of the image.</param>
/// <param name="Scale">How much larger it is shown, at least 1.</param>
internal sealed record ImageWindow(PixelRectangle Area, double Scale)
{
    private const int LeastSide = 400;
    private const int LeastMargin = 100;
    private const double Margin = 0.1; // of the image: how far a first look may be off
    private const int ShownSide = 1120; // multiple of 28, so that nothing is resampled once more
    private const double MostScale = 4;

    /// <summary>The name that the picture is sent under: left, top, width and height of the part in the image.</summary>
    public string Name => FormattableString.Invariant($"{Area.X}-{Area.Y}-{Area.Width}-{Area.Height}.png");

    /// <summary>Gives the whole image.</summary>
    public static ImageWindow Whole(RgbImage image) => new(new PixelRectangle(0, 0, image.Width, image.Height), 1);

    /// <summary>Gives a part around a box, with as much of what surrounds it as the box may be off, no larger than this window.</summary>
    public ImageWindow Around(PixelBox box)
    {
        (int left, int width) = Span(box.Left, box.Right, Area.X, Area.Width);
        (int top, int height) = Span(box.Top, box.Bottom, Area.Y, Area.Height);
        return new ImageWindow(new PixelRectangle(left, top, width, height), Math.Clamp((double)ShownSide / Math.Max(width, height), 1, MostScale));
    }

    /// <summary>Gives what the model is shown, as PNG.</summary>
    public byte[] Picture(RgbImage image)
    {
        RgbImage part = ImageCropper.Crop(image, Area);
        return PngEncoder.Encode(Scale == 1 ? part : ImageResizer.Bicubic(part, (int)(Area.Width * Scale), (int)(Area.Height * Scale)));
    }

    /// <summary>Gives a box of thousandths of this part in the image's pixels.</summary>
    public PixelBox ToPixels(AnsweredBox box) => new(
        Area.X + (box.Left / 1000 * Area.Width), Area.Y + (box.Top / 1000 * Area.Height), Area.X + (box.Right / 1000 * Area.Width), Area.Y + (box.Bottom / 1000 * Area.Height));

    private static (int Start, int Length) Span(double low, double high, int start, int length)
    {
        double margin = Math.Max(Math.Min(LeastMargin, length / 4.0), Margin * length);
        int wanted = (int)Math.Min(length, Math.Ceiling(Math.Max(Math.Min(LeastSide, length / 2.0), high - low + (2 * margin))));
        int first = (int)Math.Clamp(Math.Round(((low + high) / 2) - (wanted / 2.0)), start, start + length - wanted);
        return (first, wanted);
    }
}
