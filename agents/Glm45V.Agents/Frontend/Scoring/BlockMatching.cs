using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>A text of the reference and the text of the page that stands for it.</summary>
/// <param name="Reference">The reference's.</param>
/// <param name="Page">The page's.</param>
/// <param name="Likeness">How alike their words are, from 0.5 to 1.</param>
internal sealed record BlockPair(TextBlock Reference, TextBlock Page, double Likeness);

/// <summary>Which texts of two pages belong together, as Design2Code finds it (Si et al. 2024, <c>visual_score.py</c>).</summary>
/// <remarks>
/// Words decide, and neighbours help: an assignment over the negative ratios, each above one half helped by a tenth of its two best neighbours.
/// Neighbours of one line are merged where that raises the ratios that it changes by more than 0.05. Long texts that cannot reach one half count as wholly unlike from the start.
/// </remarks>
/// <param name="Pairs">What belongs together.</param>
/// <param name="Missing">Texts of the reference that the page does not have.</param>
/// <param name="Extra">Texts of the page that the reference does not have.</param>
internal sealed record BlockMatching(IReadOnlyList<BlockPair> Pairs, IReadOnlyList<TextBlock> Missing, IReadOnlyList<TextBlock> Extra)
{
    private const double Like = 0.5;
    private const double Help = 0.1;
    private const double Gain = 0.05;
    private const int MostBlocks = 400;
    private const int LongPair = 10_000; // letters times letters

    /// <summary>Matches texts; of more than 400 a side, the rest counts as unmatched.</summary>
    public static BlockMatching Of(IReadOnlyList<TextBlock> reference, IReadOnlyList<TextBlock> page)
    {
        List<TextBlock> one = [.. reference.Take(MostBlocks)];
        List<TextBlock> other = [.. page.Take(MostBlocks)];
        var ratios = new Dictionary<(string, string), double>();
        for (bool changed = true; changed;)
        {
            changed = MergeOnce(one, other, ratios, swapped: false) | MergeOnce(other, one, ratios, swapped: true);
        }

        int[] assigned = Match(one, other, ratios);
        List<BlockPair> pairs = [];
        for (int row = 0; row < one.Count; row++)
        {
            if (assigned[row] >= 0 && Ratio(one[row], other[assigned[row]], ratios) is >= Like and var likeness)
            {
                pairs.Add(new BlockPair(one[row], other[assigned[row]], likeness));
            }
        }

        HashSet<TextBlock> used = new(pairs.SelectMany(pair => (TextBlock[])[pair.Reference, pair.Page]), ReferenceEqualityComparer.Instance);
        return new BlockMatching(pairs, [.. one.Where(block => !used.Contains(block)), .. reference.Skip(MostBlocks)], [.. other.Where(block => !used.Contains(block)), .. page.Skip(MostBlocks)]);
    }

    /// <summary>Gives one text out of two neighbours.</summary>
    public static TextBlock Merge(TextBlock one, TextBlock other)
    {
        (PixelRectangle a, PixelRectangle b) = (one.Box, other.Box);
        (int left, int top) = (Math.Min(a.X, b.X), Math.Min(a.Y, b.Y));
        var box = new PixelRectangle(left, top, Math.Max(a.X + a.Width, b.X + b.Width) - left, Math.Max(a.Y + a.Height, b.Y + b.Height) - top);
        return one with { Text = $"{one.Text} {other.Text}", Box = box, Color = new RgbColor(Mean(one.Color.R, other.Color.R), Mean(one.Color.G, other.Color.G), Mean(one.Color.B, other.Color.B)) };
    }

    // Merges the neighbours of one side that gain most, each block at most once.
    private static bool MergeOnce(List<TextBlock> side, List<TextBlock> opposite, Dictionary<(string, string), double> ratios, bool swapped)
    {
        if (side.Count < 2 || opposite.Count == 0)
        {
            return false;
        }

        double[]? now = null;
        List<(int At, double Gain)> gains = [];
        for (int at = 0; at + 1 < side.Count; at++)
        {
            if (!AreOnOneLine(side[at].Box, side[at + 1].Box) || !MayGain(Merge(side[at], side[at + 1]), side[at], side[at + 1], opposite, ratios, swapped))
            {
                continue;
            }

            now ??= Costs(side, opposite, ratios, swapped);
            List<TextBlock> merged = [.. side[..at], Merge(side[at], side[at + 1]), .. side[(at + 2)..]];
            if (Difference(now, Costs(merged, opposite, ratios, swapped)) is > Gain and var gain)
            {
                gains.Add((at, gain));
            }
        }

        HashSet<int> taken = [];
        foreach ((int at, _) in gains.OrderByDescending(gain => gain.Gain))
        {
            if (!taken.Contains(at) && !taken.Contains(at + 1))
            {
                taken.UnionWith([at, at + 1]);
                (side[at], side[at + 1]) = (Merge(side[at], side[at + 1]), null!);
            }
        }

        side.RemoveAll(block => block is null);
        return taken.Count > 0;
    }

