using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Tests.Vision;

public sealed class ImageProcessorOptionsTests
{
    private const string Released = """
        {"size": {"shortest_edge": 12544, "longest_edge": 9633792}, "do_rescale": true, "patch_size": 14, "temporal_patch_size": 2,
         "merge_size": 2, "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
         "resample": 3, "rescale_factor": 0.00392156862745098, "image_processor_type": "Glm4vImageProcessor", "processor_class": "Glm4vProcessor"}
        """;

    [Fact]
    public void FromJson_ReleasedFile_ReadsItsBudget()
    {
        ImageProcessorOptions options = ImageProcessorOptions.FromJson(Released);

        Assert.Equal((12544, 9633792), (options.MinPixels, options.MaxPixels));
        Assert.Equal((14, 2, 2), (options.PatchSize, options.TemporalPatchSize, options.MergeSize));
        Assert.Equal([0.48145466f, 0.4578275f, 0.40821073f], options.Mean);
        Assert.Equal([0.26862954f, 0.26130258f, 0.27577711f], options.Std);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"size": null, "patch_size": null, "image_mean": null}""")]
    public void FromJson_MissingKeys_TakesTheClassDefaults(string json)
    {
        ImageProcessorOptions options = ImageProcessorOptions.FromJson(json);

        Assert.Equal((12544, 11_760_000), (options.MinPixels, options.MaxPixels));
        Assert.Equal((14, 2, 2), (options.PatchSize, options.TemporalPatchSize, options.MergeSize));
        Assert.Equal(new ImageProcessorOptions().Mean, options.Mean);
    }

    [Theory]
    [InlineData("""{"patch_size": 0}""", "patch_size is [0], it must be between 1 and 1024")]
    [InlineData("""{"patch_size": "14"}""", "patch_size is \"14\", it must be a whole number")]
    [InlineData("""{"merge_size": 1.5}""", "merge_size is 1.5, it must be a whole number")]
    [InlineData("""{"temporal_patch_size": -2}""", "temporal_patch_size is [-2]")]
    [InlineData("""{"size": 336}""", "size is 336, it must be an object")]
    [InlineData("""{"size": {"shortest_edge": 0}}""", "size.shortest_edge is [0], it must be at least 1")]
    [InlineData("""{"size": {"shortest_edge": 500, "longest_edge": 100}}""", "size.longest_edge is [100], it must be at least size.shortest_edge, 500")]
    [InlineData("""{"size": {"longest_edge": true}}""", "size.longest_edge is true, it must be a whole number")]
    [InlineData("""{"image_mean": [0.5, 0.5]}""", "image_mean is [0.5, 0.5], it must be three numbers")]
    [InlineData("""{"image_mean": 0.5}""", "image_mean is 0.5, it must be a list of three numbers")]
    [InlineData("""{"image_std": [0.5, 0, 0.5]}""", "image_std is [0.5, 0, 0.5], it must be three numbers above 0")]
    [InlineData("""{"do_normalize": false}""", "do_normalize is false, it must be true")]
    [InlineData("""{"resample": 2}""", "resample is 2, it must be bicubic, 3")]
    [InlineData("""{"rescale_factor": 0.5}""", "rescale_factor is 0.5, it must be 1/255")]
    [InlineData("""[1]""", "holds Array, not an object")]
    [InlineData("""{"size": """, "is not valid JSON")]
    public void FromJson_WrongValue_NamesItAndWhatItMustBe(string json, string expected)
    {
        ImageProcessorException error = Assert.Throws<ImageProcessorException>(() => ImageProcessorOptions.FromJson(json));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("preprocessor_config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_File_ReadsIt()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        File.WriteAllText(path, Released);
        try
        {
            Assert.Equal(9633792, ImageProcessorOptions.Load(path).MaxPixels);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "preprocessor_config.json");

        ImageProcessorException error = Assert.Throws<ImageProcessorException>(() => ImageProcessorOptions.Load(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImageProcessor_OptionsOutOfRange_IsRefused()
    {
        ImageProcessorException error = Assert.Throws<ImageProcessorException>(() => new ImageProcessor(new ImageProcessorOptions { Std = [1f, 1f] }));

        Assert.Contains("image_std is [1, 1]", error.Message, StringComparison.Ordinal);
    }
}
