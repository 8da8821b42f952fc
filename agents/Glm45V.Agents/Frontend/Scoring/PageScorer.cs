using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>A page beside its reference: its score, and which texts belong together where they are known.</summary>
internal sealed record Comparison(DesignReference Reference, RenderedPage Page, BlockMatching? Matching, DesignScore Score);

/// <summary>Scores pages against their references.</summary>
public static class PageScorer
{
    private const double FreelyPlaced = 0.6; // of the text
    private const double MostPenalty = 0.25;

    /// <summary>Scores a page.</summary>
    /// <param name="reference">What it is to look like.</param>
    /// <param name="page">The page.</param>
    /// <param name="assets">Paths of pictures that the page was given to use; other pictures are looked at for what they copy.</param>
    public static DesignScore Score(DesignReference reference, RenderedPage page, IEnumerable<string>? assets = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(page);
        return Compare(reference, page, assets).Score;
    }

    internal static Comparison Compare(DesignReference reference, RenderedPage page, IEnumerable<string>? assets = null)
    {
        IReadOnlyList<string> cheats = CheatCheck.Find(reference, page, new HashSet<string>(assets ?? []));
        double structure = LookMetrics.Structure(reference.Picture, page.Picture);
        double color = LookMetrics.Color(reference.Picture, page.Picture);
        double layout = LookMetrics.Layout(reference.Picture, page.Picture);
        double size = LookMetrics.Size(reference.Picture, page.Picture);
        if (reference.Page is not { } wanted)
        {
            double look = (structure + color + layout + size) / 4;
            return new Comparison(reference, page, null, new DesignScore(Total(look), null, null, null, null, null, structure, color, layout, size, null, cheats));
        }

        BlockMatching matching = BlockMatching.Of(wanted.Blocks, page.Blocks);
        TextMetrics texts = TextMetrics.Of(matching, reference.Picture, page.Picture);
        double masked = LookMetrics.Structure(wanted.TextFree, page.TextFree);
        double mean = (((texts.BlockMatch + texts.Text + texts.Position + texts.Color) / 4) + ((masked + color + layout + size) / 4)) / 2;
        double tree = TreeRecall.Of(wanted.Facts.Subtrees, page.Facts.Subtrees);
        return new Comparison(reference, page, matching, new DesignScore(Total(mean), texts.BlockMatch, texts.Text, texts.Position, texts.Color, masked, structure, color, layout, size, tree, cheats));

        double Total(double mean)
        {
            // Text that is placed by coordinates looks right on one screen alone.
            double free = Math.Max(FreelyPlaced, reference.Page?.Facts.PlacedText ?? 0);
            double placed = free >= 1 ? 0 : Math.Max(0, page.Facts.PlacedText - free) / (1 - free);
            return cheats.Count > 0 ? 0 : Math.Clamp(mean * (1 - (MostPenalty * placed)), 0, 1);
        }
    }
}
