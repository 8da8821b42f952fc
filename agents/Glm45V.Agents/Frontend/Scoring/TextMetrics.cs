using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Four of Design2Code's five scores (Si et al. 2024), each from 0 to 1; the fifth compares pictures by CLIP, in whose place <see cref="LookMetrics.Structure"/> stands.</summary>
/// <param name="BlockMatch">The area of matched texts of both pages as a share of all texts' area.</param>
/// <param name="Text">The mean likeness of the words of what matched.</param>
/// <param name="Position">The mean of 1 less the larger of the distances across and down, as shares of the larger page.</param>
/// <param name="Color">The mean of 1 less ΔE00 of the letters, in hundreds.</param>
internal sealed record TextMetrics(double BlockMatch, double Text, double Position, double Color)
{
    /// <summary>Scores a matching; pages without any text are alike, and without any pair all is 0.</summary>
    public static TextMetrics Of(BlockMatching matching, RgbImage reference, RgbImage page)
    {
        if (matching.Pairs.Count == 0)
        {
            return matching.Missing.Count + matching.Extra.Count == 0 ? new(1, 1, 1, 1) : new(0, 0, 0, 0);
        }

        double matched = matching.Pairs.Sum(pair => Area(pair.Reference, reference) + Area(pair.Page, page));
        double unmatched = matching.Missing.Sum(block => Area(block, reference)) + matching.Extra.Sum(block => Area(block, page));
        (double width, double height) = (Math.Max(reference.Width, page.Width), Math.Max(reference.Height, page.Height));
        return new TextMetrics(
            matched / (matched + unmatched),
            matching.Pairs.Average(pair => pair.Likeness),
            matching.Pairs.Average(pair => 1 - Math.Max(Math.Abs(MiddleX(pair.Reference) - MiddleX(pair.Page)) / width, Math.Abs(MiddleY(pair.Reference) - MiddleY(pair.Page)) / height)),
            matching.Pairs.Average(pair => Math.Max(0, 1 - (ColorDifference.Between(pair.Reference.Color, pair.Page.Color) / 100))));
    }

    private static double Area(TextBlock block, RgbImage page) => (double)block.Box.Width * block.Box.Height / ((double)page.Width * page.Height);

    private static double MiddleX(TextBlock block) => block.Box.X + (block.Box.Width / 2.0);

    private static double MiddleY(TextBlock block) => block.Box.Y + (block.Box.Height / 2.0);
}
