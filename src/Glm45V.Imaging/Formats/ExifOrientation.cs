namespace Glm45V.Imaging.Formats;

/// <summary>Turns a picture upright by its EXIF orientation tag (1–8, EXIF 2.32 tag 0x0112).</summary>
internal static class ExifOrientation
{
    /// <summary>The orientation that needs no change.</summary>
    public const int Upright = 1;

    /// <summary>Gives the upright picture; unknown values leave it unchanged, as Pillow's exif_transpose does.</summary>
    public static RgbImage Apply(RgbImage image, int orientation)
    {
        if (orientation is <= Upright or > 8)
        {
            return image;
        }

        // The first stored pixel of the upright picture, and how far in storage its right and lower neighbours lie.
        int right = image.Width - 1;
        int last = (image.Height - 1) * image.Width;
        (int origin, int stepX, int stepY) = orientation switch
        {
            2 => (right, -1, image.Width),
            3 => (last + right, -1, -image.Width),
            4 => (last, 1, -image.Width),
            5 => (0, image.Width, 1),
            6 => (last, -image.Width, 1),
            7 => (last + right, -image.Width, -1),
            _ => (right, image.Width, -1),
        };
        return orientation < 5
            ? Rearrange(image, new ImageSize(image.Width, image.Height), origin, stepX, stepY)
            : Rearrange(image, new ImageSize(image.Height, image.Width), origin, stepX, stepY);
    }

    private static RgbImage Rearrange(RgbImage image, ImageSize size, int origin, int stepX, int stepY)
    {
        byte[] source = image.Pixels;
        byte[] target = new byte[source.Length];
        int at = 0;
        for (int y = 0; y < size.Height; y++)
        {
            int from = origin + (y * stepY);
            for (int x = 0; x < size.Width; x++, from += stepX)
            {
                target[at++] = source[from * 3];
                target[at++] = source[(from * 3) + 1];
                target[at++] = source[(from * 3) + 2];
            }
        }

        return new RgbImage(size.Width, size.Height, target);
    }
}
