using System.Globalization;
using Glm45V.Agents.Tracing;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Finds pages that only look like their reference: pictures of it, hidden words, drawings made of specks, documents within the document.</summary>
/// <remarks>What the reference itself has more of than the limits allow is allowed to the page too.</remarks>
internal static class CheatCheck
{
    private const int FewLetters = 60;
    private const double HiddenShare = 0.2; // of the visible letters
    private const double LeastPicture = 0.01; // of the page
    private const double LargePictures = 0.2; // of the page, for those that nobody gave
    private const double LargeAssets = 0.6;
    private const double Copy = 0.9; // correlation with the reference
    private const double SamePlace = 0.8; // intersection over union

    /// <summary>Gives the reasons, in words for the model and for people.</summary>
    public static IReadOnlyList<string> Find(DesignReference reference, RenderedPage page, IReadOnlySet<string> assets)
    {
        List<string> cheats = [];
        if (IsBlank(page.Picture) && !IsBlank(reference.Picture))
        {
            cheats.Add("The page is blank.");
        }

        int hidden = Letters(page.Hidden);
        double most = Math.Max(FewLetters, Math.Max(HiddenShare * page.Blocks.Sum(block => block.Text.Length), 1.1 * Letters(reference.Page?.Hidden ?? [])));
        if (hidden > most)
        {
            cheats.Add($"{hidden} letters are in the document and cannot be seen, “{Shorten(page.Hidden[0])}” among them. Show them or leave them out.");
        }

        FindPictures(reference, page, assets, cheats);
        PageFacts given = reference.Page?.Facts ?? new PageFacts();
        PageFacts facts = page.Facts;
        Limit(facts.DataCharacters, 2000, given.DataCharacters, "characters of data addresses", "Pictures and fonts may not be written into the document.");
        Limit(facts.Elements, 5000, given.Elements, "elements", "Use fewer.");
        Limit(facts.Shadows, 400, given.Shadows, "shadows", "Shadows may not draw the page.");
        Limit(facts.GradientStops, 600, given.GradientStops, "colours in gradients", "Gradients may not draw the page.");
        Limit(facts.Specks, 300, given.Specks, "boxes of a few pixels", "Boxes may not draw the page.");
        Limit(facts.Shapes, 600, given.Shapes, "shapes in drawings", "Drawings are for icons.");
        Limit(facts.PathCharacters, 60_000, given.PathCharacters, "characters of paths in drawings", "Drawings are for icons.");
        Limit(facts.Frames, 0, given.Frames, "frames or embedded objects", "Write one document.");
        if (facts.Refreshes && !given.Refreshes)
        {
            cheats.Add("The document asks to be replaced by another one. Write one document.");
        }

        return cheats;

        void Limit(int count, int most, int references, string what, string next)
        {
            if (count > Math.Max(most, 1.2 * references))
            {
                cheats.Add(string.Create(CultureInfo.InvariantCulture, $"The page has {count} {what}, and at most {(int)Math.Max(most, 1.2 * references)} are allowed. {next}"));
            }
        }
    }

