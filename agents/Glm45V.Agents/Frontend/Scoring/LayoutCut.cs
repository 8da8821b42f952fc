using Glm45V.Imaging;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Cuts a picture of a page into its blocks along lines that show the ground alone: the recursive X-Y cut (Nagy and Seth 1984).</summary>
/// <remarks>The ground of a part is the colour of its upper left corner.</remarks>
internal static class LayoutCut
{
    private const int Gutter = 8; // pixels: more than between lines of one paragraph, mostly
    private const int WideGutter = 12; // more than between words
    private const int LeastSide = 4;
    private const int MostDepth = 12;
    private const int Plain = 6; // of 255: how much the ground may vary

    private static readonly int[] s_frames = [3, 10];

    /// <summary>Gives the blocks, none larger than what no plain line divides; empty for a picture of one colour.</summary>
    public static IReadOnlyList<PixelRectangle> Of(RgbImage picture)
    {
        List<PixelRectangle> blocks = [];
        Cut(picture, new PixelRectangle(0, 0, picture.Width, picture.Height), across: true, wasWhole: false, 0, blocks);
        return blocks;
    }

    private static void Cut(RgbImage picture, PixelRectangle area, bool across, bool wasWhole, int depth, List<PixelRectangle> blocks)
    {
        List<(int First, int End)> parts = Join(Runs(picture, area, across), across ? Gutter : WideGutter);
        if (parts.Count == 0)
        {
            // A box of one colour is a block; a picture of one colour holds none.
            if (depth > 0)
            {
                blocks.Add(area);
            }

            return;
        }

        bool isWhole = parts.Count == 1;
        foreach ((int first, int end) in parts)
        {
            PixelRectangle part = across ? new(area.X, first, area.Width, end - first) : new(first, area.Y, end - first, area.Height);
            if (part.Width < LeastSide && part.Height < LeastSide)
            {
                continue;
            }

            if ((isWhole && wasWhole && part == area) || depth >= MostDepth)
            {
                AddWithin(picture, part, depth, blocks);
            }
            else
            {
                Cut(picture, part, !across, isWhole, depth + 1, blocks);
            }
        }
    }

    // A frame around a card keeps all its lines from being plain: what lies within is looked at by itself.
    private static void AddWithin(RgbImage picture, PixelRectangle part, int depth, List<PixelRectangle> blocks)
    {
        foreach (int frame in s_frames)
        {
            var inner = new PixelRectangle(part.X + frame, part.Y + frame, part.Width - (2 * frame), part.Height - (2 * frame));
            if (depth < MostDepth && Math.Min(inner.Width, inner.Height) >= 4 * Gutter)
            {
                List<PixelRectangle> within = [];
                Cut(picture, inner, across: true, wasWhole: false, depth + 2, within);
                if (within.Count > 1)
                {
                    blocks.AddRange(within);
                    return;
                }
            }
        }

        blocks.Add(part);
    }

    private static List<(int First, int End)> Join(List<(int First, int End)> runs, int gutter)
    {
        List<(int First, int End)> joined = [];
        foreach ((int first, int end) in runs)
        {
            if (joined is [.., var last] && first - last.End < gutter)
            {
                joined[^1] = (last.First, end);
            }
            else
            {
                joined.Add((first, end));
            }
        }

        return joined;
    }

    private static List<(int First, int End)> Runs(RgbImage picture, PixelRectangle area, bool across)
    {
        List<(int First, int End)> runs = [];
        (int start, int end) = across ? (area.Y, area.Y + area.Height) : (area.X, area.X + area.Width);
        bool[] isPlain = across ? PlainLines(picture, area) : PlainColumns(picture, area);
        for (int at = start; at < end;)
        {
            int first = at;
            while (at < end && !isPlain[at - start])
            {
                at++;
            }

            if (at > first)
            {
                runs.Add((first, at));
            }
            else
            {
                at++;
            }
        }

        return runs;
    }

    private static bool[] PlainLines(RgbImage picture, PixelRectangle area)
    {
        bool[] plain = new bool[area.Height];
        ReadOnlySpan<byte> ground = Row(picture, area, 0)[..3];
        for (int row = 0; row < area.Height; row++)
        {
            ReadOnlySpan<byte> pixels = Row(picture, area, row);
            plain[row] = true;
            for (int at = 0; at < pixels.Length && plain[row]; at += 3)
            {
                plain[row] = IsGround(pixels[at..], ground);
            }
        }

        return plain;
    }

    private static bool[] PlainColumns(RgbImage picture, PixelRectangle area)
    {
        bool[] plain = [.. Enumerable.Repeat(true, area.Width)];
        ReadOnlySpan<byte> ground = Row(picture, area, 0)[..3];
        for (int row = 0; row < area.Height; row++)
        {
            ReadOnlySpan<byte> pixels = Row(picture, area, row);
            for (int column = 0; column < area.Width; column++)
            {
                plain[column] &= IsGround(pixels[(column * 3)..], ground);
            }
        }

        return plain;
    }

    private static bool IsGround(ReadOnlySpan<byte> pixel, ReadOnlySpan<byte> ground) =>
        Math.Abs(pixel[0] - ground[0]) <= Plain && Math.Abs(pixel[1] - ground[1]) <= Plain && Math.Abs(pixel[2] - ground[2]) <= Plain;

    private static ReadOnlySpan<byte> Row(RgbImage picture, PixelRectangle area, int row) =>
        picture.Pixels.AsSpan((((area.Y + row) * picture.Width) + area.X) * 3, area.Width * 3);
}
