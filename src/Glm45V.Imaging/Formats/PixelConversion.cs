using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Glm45V.Imaging.Formats;

/// <summary>Brings decoded pixels to 8-bit RGB over white.</summary>
internal static class PixelConversion
{
    /// <summary>Composites 8-bit pixels over white.</summary>
    public static RgbImage ToRgb(Image<Rgba32> image)
    {
        byte[] rgb = new byte[(long)image.Width * image.Height * 3];
        image.ProcessPixelRows(rows =>
        {
            int at = 0;
            for (int y = 0; y < rows.Height; y++)
            {
                foreach (ref readonly Rgba32 pixel in rows.GetRowSpan(y))
                {
                    rgb[at++] = OverWhite(pixel.R, pixel.A);
                    rgb[at++] = OverWhite(pixel.G, pixel.A);
                    rgb[at++] = OverWhite(pixel.B, pixel.A);
                }
            }
        });
        return new RgbImage(image.Width, image.Height, rgb);
    }

    /// <summary>Takes the high bytes of 16-bit pixels, as Pillow does, and composites them over white.</summary>
    public static RgbImage ToRgb(Image<Rgba64> image)
    {
        byte[] rgb = new byte[(long)image.Width * image.Height * 3];
        image.ProcessPixelRows(rows =>
        {
            int at = 0;
            for (int y = 0; y < rows.Height; y++)
            {
                foreach (ref readonly Rgba64 pixel in rows.GetRowSpan(y))
                {
                    int alpha = pixel.A >> 8;
                    rgb[at++] = OverWhite(pixel.R >> 8, alpha);
                    rgb[at++] = OverWhite(pixel.G >> 8, alpha);
                    rgb[at++] = OverWhite(pixel.B >> 8, alpha);
                }
            }
        });
        return new RgbImage(image.Width, image.Height, rgb);
    }

    /// <summary>Lays one channel over white, rounded like Pillow's alpha_composite on an opaque ground.</summary>
    internal static byte OverWhite(int value, int alpha)
    {
        int sum = (value * alpha) + (255 * (255 - alpha)) + 128;
        return (byte)((sum + (sum >> 8)) >> 8);
    }
}
