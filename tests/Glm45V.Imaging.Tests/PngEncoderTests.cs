namespace Glm45V.Imaging.Tests;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 300)]
    [InlineData(257, 3)]
    [InlineData(64, 48)]
    public void Encode_AnyPicture_DecodesToTheSamePixels(int width, int height)
    {
        RgbImage image = TestImages.Noise(width, height);

        RgbImage back = ImageDecoder.Decode(PngEncoder.Encode(image));

        Assert.Equal((width, height), (back.Width, back.Height));
        Assert.Equal(image.Pixels, back.Pixels);
    }

    [Fact]
    public void Encode_SamePixelsTwice_GivesTheSameBytes() =>
        Assert.Equal(PngEncoder.Encode(TestImages.Noise(120, 90)), PngEncoder.Encode(TestImages.Noise(120, 90)));

    [Fact]
    public void Encode_Null_IsAnArgumentError() => Assert.Throws<ArgumentNullException>(() => PngEncoder.Encode(null!));
}
