using Glm45V.Converter.Synthesis;
using Glm45V.Nano;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Testing;

namespace Glm45V.Converter.Tests;

/// <summary>Conversions at every precision, and from fp8, that have to run and to stay near fp32.</summary>
public sealed class QuantizedModelTests : IDisposable
{
    private static readonly string s_tiny = GoldenFile.Path("models", "glm45v-tiny");
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-quantized-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WeightPrecision.Bf16, 32, null, 1e-5)] // the checkpoint is bf16
    [InlineData(WeightPrecision.Fp16, 32, null, 1e-4)]
    [InlineData(WeightPrecision.Fp32, 32, WeightPrecision.Int8, 0.05)]
    [InlineData(WeightPrecision.Int8, 32, null, 0.2)]
    [InlineData(WeightPrecision.Int8, 128, WeightPrecision.Int8, 0.2)]
    [InlineData(WeightPrecision.Int4, 32, null, 1)]
    [InlineData(WeightPrecision.Int4, 64, WeightPrecision.Bf16, 1)]
    public void Convert_AnyPrecision_StaysNearFp32(WeightPrecision weights, int block, WeightPrecision? embedding, double tolerance)
    {
        float[] exact = Logits("exact", new ConversionOptions());

        float[] logits = Logits("model", new ConversionOptions { Weights = weights, Block = block, Embedding = embedding });

        double scale = exact.Max(MathF.Abs);
        Assert.InRange(exact.Zip(logits).Max(pair => Math.Abs(pair.First - pair.Second)) / scale, 0, tolerance);
    }

    [Fact]
    public void Convert_Int4_SaysInItsManifestHow()
    {
        ModelManifest manifest = Convert(s_tiny, "model", new ConversionOptions { Weights = WeightPrecision.Int4, Block = 64, Int8Activations = true }).Manifest;

        Assert.Equal((WeightPrecision.Int4, 64, WeightPrecision.Fp16, WeightPrecision.Int8, 4), (manifest.Weights, manifest.Block, manifest.Embedding, manifest.LmHead, manifest.AccuracyLevel));
        Assert.Equal(manifest.Files, ModelManifest.Load(In("model")).Files);
    }

    [Theory]
    [InlineData(48, null, "32, 64, 128 elements, not 48")]
    [InlineData(32, WeightPrecision.Int4, "cannot be stored as int4")]
    public void Convert_WrongOptions_AreNamed(int block, WeightPrecision? embedding, string said)
    {
        Glm45VException error = Assert.Throws<Glm45VException>(() => Convert(s_tiny, "model", new ConversionOptions { Block = block, Embedding = embedding }));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_Fp8Checkpoint_GivesWhatItsScalesSay()
    {
        SyntheticCheckpoint.Write(SyntheticShapes.Find("small"), 2, In("fp8"), NanoModel.Folder, seed: 5, fp8: true, cancellationToken: Stop);
        const string Name = "model.language_model.layers.0.mlp.down_proj.weight"; // 128 × 256: two blocks
        SortedDictionary<string, FusedCheckpoint.Entry> tensors = FusedCheckpoint.ReadAll(In("fp8"));
        float[] scales = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensors[$"{Name}_scale_inv"].Data).ToArray();

        Assert.Empty(Convert(In("fp8"), "model", new ConversionOptions()).UnusedTensors);

        using Checkpoint.CheckpointFolder checkpoint = Checkpoint.CheckpointFolder.Open(In("fp8"));
        var values = new float[128 * 256];
        Checkpoint.WeightReader.Read(checkpoint.Get(Name, 128, 256), 0, values);
        Assert.All(Enumerable.Range(0, values.Length), i => Assert.Equal(Fp8(tensors[Name].Data[i]) * scales[i % 256 / 128], values[i]));
    }

    [Theory]
    [InlineData(null, "is fp8 and has no scales")]
    [InlineData(new[] { 3, 1 }, "has shape [3,1]")]
    public void Convert_Fp8WithoutItsScales_NamesThem(int[]? shape, string said)
    {
        SyntheticCheckpoint.Write(SyntheticShapes.Find("small"), 1, In("fp8"), NanoModel.Folder, fp8: true, cancellationToken: Stop);
        SortedDictionary<string, FusedCheckpoint.Entry> tensors = FusedCheckpoint.ReadAll(In("fp8"));
        const string Scale = "model.language_model.layers.0.self_attn.q_proj.weight_scale_inv";
        tensors.Remove(Scale);
        if (shape is not null)
        {
            tensors[Scale] = new FusedCheckpoint.Entry("F32", shape, new byte[4 * shape.Aggregate((product, side) => product * side)]);
        }

        FusedCheckpoint.WriteSingle(In("fp8"), tensors);

        Assert.Contains(said, Assert.Throws<ModelFormatException>(() => Convert(In("fp8"), "model", new ConversionOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SameSeed_SameBytesAndOtherSeedOthers()
    {
        foreach ((string name, ulong seed) in ((string, ulong)[])[("a", 1), ("b", 1), ("c", 2)])
        {
            SyntheticCheckpoint.Write(SyntheticShapes.Find("small"), 1, In(name), NanoModel.Folder, seed, cancellationToken: Stop);
        }

        byte[] Weights(string name) => File.ReadAllBytes(Directory.EnumerateFiles(In(name), "*.safetensors").Single());
        Assert.Equal(Weights("a"), Weights("b"));
        Assert.NotEqual(Weights("a"), Weights("c"));
    }

    [Fact]
    public void Of_Release_HasItsNumberOfParameters()
    {
        SyntheticShapes shapes = SyntheticShapes.Find("106b");
        SyntheticCheckpoint.Write(SyntheticShapes.Find("small"), 1, In("texts"), NanoModel.Folder, cancellationToken: Stop);
        System.Text.Json.Nodes.JsonNode config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(In("texts"), "config.json")))!;
        System.Text.Json.Nodes.JsonNode text = shapes.Text.DeepClone();
        text["eos_token_id"] = config["text_config"]!["eos_token_id"]!.DeepClone();
        config["text_config"] = text;
        config["vision_config"] = shapes.Vision.DeepClone();
        File.WriteAllText(Path.Combine(In("texts"), "config.json"), config.ToJsonString());

        SyntheticTensor[] tensors = [.. SyntheticTensor.Of(ModelConfig.Load(In("texts")), fp8: false)];

        Assert.Equal((18_106, 107_710_933_120L), (tensors.Length, tensors.Sum(tensor => tensor.Bytes / tensor.ElementSize))); // as counted in the released checkpoint
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static float Fp8(byte code)
    {
        int exponent = (code >> 3) & 15;
        double magnitude = exponent == 0 ? (code & 7) / 512.0 : (1 + ((code & 7) / 8.0)) * Math.Pow(2, exponent - 7);
        return (float)(code < 128 ? magnitude : -magnitude);
    }

    private float[] Logits(string name, ConversionOptions options)
    {
        ModelManifest manifest = Convert(s_tiny, name, options).Manifest;
        using Decoder decoder = Decoder.Load(In(name), ModelConfig.Load(In(name)), manifest);
        using KvCache cache = decoder.CreateCache();
        return decoder.Prefill(ModelInput.FromText([20, 31, 42, 53, 64]), cache, Stop).ToArray();
    }

    private ConversionResult Convert(string from, string to, ConversionOptions options) => ModelConverter.Convert(from, In(to), options, cancellationToken: Stop);

    private string In(string name) => Path.Combine(_work, name);
}
