namespace Glm45V.Imaging.Tests;

public sealed class ImageComparerTests
{
    [Fact]
    public void DifferingFraction_SamePixels_IsZero() =>
        Assert.Equal(0, ImageComparer.DifferingFraction(TestImages.Noise(20, 10), TestImages.Noise(20, 10)));

    [Fact]
    public void DifferingFraction_OneChannelOfOnePixel_CountsThePixelOnce()
    {
        RgbImage changed = TestImages.Plain(20, 10, RgbColor.Black);
        changed.Pixels[^1] = 200;
        changed.Pixels[^2] = 200;

        Assert.Equal(1 / 200.0, ImageComparer.DifferingFraction(TestImages.Plain(20, 10, RgbColor.Black), changed));
    }

    [Theory]
    [InlineData(4, 1.0)]
    [InlineData(5, 0.0)]
    public void DifferingFraction_Tolerance_IsTheLargestEqualDifference(int tolerance, double expected) =>
        Assert.Equal(expected, ImageComparer.DifferingFraction(
            TestImages.Plain(6, 6, new RgbColor(10, 10, 10)), TestImages.Plain(6, 6, new RgbColor(10, 15, 10)), tolerance));

    [Fact]
    public void DifferingFraction_OtherSize_IsAnArgumentError()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => ImageComparer.DifferingFraction(TestImages.Noise(2, 3), TestImages.Noise(3, 2)));

        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
    }
}
