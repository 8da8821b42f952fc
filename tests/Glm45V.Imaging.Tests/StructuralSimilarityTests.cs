namespace Glm45V.Imaging.Tests;

public sealed class StructuralSimilarityTests
{
    [Fact]
    public void Mean_SamePicture_IsOne() => Assert.Equal(1, StructuralSimilarity.Mean(TestImages.Noise(70, 40), TestImages.Noise(70, 40)), 5);

    // Values of scikit-image 0.19.3: structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255) on luma.
    [Theory]
    [InlineData(40, 30, 1, false, 2, false, 0.017918142853621838)]
    [InlineData(40, 30, 1, true, 2, true, 0.3941572699810673)]
    [InlineData(64, 48, 3, true, 4, false, 0.035539669782397705)]
    [InlineData(11, 11, 5, true, 6, true, 0.21662595357444236)]
    public void Mean_IsTheReferences(int width, int height, uint seed, bool smooth, uint otherSeed, bool otherSmooth, double expected) =>
        Assert.Equal(expected, StructuralSimilarity.Mean(Drawn(width, height, seed, smooth), Drawn(width, height, otherSeed, otherSmooth)), 5);

    [Fact]
    public void Map_LargePicture_IsTheSameInBandsAsByItself()
    {
        (RgbImage one, RgbImage other) = (TestImages.Noise(300, 900, 1), TestImages.Noise(300, 900, 2));
        float[] whole = StructuralSimilarity.Map(one, other);
        var part = new PixelRectangle(0, 440, 300, 60);

        float[] some = StructuralSimilarity.Map(ImageCropper.Crop(one, part), ImageCropper.Crop(other, part));

        Assert.Equal(some, whole.AsSpan(440 * 290, 50 * 290).ToArray());
    }

    [Fact]
    public void Mean_SmallerThanTheWindow_IsAnArgumentError() =>
        Assert.Contains("10x40", Assert.Throws<ArgumentException>(() => StructuralSimilarity.Mean(TestImages.Noise(10, 40), TestImages.Noise(10, 40))).Message, StringComparison.Ordinal);

    // The picture that the reference was given: a linear congruential generator's bytes, over a gradient when smooth.
    private static RgbImage Drawn(int width, int height, uint seed, bool smooth)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int at = 0; at < pixels.Length; at++)
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            (int x, int y, int channel) = (at / 3 % width, at / 3 / width, at % 3);
            int noise = (int)(seed >> 24);
            pixels[at] = (byte)(smooth ? (((((x * 5) + (y * 3) + (channel * 40)) % 256) * 3) + noise) / 4 : noise);
        }

        return new RgbImage(width, height, pixels);
    }
}
