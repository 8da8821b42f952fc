using Glm45V.Agents.Grounding;
using Glm45V.Imaging;

namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Measures how alike two pictures of pages look; pages of different size are laid on each other's upper left corner.</summary>
internal static class LookMetrics
{
    private const int Cells = 32;

    /// <summary>Gives the structural similarity of what both pictures cover, times the share that it is of what either covers; from 0 to 1.</summary>
    public static double Structure(RgbImage reference, RgbImage page)
    {
        (int width, int height) = (Math.Min(reference.Width, page.Width), Math.Min(reference.Height, page.Height));
        if (Math.Min(width, height) < StructuralSimilarity.LeastSide)
        {
            return 0;
        }

        var common = new PixelRectangle(0, 0, width, height);
        double alike = StructuralSimilarity.Mean(ImageCropper.Crop(reference, common), ImageCropper.Crop(page, common));
        return Math.Max(0, alike) * width * height / ((double)Math.Max(reference.Width, page.Width) * Math.Max(reference.Height, page.Height));
    }

    /// <summary>Gives 1 less the mean ΔE00, in hundreds, of the mean colours of 32 × 32 cells; a cell that only one picture covers counts as unlike.</summary>
    public static double Color(RgbImage reference, RgbImage page)
    {
        (int width, int height) = (Math.Max(reference.Width, page.Width), Math.Max(reference.Height, page.Height));
        double sum = 0;
        for (int cell = 0; cell < Cells * Cells; cell++)
        {
            (int column, int row) = (cell % Cells, cell / Cells);
            var area = new PixelRectangle(column * width / Cells, row * height / Cells, 0, 0);
            area = area with { Width = Math.Max(1, ((column + 1) * width / Cells) - area.X), Height = Math.Max(1, ((row + 1) * height / Cells) - area.Y) };
            sum += Mean(reference, area) is { } one && Mean(page, area) is { } other ? Math.Min(100, ColorDifference.Between(one, other)) : 100;
        }

        return 1 - (sum / (Cells * Cells * 100));
    }

    /// <summary>Gives the overlap of the blocks of both pictures: intersection over union of each with the block of the other that it is assigned to, weighted by area.</summary>
    public static double Layout(RgbImage reference, RgbImage page) => Overlap(LayoutCut.Of(reference), LayoutCut.Of(page));

    /// <summary>Gives the overlap of two lists of boxes; 1 when both are empty.</summary>
    public static double Overlap(IReadOnlyList<PixelRectangle> reference, IReadOnlyList<PixelRectangle> page)
    {
        double all = reference.Concat(page).Sum(Area);
        if (reference.Count == 0 || page.Count == 0)
        {
            return all == 0 ? 1 : 0;
        }

        double[,] cost = new double[reference.Count, page.Count];
        for (int row = 0; row < reference.Count; row++)
        {
            for (int column = 0; column < page.Count; column++)
            {
                cost[row, column] = -IntersectionOverUnion(reference[row], page[column]) * (Area(reference[row]) + Area(page[column]));
            }
        }

        return Assignment.Solve(cost).Index().Where(pair => pair.Item >= 0).Sum(pair => -cost[pair.Index, pair.Item]) / all;
    }

    /// <summary>Gives the share that the smaller page is of the larger one, in width and in height, multiplied.</summary>
    public static double Size(RgbImage reference, RgbImage page) => Share(reference.Width, page.Width) * Share(reference.Height, page.Height);

    /// <summary>Gives the common area as a share of the area that both cover.</summary>
    public static double IntersectionOverUnion(PixelRectangle one, PixelRectangle other) => Edges(one).IntersectionOverUnion(Edges(other));

    /// <summary>Gives the mean colour of a part of a picture; null where the picture does not reach.</summary>
    public static RgbColor? Mean(RgbImage picture, PixelRectangle area)
    {
        (int left, int right) = (Math.Max(0, area.X), Math.Min(picture.Width, area.X + area.Width));
        (int top, int bottom) = (Math.Max(0, area.Y), Math.Min(picture.Height, area.Y + area.Height));
        if (left >= right || top >= bottom)
        {
            return null;
        }

        (long r, long g, long b, long count) = (0, 0, 0, (long)(right - left) * (bottom - top));
        for (int y = top; y < bottom; y++)
        {
            ReadOnlySpan<byte> row = picture.Pixels.AsSpan(((y * picture.Width) + left) * 3, (right - left) * 3);
            for (int at = 0; at < row.Length; at += 3)
            {
                (r, g, b) = (r + row[at], g + row[at + 1], b + row[at + 2]);
            }
        }

        return new RgbColor((byte)(r / count), (byte)(g / count), (byte)(b / count));
    }

    private static PixelBox Edges(PixelRectangle box) => new(box.X, box.Y, box.X + box.Width, box.Y + box.Height);

    private static double Area(PixelRectangle box) => (double)box.Width * box.Height;

    private static double Share(double one, double other) => Math.Min(one, other) / Math.Max(one, other);
}
