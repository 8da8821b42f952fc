namespace Glm45V.Imaging.Tests;

public sealed class ExifOrientationTests
{
    // The picture is 3 x 2, its pixels 1..6 by rows; what a viewer shows for each tag by the EXIF specification.
    [Theory]
    [InlineData(0, 3, "123456")]
    [InlineData(1, 3, "123456")]
    [InlineData(2, 3, "321654")]
    [InlineData(3, 3, "654321")]
    [InlineData(4, 3, "456123")]
    [InlineData(5, 2, "142536")]
    [InlineData(6, 2, "415263")]
    [InlineData(7, 2, "635241")]
    [InlineData(8, 2, "362514")]
    [InlineData(9, 3, "123456")]
    public void Decode_OrientationTag_TurnsThePicture(byte orientation, int width, string expected)
    {
        byte[][] rows = [[1, 1, 1, 2, 2, 2, 3, 3, 3], [4, 4, 4, 5, 5, 5, 6, 6, 6]];
        byte[] png = TestImages.Png(3, 2, 2, rows, 8, TestImages.PngChunk("eXIf", TestImages.ExifOrientation(orientation)));

        RgbImage image = ImageDecoder.Decode(png);

        Assert.Equal((width, 6 / width), (image.Width, image.Height));
        Assert.Equal(expected, string.Concat(image.Pixels.Where((_, at) => at % 3 == 0)));
    }
}
