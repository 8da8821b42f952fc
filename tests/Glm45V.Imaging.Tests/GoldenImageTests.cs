namespace Glm45V.Imaging.Tests;

public sealed class GoldenImageTests
{
    public static TheoryData<string> Exact => [.. GoldenCase.All.Where(item => item.IsReadable && item.IsExact).Select(item => item.File)];

    public static TheoryData<string> Lossy => [.. GoldenCase.All.Where(item => item.IsReadable && !item.IsExact).Select(item => item.File)];

    public static TheoryData<string> Readable => [.. GoldenCase.All.Where(item => item.IsReadable).Select(item => item.File)];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Load_GoldenFile_HasTheUprightSize(string file)
    {
        GoldenCase golden = GoldenCase.Of(file);

        RgbImage image = ImageDecoder.Load(GoldenCase.PathOf(file));

        Assert.Equal((golden.Width, golden.Height), (image.Width, image.Height));
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Bicubic_LosslessGoldenFile_EqualsPillow(string file)
    {
        (RgbImage expected, RgbImage actual) = Resize(file);

        Assert.Equal(0, LargestDifference(expected, actual));
    }

    [Theory]
    [MemberData(nameof(Lossy))]
    public void Bicubic_LossyGoldenFile_StaysNearPillow(string file)
    {
        (RgbImage expected, RgbImage actual) = Resize(file);

        Assert.InRange(expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 3);
    }

    private static (RgbImage Expected, RgbImage Actual) Resize(string file)
    {
        RgbImage expected = ImageDecoder.Load(GoldenCase.PathOf(GoldenCase.Of(file).Rgb));
        RgbImage image = ImageDecoder.Load(GoldenCase.PathOf(file));
        return (expected, ImageResizer.Bicubic(image, expected.Width, expected.Height));
    }

    private static int LargestDifference(RgbImage expected, RgbImage actual) =>
        expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Max();
}
