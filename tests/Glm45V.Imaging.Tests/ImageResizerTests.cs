namespace Glm45V.Imaging.Tests;

public sealed class ImageResizerTests
{
    [Fact]
    public void Bicubic_SameSize_GivesThePictureItself()
    {
        RgbImage image = TestImages.Noise(9, 7);

        Assert.Same(image, ImageResizer.Bicubic(image, 9, 7));
    }

    [Theory]
    [InlineData(31, 17, 31, 40)]
    [InlineData(31, 17, 64, 17)]
    [InlineData(31, 17, 9, 5)]
    [InlineData(31, 17, 77, 53)]
    [InlineData(31, 17, 12, 80)]
    [InlineData(31, 47, 60, 20)]
    [InlineData(1, 1, 5, 4)]
    [InlineData(400, 3, 2, 1)]
    public void Bicubic_AnySize_EqualsTheSlowReference(int fromWidth, int fromHeight, int width, int height)
    {
        RgbImage image = TestImages.Noise(fromWidth, fromHeight, seed: width);

        RgbImage resized = ImageResizer.Bicubic(image, width, height);

        Assert.Equal((width, height), (resized.Width, resized.Height));
        Assert.Equal(Slow(image, width, height), resized.Pixels);
    }

    [Fact]
    public void Bicubic_PlainPicture_StaysPlain()
    {
        RgbImage resized = ImageResizer.Bicubic(TestImages.Plain(40, 30, RgbColor.Red), 97, 11);

        Assert.Equal(TestImages.Plain(97, 11, RgbColor.Red).Pixels, resized.Pixels);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    public void Bicubic_SizeBelowOne_IsAnArgumentError(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageResizer.Bicubic(TestImages.Noise(4, 4), width, height));

    private static byte[] Slow(RgbImage image, int width, int height)
    {
        Func<int, int, int, int> pixels = (x, y, channel) => image.Pixels[(((y * image.Width) + x) * 3) + channel];
        Func<int, int, int, int> wide(Func<int, int, int, int> from) =>
            Cached(width == image.Width ? from : (x, y, c) => Sample(image.Width, width, x, source => from(source, y, c)));
        Func<int, int, int, int> tall(Func<int, int, int, int> from) =>
            Cached(height == image.Height ? from : (x, y, c) => Sample(image.Height, height, y, source => from(x, source, c)));
        Func<int, int, int, int> result = height < image.Height && width > image.Width ? wide(tall(pixels)) : tall(wide(pixels));
        return
        [
            .. from y in Enumerable.Range(0, height)
               from x in Enumerable.Range(0, width)
               from channel in Enumerable.Range(0, 3)
               select (byte)result(x, y, channel),
        ];
    }

    private static Func<int, int, int, int> Cached(Func<int, int, int, int> from)
    {
        Dictionary<(int, int, int), int> known = [];
        return (x, y, c) => known.TryGetValue((x, y, c), out int value) ? value : known[(x, y, c)] = from(x, y, c);
    }

    // One output position by the definition: Keys kernel a = -0.5 over 2 x scale, weights in 22 bits, rounded and clipped.
    private static int Sample(int from, int to, int index, Func<int, int> source)
    {
        double scale = (double)from / to;
        double stretch = Math.Max(scale, 1);
        double center = (index + 0.5) * scale;
        int first = Math.Max(0, (int)(center - (2 * stretch) + 0.5));
        int end = Math.Min(from, (int)(center + (2 * stretch) + 0.5));
        double[] weights = [.. Enumerable.Range(first, end - first).Select(at => Keys((at - center + 0.5) / stretch))];
        double total = weights.Sum();
        long sum = 1 << 21;
        for (int at = first; at < end; at++)
        {
            sum += source(at) * (long)Math.Round(weights[at - first] / total * (1 << 22), MidpointRounding.AwayFromZero);
        }

        return (int)Math.Clamp(sum >> 22, 0, 255);
    }

    private static double Keys(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (1.5 * x * x * x) - (2.5 * x * x) + 1 : x < 2 ? (-0.5 * x * x * x) + (2.5 * x * x) - (4 * x) + 2 : 0;
    }
}
