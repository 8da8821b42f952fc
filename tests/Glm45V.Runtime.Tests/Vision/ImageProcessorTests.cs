using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Runtime.Vision;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Vision;

public sealed class ImageProcessorTests
{
    private static readonly JsonElement[] Cases = [.. GoldenFile.Json("preprocess", "cases.json").GetProperty("files").EnumerateArray()];
    private static readonly ImageProcessor Processor = new(new ImageProcessorOptions { MinPixels = 12544, MaxPixels = 9633792 });

    public static TheoryData<string> Readable => [.. Files(_ => true)];

    public static TheoryData<string> Exact => [.. Files(file => !file.EndsWith(".jpg", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Process_GoldenFile_HasTheGridOfTheReference(string file)
    {
        int[] grid = [.. Case(file).GetProperty("image_grid_thw").EnumerateArray().Select(item => item.GetInt32())];

        PixelValues values = Processor.Process(Load(file));

        Assert.Equal(new GridThw(grid[0], grid[1], grid[2]), values.Grid);
        Assert.Equal(values.Grid.Patches * 1176, values.Values.Length);
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Process_LosslessGoldenFile_HasTheValuesOfTheReference(string file)
    {
        float[] first = [.. Case(file).GetProperty("pixel_values_first_row").EnumerateArray().Select(item => item.GetSingle())];

        PixelValues values = Processor.Process(Load(file));

        Assert.Equal(first, values.Values[..first.Length]);
        Assert.Equal(Case(file).GetProperty("pixel_values_sum").GetDouble(), values.Values.Sum(value => (double)value), 1e-5);
    }

    [Fact]
    public void Process_Picture_KeepsItsOriginalSize()
    {
        PixelValues values = Processor.Process(Coded(100, 60));

        Assert.Equal((100, 60), (values.OriginalWidth, values.OriginalHeight));
    }

    [Fact]
    public void Process_Picture_OrdersPatchesByMergeBlockAndValuesByChannelFrameRowColumn()
    {
        RgbImage image = Coded(168, 140);

        PixelValues values = Processor.Process(image);

        Assert.Equal(SlowPatches(image, new ImageProcessorOptions()), values.Values);
    }

    [Fact]
    public void Process_OtherPatchSizes_FollowsThem()
    {
        ImageProcessorOptions options = new() { PatchSize = 8, TemporalPatchSize = 3, MergeSize = 4, MinPixels = 1 };
        RgbImage image = Coded(64, 96);

        PixelValues values = new ImageProcessor(options).Process(image);

        Assert.Equal(new GridThw(1, 12, 8), values.Grid);
        Assert.Equal(3 * 3 * 8 * 8, values.PatchLength);
        Assert.Equal(SlowPatches(image, options), values.Values);
    }

    [Fact]
    public void Process_TooThin_SaysWhatToDo()
    {
        ImageProcessorException error = Assert.Throws<ImageProcessorException>(() => Processor.Process(Coded(1, 201)));

        Assert.Equal(
            "A 1x201 picture is too thin for the model: absolute aspect ratio must be smaller than 200, got 201.0. Crop it or pad its short side.",
            error.Message);
    }

    [Theory]
    [InlineData(1280, 720, 1196)]
    [InlineData(1920, 1080, 2691)]
    [InlineData(20, 20, 9)]
    public void TokenCount_CommonSize_EqualsTheReference(int width, int height, int tokens)
    {
        ImageSize size = SmartResize.ForImage(width, height, new ImageProcessorOptions { MaxPixels = 9633792 });

        Assert.Equal(tokens, new GridThw(1, size.Height / 14, size.Width / 14).TokenCount(2));
    }

    [Fact]
    public void PixelValues_LengthThatDoesNotDivide_IsAnArgumentError() =>
        Assert.Throws<ArgumentException>(() => new PixelValues(new float[7], new GridThw(1, 2, 2), 5, 5));

    // Every pixel tells its place, so that a swapped index shows.
    private static RgbImage Coded(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int at = 0; at < width * height; at++)
        {
            (pixels[at * 3], pixels[(at * 3) + 1], pixels[(at * 3) + 2]) = ((byte)(at % width), (byte)(at / width), (byte)(at * 7));
        }

        return new RgbImage(width, height, pixels);
    }

    private static float[] SlowPatches(RgbImage image, ImageProcessorOptions options)
    {
        (int side, int merge) = (options.PatchSize, options.MergeSize);
        return
        [
            .. from blockRow in Enumerable.Range(0, image.Height / side / merge)
               from blockColumn in Enumerable.Range(0, image.Width / side / merge)
               from row in Enumerable.Range(0, merge)
               from column in Enumerable.Range(0, merge)
               from channel in Enumerable.Range(0, 3)
               from frame in Enumerable.Range(0, options.TemporalPatchSize)
               from y in Enumerable.Range(0, side)
               from x in Enumerable.Range(0, side)
               let top = ((blockRow * merge) + row) * side
               let left = ((blockColumn * merge) + column) * side
               let value = image.Pixels[((((top + y) * image.Width) + left + x) * 3) + channel]
               select ((value / 255f) - options.Mean[channel]) / options.Std[channel],
        ];
    }

    private static IEnumerable<string> Files(Func<string, bool> wanted) =>
        Cases.Select(item => item.GetProperty("file").GetString()!).Where(file => !file.EndsWith(".tiff", StringComparison.Ordinal) && wanted(file));

    private static JsonElement Case(string file) => Cases.Single(item => item.GetProperty("file").GetString() == file);

    private static RgbImage Load(string file) => ImageDecoder.Load(GoldenFile.Path(["preprocess", .. file.Split('/')]));
}