    private static void FindPictures(DesignReference reference, RenderedPage page, IReadOnlySet<string> assets, List<string> cheats)
    {
        var whole = new PixelRectangle(0, 0, page.Picture.Width, page.Picture.Height);
        double area = (double)whole.Width * whole.Height;
        (double own, double given) = (0, 0);
        foreach (ShownPicture picture in page.Pictures.Where(picture => picture.Kind != "svg"))
        {
            PixelRectangle box = Within(picture.Box, whole);
            double share = (double)box.Width * box.Height / area;
            if (reference.Page?.Pictures.Any(known => LookMetrics.IntersectionOverUnion(Within(known.Box, whole), box) >= SamePlace) == true)
            {
                continue; // the reference has a picture there too
            }

            if (assets.Any(asset => picture.Source.EndsWith("/" + asset, StringComparison.Ordinal)))
            {
                given += share;
                if (reference.Page?.Blocks.FirstOrDefault(block => share >= LeastPicture && IsInside(block.Box, box)) is { } text && !page.Blocks.Any(block => IsInside(block.Box, box)))
                {
                    cheats.Add($"The picture {picture.Source} shows “{Shorten(text.Text)}”, which has to be text.");
                }

                continue;
            }

            own += share;
            if (share >= LeastPicture && Correlation(reference.Picture, page.Picture, box) >= Copy)
            {
                cheats.Add($"A picture ({picture.Kind}) shows what the reference shows at {box.X},{box.Y}, {box.Width} × {box.Height} pixels. Write it as elements.");
            }
        }

        if (own > LargePictures)
        {
            cheats.Add(string.Create(CultureInfo.InvariantCulture, $"Pictures cover {own * 100:F0} % of the page, and {LargePictures * 100:F0} % are allowed. Write it as elements."));
        }

        if (given > LargeAssets)
        {
            cheats.Add(string.Create(CultureInfo.InvariantCulture, $"Given pictures cover {given * 100:F0} % of the page, and {LargeAssets * 100:F0} % are allowed. Write it as elements."));
        }
    }

    // The correlation of the lightness of both pictures in a box; 0 where either is plain.
    private static double Correlation(RgbImage one, RgbImage other, PixelRectangle box)
    {
        PixelRectangle common = Within(box, new PixelRectangle(0, 0, Math.Min(one.Width, other.Width), Math.Min(one.Height, other.Height)));
        (double sum1, double sum2, double square1, double square2, double product, double count) = (0, 0, 0, 0, 0, 0);
        for (int y = common.Y; y < common.Y + common.Height; y++)
        {
            for (int x = common.X; x < common.X + common.Width; x++)
            {
                (double a, double b) = (Lightness(one, x, y), Lightness(other, x, y));
                (sum1, sum2, square1, square2, product, count) = (sum1 + a, sum2 + b, square1 + (a * a), square2 + (b * b), product + (a * b), count + 1);
            }
        }

        (double variance1, double variance2) = ((square1 / count) - Math.Pow(sum1 / count, 2), (square2 / count) - Math.Pow(sum2 / count, 2));
        const double Plain = 16; // a deviation of 4 of 255
        return count == 0 || variance1 < Plain || variance2 < Plain ? 0 : ((product / count) - (sum1 / count * (sum2 / count))) / Math.Sqrt(variance1 * variance2);
    }

    private static double Lightness(RgbImage image, int x, int y)
    {
        int at = ((y * image.Width) + x) * 3;
        return (image.Pixels[at] * 0.299) + (image.Pixels[at + 1] * 0.587) + (image.Pixels[at + 2] * 0.114);
    }

    /// <summary>True for a picture of one colour.</summary>
    public static bool IsBlank(RgbImage picture)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels;
        return pixels.Length == 3 || pixels[3..].SequenceEqual(pixels[..^3]); // each pixel equals the one before
    }

    private static bool IsInside(PixelRectangle inner, PixelRectangle outer) =>
        inner.X >= outer.X && inner.Y >= outer.Y && inner.X + inner.Width <= outer.X + outer.Width && inner.Y + inner.Height <= outer.Y + outer.Height;

    private static PixelRectangle Within(PixelRectangle box, PixelRectangle bounds)
    {
        (int left, int top) = (Math.Clamp(box.X, 0, bounds.Width), Math.Clamp(box.Y, 0, bounds.Height));
        return new PixelRectangle(left, top, Math.Clamp(box.X + box.Width, left, bounds.Width) - left, Math.Clamp(box.Y + box.Height, top, bounds.Height) - top);
    }

    private static int Letters(IReadOnlyList<string> texts) => texts.Sum(text => text.Length);

    private static string Shorten(string text) => Markup.Shorten(text, 60);
}
