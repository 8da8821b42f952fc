using System.Globalization;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Agents.Tracing;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend;

/// <summary>Says what keeps a page from being its reference: numbers and words, worst first, for the model.</summary>
internal static class Feedback
{
    private const int Most = 12;
    private const int Moved = 8; // pixels
    private const double OtherColor = 10; // ΔE00
    private const double OtherSize = 0.12; // of the font's size
    private const int Cells = 8;

    /// <summary>Gives at most twelve sentences.</summary>
    /// <param name="comparison">The page beside its reference.</param>
    /// <param name="others">The page at other widths.</param>
    public static IReadOnlyList<string> Of(Comparison comparison, IReadOnlyList<RenderedPage> others)
    {
        (RgbImage wanted, RgbImage shown) = (comparison.Reference.Picture, comparison.Page.Picture);
        List<string> items = [.. comparison.Score.Cheats, .. comparison.Page.Complaints.Take(3)];
        if (Math.Abs(wanted.Height - shown.Height) > Math.Max(4, wanted.Height / 50))
        {
            items.Add(Say($"The page is {shown.Height} pixels high and should be {wanted.Height}."));
        }

        items.AddRange(new[] { comparison.Page }.Concat(others).Where(page => page.Facts.ContentWidth > page.Picture.Width + 1).Take(2)
            .Select(page => Say($"In a window {page.Picture.Width} pixels wide the page scrolls sideways by {page.Facts.ContentWidth - page.Picture.Width} pixels.")));
        if (comparison.Matching is { } matching)
        {
            items.AddRange(Texts(matching));
            items.AddRange(Pictures(comparison));
        }
        else
        {
            items.AddRange(Blocks(wanted, shown));
        }

        items.AddRange(Grounds(wanted, shown));
        items.AddRange(comparison.Page.Facts.Clipped.Take(2).Select(text => $"The box of “{Shorten(text)}” cuts its text off."));
        return [.. items.Take(Most)];
    }

    private static IEnumerable<string> Texts(BlockMatching matching)
    {
        foreach (TextBlock block in matching.Missing.OrderByDescending(block => (long)block.Box.Width * block.Box.Height).Take(4))
        {
            yield return Say($"Missing text at {Place(block.Box)}: “{Shorten(block.Text)}”, {Hex(block.Color)} on {Hex(block.Ground)}, {block.FontSize:0.#}px, weight {block.FontWeight}.");
        }

        foreach (TextBlock block in matching.Extra.OrderByDescending(block => (long)block.Box.Width * block.Box.Height).Take(2))
        {
            yield return Say($"Text that does not belong there, at {Place(block.Box)}: “{Shorten(block.Text)}”.");
        }

        foreach (BlockPair pair in matching.Pairs.Where(pair => pair.Likeness < 1).OrderBy(pair => pair.Likeness).Take(2))
        {
            yield return $"“{Shorten(pair.Page.Text)}” should read “{Shorten(pair.Reference.Text)}”.";
        }

        foreach (BlockPair pair in matching.Pairs.Where(pair => Distance(pair) > Moved).OrderByDescending(Distance).Take(3))
        {
            yield return Say($"“{Shorten(pair.Reference.Text)}” is at {Place(pair.Page.Box)} and should be at {Place(pair.Reference.Box)}.");
        }

        foreach (BlockPair pair in matching.Pairs.Where(pair => ColorDifference.Between(pair.Reference.Color, pair.Page.Color) > OtherColor).Take(2))
        {
            yield return $"The letters of “{Shorten(pair.Reference.Text)}” are {Hex(pair.Page.Color)} and should be {Hex(pair.Reference.Color)}.";
        }

        foreach (BlockPair pair in matching.Pairs.Where(pair => ColorDifference.Between(pair.Reference.Ground, pair.Page.Ground) > OtherColor).Take(2))
        {
            yield return $"The ground of “{Shorten(pair.Reference.Text)}” is {Hex(pair.Page.Ground)} and should be {Hex(pair.Reference.Ground)}.";
        }

        foreach (BlockPair pair in matching.Pairs.Where(pair => Math.Abs(pair.Page.FontSize - pair.Reference.FontSize) > OtherSize * pair.Reference.FontSize || Math.Abs(pair.Page.FontWeight - pair.Reference.FontWeight) >= 200).Take(2))
        {
            yield return Say($"“{Shorten(pair.Reference.Text)}” is {pair.Page.FontSize:0.#}px, weight {pair.Page.FontWeight}, and should be {pair.Reference.FontSize:0.#}px, weight {pair.Reference.FontWeight}.");
        }
    }

    private static IEnumerable<string> Pictures(Comparison comparison) => comparison.Reference.Page!.Pictures
        .Where(picture => picture.Kind != "svg" && !comparison.Page.Pictures.Any(own => LookMetrics.IntersectionOverUnion(own.Box, picture.Box) > 0.5))
        .Take(2)
        .Select(picture => $"A picture is missing at {Place(picture.Box)}.");

    // Where the texts are not known, what stands in the picture and not on the page.
    private static IEnumerable<string> Blocks(RgbImage wanted, RgbImage shown)
    {
        IReadOnlyList<PixelRectangle> have = LayoutCut.Of(shown);
        return LayoutCut.Of(wanted).Where(block => !have.Any(own => LookMetrics.IntersectionOverUnion(own, block) > 0.3))
            .OrderByDescending(block => (long)block.Width * block.Height).Take(5)
            .Select(block => $"What stands at {Place(block)} is missing, or lies or measures otherwise.");
    }

    private static IEnumerable<string> Grounds(RgbImage wanted, RgbImage shown)
    {
        List<(double Apart, string Words)> cells = [];
        for (int cell = 0; cell < Cells * Cells; cell++)
        {
            var area = new PixelRectangle(cell % Cells * wanted.Width / Cells, cell / Cells * wanted.Height / Cells, wanted.Width / Cells, wanted.Height / Cells);
            if (Commonest(wanted, area) is { } should && Commonest(shown, area) is { } own && ColorDifference.Between(should, own) is > OtherColor and var apart)
            {
                cells.Add((apart, $"Around {Place(area)} the colour is mostly {Hex(own)} and should be {Hex(should)}."));
            }
        }

        return cells.OrderByDescending(cell => cell.Apart).Take(3).Select(cell => cell.Words);
    }

    private static RgbColor? Commonest(RgbImage picture, PixelRectangle area)
    {
        Dictionary<RgbColor, int> counts = [];
        for (int y = area.Y; y < Math.Min(picture.Height, area.Y + area.Height); y += 2)
        {
            for (int x = area.X; x < Math.Min(picture.Width, area.X + area.Width); x += 2)
            {
                ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(((y * picture.Width) + x) * 3, 3);
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, new RgbColor(pixel[0], pixel[1], pixel[2]), out _)++;
            }
        }

        return counts.Count == 0 ? null : counts.MaxBy(pair => pair.Value).Key;
    }

    private static double Distance(BlockPair pair) => Math.Max(Math.Abs(pair.Reference.Box.X - pair.Page.Box.X), Math.Abs(pair.Reference.Box.Y - pair.Page.Box.Y));

    private static string Place(PixelRectangle box) => Say($"{box.X},{box.Y} ({box.Width} × {box.Height})");

    private static string Hex(RgbColor color) => $"#{color.R:x2}{color.G:x2}{color.B:x2}";

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string text) => Markup.Shorten(text, 100);
}