    private static bool AreOnOneLine(PixelRectangle one, PixelRectangle other)
    {
        int common = Math.Min(one.Y + one.Height, other.Y + other.Height) - Math.Max(one.Y, other.Y);
        return common * 2 > Math.Min(one.Height, other.Height);
    }

    private static bool MayGain(TextBlock merged, TextBlock one, TextBlock other, List<TextBlock> opposite, Dictionary<(string, string), double> ratios, bool swapped) =>
        opposite.Exists(block => Both(merged, block, ratios, swapped) > Math.Max(Like, Math.Max(Both(one, block, ratios, swapped), Both(other, block, ratios, swapped))));

    private static double Both(TextBlock side, TextBlock opposite, Dictionary<(string, string), double> ratios, bool swapped) =>
        swapped ? Ratio(opposite, side, ratios) : Ratio(side, opposite, ratios);

    // Costs of the assigned pairs: the negative ratios.
    private static double[] Costs(List<TextBlock> side, List<TextBlock> opposite, Dictionary<(string, string), double> ratios, bool swapped)
    {
        (List<TextBlock> one, List<TextBlock> other) = swapped ? (opposite, side) : (side, opposite);
        return [.. Match(one, other, ratios).Index().Where(pair => pair.Item >= 0).Select(pair => -Ratio(one[pair.Index], other[pair.Item], ratios))];
    }

    // The mean of the costs that only the first list has, less the mean of those that only the second has.
    private static double Difference(double[] before, double[] after)
    {
        List<double> only = [.. before];
        List<double> then = [];
        foreach (double cost in after)
        {
            if (!only.Remove(cost))
            {
                then.Add(cost);
            }
        }

        bool isBetter = only.Count > 0 && then.Count > 0 && only.Min() > then.Min();
        return isBetter ? only.Average() - then.Average() : 0;
    }

    private static int[] Match(List<TextBlock> one, List<TextBlock> other, Dictionary<(string, string), double> ratios)
    {
        if (one.Count == 0 || other.Count == 0)
        {
            return [.. Enumerable.Repeat(-1, one.Count)];
        }

        double[,] cost = new double[one.Count, other.Count];
        for (int row = 0; row < one.Count; row++)
        {
            for (int column = 0; column < other.Count; column++)
            {
                cost[row, column] = -Ratio(one[row], other[column], ratios);
            }
        }

        double[,] helped = (double[,])cost.Clone();
        for (int row = 0; row < one.Count; row++)
        {
            for (int column = 0; column < other.Count; column++)
            {
                if (cost[row, column] < -Like)
                {
                    helped[row, column] += Help * (TwoLeast(cost, row, column) - cost[row, column]);
                }
            }
        }

        return Assignment.Solve(helped);
    }

    private static double TwoLeast(double[,] cost, int row, int column)
    {
        (double least, double next) = (0, 0);
        for (int y = Math.Max(0, row - 1); y <= Math.Min(cost.GetLength(0) - 1, row + 1); y++)
        {
            for (int x = Math.Max(0, column - 1); x <= Math.Min(cost.GetLength(1) - 1, column + 1); x++)
            {
                (least, next) = cost[y, x] < least ? (cost[y, x], least) : (least, Math.Min(next, cost[y, x]));
            }
        }

        return least + next;
    }

    private static double Ratio(TextBlock one, TextBlock other, Dictionary<(string, string), double> known)
    {
        (string, string) words = (one.Text.ToLowerInvariant(), other.Text.ToLowerInvariant());
        if (!known.TryGetValue(words, out double ratio))
        {
            bool isUnlike = words.Item1.Length * words.Item2.Length > LongPair && SequenceRatio.AtMost(words.Item1, words.Item2) < Like;
            ratio = isUnlike ? 0 : SequenceRatio.Of(words.Item1, words.Item2);
            known[words] = ratio;
        }

        return ratio;
    }

    private static byte Mean(byte one, byte other) => (byte)((one + other) / 2);
}
