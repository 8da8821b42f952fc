namespace Glm45V.Imaging;

/// <summary>Shows where two pictures differ.</summary>
public static class DifferencePicture
{
    private const int Unseen = 8; // of 255: what nobody sees

    /// <summary>Gives the first picture, pale, with red where the second differs, the redder the more; what only one of them covers is all red.</summary>
    public static RgbImage Of(RgbImage first, RgbImage second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        (int width, int height) = (Math.Max(first.Width, second.Width), Math.Max(first.Height, second.Height));
        byte[] pixels = new byte[checked(width * height * 3)];
        RowBands.Run(height, width * 3, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    Show(first, second, x, y, pixels.AsSpan(((y * width) + x) * 3, 3));
                }
            }
        });
        return new RgbImage(width, height, pixels);
    }

    private static void Show(RgbImage first, RgbImage second, int x, int y, Span<byte> target)
    {
        ReadOnlySpan<byte> one = At(first, x, y);
        ReadOnlySpan<byte> other = At(second, x, y);
        int pale = one.IsEmpty ? 255 : 200 + (((one[0] * 299) + (one[1] * 587) + (one[2] * 114)) * 55 / 255_000);
        int apart = one.IsEmpty || other.IsEmpty ? 255 : Math.Max(Math.Abs(one[0] - other[0]), Math.Max(Math.Abs(one[1] - other[1]), Math.Abs(one[2] - other[2])));
        int strength = apart <= Unseen ? 0 : 90 + (apart * 165 / 255);
        target[0] = (byte)(pale + ((226 - pale) * strength / 255));
        target[1] = (byte)(pale + ((35 - pale) * strength / 255));
        target[2] = (byte)(pale + ((26 - pale) * strength / 255));
    }

    private static ReadOnlySpan<byte> At(RgbImage image, int x, int y) =>
        x < image.Width && y < image.Height ? image.Pixels.AsSpan(((y * image.Width) + x) * 3, 3) : [];
}
