using Glm45V.Imaging;

namespace Glm45V.Agents.Frontend;

/// <summary>Cuts parts out of pictures of pages: sections of a long page, and the places where two pages differ most.</summary>
internal static class PagePart
{
    private const int Tile = 280;
    private const int Gap = 8;

    /// <summary>Divides a long picture into bands of about a height, along rows of one colour where there are any near.</summary>
    public static IReadOnlyList<PixelRectangle> Bands(RgbImage picture, int height)
    {
        if (picture.Height <= height * 3 / 2)
        {
            return [new PixelRectangle(0, 0, picture.Width, picture.Height)];
        }

        int count = (int)Math.Ceiling((double)picture.Height / height);
        List<PixelRectangle> bands = [];
        int top = 0;
        for (int band = 1; band <= count; band++)
        {
            int end = band == count ? picture.Height : NearestPlainRow(picture, band * picture.Height / count, height / 3);
            bands.Add(new PixelRectangle(0, top, picture.Width, end - top));
            top = end;
        }

        return bands;
    }

    /// <summary>Gives the places where two pictures are least alike, worst first, each as one picture: the wanted one at the left, the other at the right, twice as large.</summary>
    public static IReadOnlyList<RgbImage> WorstPairs(RgbImage wanted, RgbImage shown, int most)
    {
        List<(double Alike, PixelRectangle Area)> tiles = [];
        for (int y = 0; y + (Tile / 2) < Math.Min(wanted.Height, shown.Height); y += Tile)
        {
            for (int x = 0; x + (Tile / 2) < Math.Min(wanted.Width, shown.Width); x += Tile)
            {
                var area = new PixelRectangle(x, y, Math.Min(Tile, Math.Min(wanted.Width, shown.Width) - x), Math.Min(Tile, Math.Min(wanted.Height, shown.Height) - y));
                tiles.Add((StructuralSimilarity.Mean(ImageCropper.Crop(wanted, area), ImageCropper.Crop(shown, area)), area));
            }
        }

        const double Alike = 0.95;
        return [.. tiles.Where(tile => tile.Alike < Alike).OrderBy(tile => tile.Alike).Take(most).Select(tile => SideBySide(ImageCropper.Crop(wanted, tile.Area), ImageCropper.Crop(shown, tile.Area)))];
    }

    private static RgbImage SideBySide(RgbImage left, RgbImage right)
    {
        (int width, int height) = (left.Width * 2, left.Height * 2);
        byte[] pixels = new byte[((width * 2) + Gap) * height * 3];
        foreach ((int start, RgbImage image) in (ReadOnlySpan<(int, RgbImage)>)[(0, ImageResizer.Bicubic(left, width, height)), (width + Gap, ImageResizer.Bicubic(right, width, height))])
        {
            for (int row = 0; row < height; row++)
            {
                image.Pixels.AsSpan(row * width * 3, width * 3).CopyTo(pixels.AsSpan(((row * ((width * 2) + Gap)) + start) * 3));
            }
        }

        return new RgbImage((width * 2) + Gap, height, pixels);
    }

    private static int NearestPlainRow(RgbImage picture, int row, int reach)
    {
        for (int away = 0; away <= reach; away++)
        {
            foreach (int at in (ReadOnlySpan<int>)[row - away, row + away])
            {
                ReadOnlySpan<byte> pixels = picture.Pixels.AsSpan(at * picture.Width * 3, picture.Width * 3);
                if (pixels[3..].SequenceEqual(pixels[..^3]))
                {
                    return at;
                }
            }
        }

        return row;
    }
}
