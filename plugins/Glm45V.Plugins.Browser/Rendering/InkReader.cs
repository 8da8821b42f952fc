using Glm45V.Imaging;

namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>Finds the pixels of texts: those that change when the page's text is left away.</summary>
/// <remarks>Text that is under something, off the page or in the colour of its ground changes none. Design2Code (Si et al. 2024) tells letters the same way, by colours that it gives them.</remarks>
internal sealed class InkReader(RgbImage picture, RgbImage textFree)
{
    private const int Faint = 20; // of 255: about the alpha of a twelfth on black and white
    private const double LeastShare = 0.004; // of the boxes that the document gives the text

    /// <summary>Gives what is seen of a text; null for nothing.</summary>
    public TextBlock? Read(string text, double[][] rects, double fontSize, int fontWeight)
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        (int ink, int strongest) = (0, 0);
        double area = 0;
        foreach (double[] rect in rects)
        {
            area += (rect[2] - rect[0]) * (rect[3] - rect[1]);
            foreach ((int x, int y, int change) in Changes(rect))
            {
                ink++;
                strongest = Math.Max(strongest, change);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        if (ink < 2 || ink < LeastShare * area)
        {
            return null;
        }

        var letters = new ColorMean();
        var ground = new ColorMean();
        foreach (double[] rect in rects)
        {
            foreach ((int x, int y, int change) in Changes(rect))
            {
                // A letter's edge is mixed with its ground.
                if (change * 5 >= strongest * 4)
                {
                    letters.Add(picture, x, y);
                }

                ground.Add(textFree, x, y);
            }
        }

        return new TextBlock(text, new PixelRectangle(left, top, right - left, bottom - top), letters.Value, ground.Value, fontSize, fontWeight);
    }

    private IEnumerable<(int X, int Y, int Change)> Changes(double[] rect)
    {
        (int left, int right) = Clip(rect[0], rect[2], picture.Width);
        (int top, int bottom) = Clip(rect[1], rect[3], picture.Height);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                int at = ((y * picture.Width) + x) * 3;
                int change = 0;
                for (int channel = 0; channel < 3; channel++)
                {
                    change = Math.Max(change, Math.Abs(picture.Pixels[at + channel] - textFree.Pixels[at + channel]));
                }

                if (change >= Faint)
                {
                    yield return (x, y, change);
                }
            }
        }
    }

    private static (int First, int End) Clip(double low, double high, int size) => ((int)Math.Clamp(Math.Floor(low), 0, size), (int)Math.Clamp(Math.Ceiling(high), 0, size));

    private struct ColorMean
    {
        private long _r;
        private long _g;
        private long _b;
        private long _count;

        public readonly RgbColor Value => _count == 0 ? default : new((byte)(_r / _count), (byte)(_g / _count), (byte)(_b / _count));

        public void Add(RgbImage image, int x, int y)
        {
            ReadOnlySpan<byte> pixel = image.Pixels.AsSpan(((y * image.Width) + x) * 3, 3);
            (_r, _g, _b, _count) = (_r + pixel[0], _g + pixel[1], _b + pixel[2], _count + 1);
        }
    }
}
