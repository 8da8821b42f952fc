namespace Glm45V.Imaging.Tests;

public sealed class ImageDecoderTests
{
    public static TheoryData<string> Single =>
        [.. GoldenCase.All.Where(item => item.IsReadable && item.File != Animation).Select(item => item.File)];

    private const string Animation = "in/first-frame-160x130.gif";

    [Fact]
    public void Load_MissingFile_NamesThePath()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "shot.png");

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Load(path));

        Assert.Equal(path, error.Name);
        Assert.StartsWith($"No file '{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Folder_SaysSo()
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Load(AppContext.BaseDirectory));

        Assert.Contains("is a folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOverTheByteLimit_IsRefusedBeforeReading()
    {
        string path = GoldenCase.PathOf("in/screen-640x360.png");

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Load(path, new ImageLimits { MaxBytes = 1000 }));

        Assert.Contains("over the limit of 1,000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NoBytes_SaysEmpty()
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(ReadOnlyMemory<byte>.Empty, name: "shot.png"));

        Assert.Equal("shot.png", error.Name);
        Assert.Contains("'shot.png' is empty (0 bytes)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello, this is text")]
    [InlineData("P6 2 2 255 ")]
    [InlineData("x")]
    public void Decode_NoPicture_ListsTheFormatsRead(string text)
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(text)));

        Assert.Contains("PNG, JPEG, WebP, GIF and BMP are read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing")]
    [InlineData("<!DOCTYPE html><title>Not found</title>", "web page")]
    [InlineData("\0\0\0\u0018ftypavif\0\0\0\0", "AVIF file")]
    public void Decode_KnownOtherFormat_NamesIt(string text, string kind)
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(System.Text.Encoding.Latin1.GetBytes(text)));

        Assert.Contains($"is a {kind}, which is not read: convert it to PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Tiff_SaysToConvertItToPng()
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Load(GoldenCase.PathOf("in/plain-170x130.tiff")));

        Assert.Contains("is a TIFF, which is not read: convert it to PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_SideOverTheLimit_IsRefused()
    {
        byte[] png = TestImages.Png(100_000, 10, 2, Enumerable.Repeat(new byte[300_000], 10));

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(png));

        Assert.Contains("100000x10 pixels, over the limit of 32,768 a side", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32_768)]
    [InlineData(60_000)]
    public void Decode_DecompressionBomb_IsRefusedBeforeItUnpacks(int maxSide)
    {
        byte[] png = TestImages.Png(50_000, 50_000, 2, [new byte[150_000]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(png, new ImageLimits { MaxSide = maxSide }));

        Assert.Contains("50000x50000", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Single))]
    public void Decode_TruncatedFile_IsAnError(string file)
    {
        byte[] data = GoldenCase.Bytes(file);

        foreach (double kept in (ReadOnlySpan<double>)[0.98, 0.9, 0.6, 0.3, 0.05])
        {
            byte[] cut = data[..(int)(data.Length * kept)];
            ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(cut, name: file));
            Assert.Contains($"'{file}' is a damaged", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Decode_GifCutInsideItsFirstFrame_IsAnError()
    {
        byte[] data = GoldenCase.Bytes(Animation);

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(data.AsMemory(0, data.Length / 3)));

        Assert.Contains("inside its first frame", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_GifCutInsideALaterFrame_ShowsTheFirst()
    {
        byte[] data = GoldenCase.Bytes(Animation);

        RgbImage image = ImageDecoder.Decode(data.AsMemory(0, data.Length - 100));

        Assert.Equal(ImageDecoder.Decode(data).Pixels, image.Pixels);
    }

    [Fact]
    public void Decode_AnimatedWebp_ShowsTheFirstFrame()
    {
        byte[] first = GoldenCase.Bytes("in/lossless-210x170.webp");
        byte[] other = GoldenCase.Bytes("in/lossy-210x170.webp");

        RgbImage image = ImageDecoder.Decode(TestImages.AnimatedWebp(210, 170, [first, other, other]));

        Assert.Equal(ImageDecoder.Decode(first).Pixels, image.Pixels);
    }

    [Fact]
    public void Decode_TruncatedAnimatedWebp_IsAnError()
    {
        byte[] frame = GoldenCase.Bytes("in/lossless-210x170.webp");
        byte[] data = TestImages.AnimatedWebp(210, 170, [frame, frame]);

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(data.AsMemory(0, data.Length - 50)));

        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_PngWithRowsMissing_IsAnError()
    {
        byte[] png = TestImages.Png(64, 64, 2, Enumerable.Repeat(new byte[192], 20));

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(png));

        Assert.Contains("ends after 3,860 of 12,352 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_TruncatedBmp_IsAnError()
    {
        byte[] bmp = TestImages.Bmp(TestImages.Noise(17, 9));

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(bmp.AsMemory(0, bmp.Length - 20)));

        Assert.Contains("before its last row", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_Bmp_GivesItsPixels()
    {
        RgbImage image = TestImages.Noise(17, 9);

        Assert.Equal(image.Pixels, ImageDecoder.Decode(TestImages.Bmp(image)).Pixels);
    }

    [Fact]
    public void Decode_PartOfAnArray_ReadsThatPart()
    {
        byte[] png = PngEncoder.Encode(TestImages.Noise(5, 4));
        byte[] padded = [1, 2, 3, .. png, 4, 5];

        RgbImage image = ImageDecoder.Decode(padded.AsMemory(3, png.Length));

        Assert.Equal(TestImages.Noise(5, 4).Pixels, image.Pixels);
    }

    [Fact]
    public void Decode_SixteenBitChannels_KeepsTheHighByte()
    {
        byte[] png = TestImages.Png(2, 1, 2, [[0x12, 0xFF, 0x34, 0x80, 0xFE, 0xFF, 0, 0xFF, 1, 0, 0xFF, 0xFF]], bits: 16);

        Assert.Equal([0x12, 0x34, 0xFE, 0, 1, 0xFF], ImageDecoder.Decode(png).Pixels);
    }

    [Fact]
    public void Decode_Transparency_IsCompositedOverWhite()
    {
        byte[] png = TestImages.Png(3, 1, 6, [[10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 200, 128]]);

        // 128/255 of the colour on white: 255 - 255 * 128 / 255 = 127, 177.2, 227.4.
        Assert.Equal([255, 255, 255, 10, 20, 30, 127, 177, 227], ImageDecoder.Decode(png).Pixels);
    }

    [Fact]
    public void Decode_DamagedFile_KeepsTheDecodersReason()
    {
        byte[] png = PngEncoder.Encode(TestImages.Noise(8, 8));
        png[20] ^= 1;

        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(png));

        Assert.NotNull(error.InnerException);
        Assert.Contains("is a damaged PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_LimitOutOfRange_IsAnArgumentError() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageDecoder.Decode(new byte[10], new ImageLimits { MaxSide = 0 }));
}
