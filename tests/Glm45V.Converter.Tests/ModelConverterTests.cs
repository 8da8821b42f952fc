using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Runtime.Model;
using Glm45V.Testing;
using Onnx;

namespace Glm45V.Converter.Tests;

public sealed class ModelConverterTests : IDisposable
{
    private static readonly string s_tiny = GoldenFile.Path("models", "glm45v-tiny");
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-convert-").FullName;

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Fp16)]
    public void Convert_TinyCheckpoint_UsesEveryTensorAndVerifies(WeightPrecision precision)
    {
        ConversionResult result = Convert(s_tiny, In("model"), new ConversionOptions { Weights = precision });

        Assert.Empty(result.UnusedTensors);
        ModelManifest manifest = ModelManifest.Load(In("model"));
        manifest.Verify(In("model"), hashes: true);
        Assert.Equal(("glm45v-tiny", precision), (manifest.Name, manifest.Weights));
    }

    [Fact]
    public void Convert_Twice_GivesTheSameBytes()
    {
        ConversionResult first = Convert(s_tiny, In("first"));
        ConversionResult second = Convert(s_tiny, In("second"));

        Assert.Equal(first.Manifest.Files, second.Manifest.Files);
    }

    [Fact]
    public void Convert_Experts_LieInBranchesAsAlignedExternalData()
    {
        Convert(s_tiny, In("model"));

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(In("model"), ModelPaths.DecoderGraph)));
        TensorProto[] experts = [.. model.Graph.Node.Where(node => node.OpType == "If").SelectMany(node => node.Attribute).Where(branch => branch.Name == "then_branch").SelectMany(branch => branch.G.Initializer).Where(tensor => tensor.Name.Contains("experts", StringComparison.Ordinal))];
        Assert.Equal(3 * 16 * 2, experts.Length); // MoE layers × experts × (gate|up, down)
        Assert.All(experts, tensor => Assert.Equal(TensorProto.Types.DataLocation.External, tensor.DataLocation));
        Assert.All(experts, tensor => Assert.Equal(0, long.Parse(tensor.ExternalData.Single(entry => entry.Key == "offset").Value, System.Globalization.CultureInfo.InvariantCulture) % 65536));
    }

    [Fact]
    public void Convert_Fp16_KeepsRouterInFp32()
    {
        Convert(s_tiny, In("model"), new ConversionOptions { Weights = WeightPrecision.Fp16 });

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(In("model"), ModelPaths.DecoderGraph)));
        TensorProto[] routers = [.. model.Graph.Initializer.Where(tensor => tensor.Name.Contains("mlp.gate.", StringComparison.Ordinal))];
        Assert.Equal(6, routers.Length); // weight and correction bias of three layers
        Assert.All(routers, tensor => Assert.Equal((int)TensorProto.Types.DataType.Float, tensor.DataType));
    }

    [Theory]
    [InlineData(ModelPaths.DecoderGraph, 9)] // two a layer, and the last
    [InlineData(ModelPaths.VisionGraph, 10)] // two a block, before and after the blocks, and the merger's with its bias
    public void Convert_Fp16_KeepsNormsInFp32(string graph, int count)
    {
        Convert(s_tiny, In("model"), new ConversionOptions { Weights = WeightPrecision.Fp16 });

        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(In("model"), graph)));
        TensorProto[] norms = [.. model.Graph.Initializer.Where(tensor => tensor.Name.Contains("norm", StringComparison.Ordinal))];
        Assert.Equal(count, norms.Length);
        Assert.All(norms, tensor => Assert.Equal((int)TensorProto.Types.DataType.Float, tensor.DataType));
    }

    [Fact]
    public void Convert_FusedExperts_GivesTheSameWeights()
    {
        string fused = CopyCheckpoint();
        FusedCheckpoint.Rewrite(fused);

        ConversionResult single = Convert(s_tiny, In("single"));
        ConversionResult result = Convert(fused, In("fused"));

        string data = ModelPaths.ExternalData(ModelPaths.DecoderGraph);
        Assert.Equal(single.Manifest.Files.Single(file => file.Name == data), result.Manifest.Files.Single(file => file.Name == data));
        Assert.Empty(result.UnusedTensors);
    }

    [Theory]
    [InlineData("routed_scaling_factor", "2.5")]
    [InlineData("first_k_dense_replace", "0")]
    public void Convert_OtherConfiguration_RunsItsSelfCheckOrNamesTheTensor(string key, string value)
    {
        string folder = CopyCheckpoint();
        EditConfig(folder, text => text[key] = JsonNode.Parse(value));

        if (key == "first_k_dense_replace")
        {
            // Layer 0 of this checkpoint is dense, so its experts are missing.
            var error = Assert.Throws<ModelFormatException>(() => Convert(folder, In("model")));
            Assert.Contains("layers.0.mlp", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Convert(folder, In("model"));
            Assert.Equal(2.5f, ((MoeTextConfig)ModelConfig.Load(In("model")).Text).RoutedScalingFactor);
        }
    }

    [Fact]
    public void Convert_TargetExists_RefusesAndLeavesIt()
    {
        Directory.CreateDirectory(In("model"));
        File.WriteAllText(Path.Combine(In("model"), "mine.txt"), "keep");

        Glm45VException error = Assert.Throws<Glm45VException>(() => Convert(s_tiny, In("model")));

        Assert.Contains("already exists", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(In("model"), "mine.txt")));
    }

    [Fact]
    public void Convert_Cancelled_LeavesNothingBehind()
    {
        using var stop = new CancellationTokenSource();
        var progress = new CancelAfter(stop, "Decoder");

        Assert.Throws<OperationCanceledException>(() => ModelConverter.Convert(s_tiny, In("model"), progress: progress, cancellationToken: stop.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_work));
    }

    [Fact]
    public void Convert_FilesBehindLinks_ReadsThem()
    {
        // A Hugging Face cache keeps a snapshot's files as links into its blobs.
        string snapshot = Directory.CreateDirectory(In("snapshot")).FullName;
        foreach (string file in Directory.EnumerateFiles(CopyCheckpoint()))
        {
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(file)), Path.Combine("..", "checkpoint", Path.GetFileName(file)));
        }

        ConversionResult result = Convert(snapshot, In("model"));

        Assert.Empty(result.UnusedTensors);
        Assert.Equal(6_759_944, CheckpointSummary.Read(snapshot).Files.Sum(file => file.Bytes));
    }

    [Fact]
    public void Convert_LinkToNothing_NamesTheShard() => AssertRefused(
        folder =>
        {
            string shard = Path.Combine(folder, "model-00002-of-00002.safetensors");
            File.Delete(shard);
            File.CreateSymbolicLink(shard, "gone");
        },
        "model-00002-of-00002.safetensors");

    [Fact]
    public void Convert_WhileAnotherMakesTheSameFolder_IsRefusedAndLeavesTheOtherAlone()
    {
        Glm45VException? refused = null;
        var progress = new AtFirst("Decoder", () => refused = Assert.Throws<Glm45VException>(() => Convert(s_tiny, In("model"))));

        ConversionResult result = ModelConverter.Convert(s_tiny, In("model"), progress: progress, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("Another conversion writes", refused!.Message, StringComparison.Ordinal);
        result.Manifest.Verify(In("model"), hashes: true);
        Assert.Equal([In("model")], Directory.EnumerateFileSystemEntries(_work));
    }

    [Fact]
    public void Convert_DiskFullInTheMiddle_SaysSoAndLeavesNothing()
    {
        var progress = new AtFirst("Decoder", () => throw new IOException("No space left on device"));

        Glm45VException error = Assert.Throws<Glm45VException>(() => ModelConverter.Convert(s_tiny, In("model"), progress: progress, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_work));
    }

    [Theory]
    [InlineData("model.language_model.layers.0.self_attn.k_proj.bias", 0x4780)] // 65536, in a weight that lies inside the graph
    [InlineData("model.language_model.layers.0.self_attn.k_proj.weight", 0x4780)] // in one beside it
    [InlineData("model.language_model.layers.0.self_attn.k_proj.weight", 0xC780)] // -65536
    public void Convert_Fp16WithAnOutlier_NamesTheTensor(string tensor, int bits)
    {
        string folder = CopyCheckpoint();
        FusedCheckpoint.SetFirst(folder, tensor, (ushort)bits);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Convert(folder, In("model"), new ConversionOptions { Weights = WeightPrecision.Fp16 }));

        Assert.Contains(tensor, error.Message, StringComparison.Ordinal);
        Assert.Contains("65536", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_TokenizerWithoutControlTokens_NamesThem() => AssertRefused(
        folder =>
        {
            string path = Path.Combine(folder, "tokenizer.json");
            File.WriteAllText(path, File.ReadAllText(path).Replace("<|observation|>", "<|observatiom|>", StringComparison.Ordinal));
        },
        "<|observation|>");

    [Fact]
    public void Convert_PreprocessorOfAnotherModel_NamesBothSizes() => AssertRefused(
        folder => Edit(Path.Combine(folder, "preprocessor_config.json"), settings => settings["patch_size"] = 16), "patch_size", "16", "14");

    [Fact]
    public void Convert_MissingShard_NamesIt() => AssertRefused(
        folder => File.Delete(Path.Combine(folder, "model-00002-of-00002.safetensors")), "model-00002-of-00002.safetensors");

    [Fact]
    public void Convert_TruncatedShard_NamesFileAndTensor() => AssertRefused(
        folder => Truncate(Path.Combine(folder, "model-00001-of-00002.safetensors"), 1_000_000), "model-00001-of-00002.safetensors", "cut");

    [Fact]
    public void Convert_EmptyShard_NamesIt() => AssertRefused(
        folder => Truncate(Path.Combine(folder, "model-00001-of-00002.safetensors"), 0), "0 bytes");

    [Fact]
    public void Convert_IndexNamesAbsentTensor_NamesIt() => AssertRefused(
        folder => Edit(Path.Combine(folder, "model.safetensors.index.json"), index => index["weight_map"]!["model.ghost.weight"] = "model-00001-of-00002.safetensors"), "model.ghost.weight");

    [Fact]
    public void Convert_ShapeDiffersFromConfig_NamesBoth() => AssertRefused(
        folder => EditConfig(folder, text => text["intermediate_size"] = 512), "[256,128]", "[512,128]");

    [Fact]
    public void Convert_UnknownArchitecture_SaysWhichAreSupported() => AssertRefused(
        folder => Edit(Path.Combine(folder, "config.json"), config => config["model_type"] = "llama"), "'llama'", "glm4v_moe");

    [Fact]
    public void Convert_BrokenConfig_NamesTheFile() => AssertRefused(
        folder => File.WriteAllText(Path.Combine(folder, "config.json"), "{\"model_type\": "), "config.json", "not valid JSON");

    [Fact]
    public void Convert_WithoutTokenizer_NamesIt() => AssertRefused(folder => File.Delete(Path.Combine(folder, "tokenizer.json")), "tokenizer.json");

    [Fact]
    public void Convert_NotANumber_NamesTheTensor() => AssertRefused(
        folder => FusedCheckpoint.SetFirst(folder, "model.language_model.norm.weight", 0x7FC0), "model.language_model.norm.weight", "NaN");

    [Fact]
    public void Convert_NoSuchFolder_NamesIt()
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Convert(In("nowhere"), In("model")));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private void AssertRefused(Action<string> damage, params string[] said)
    {
        string folder = CopyCheckpoint();
        damage(folder);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Convert(folder, In("model")));

        Assert.All(said, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.Equal([folder], Directory.EnumerateFileSystemEntries(_work));
    }

    private static ConversionResult Convert(string from, string to, ConversionOptions? options = null) =>
        ModelConverter.Convert(from, to, options, cancellationToken: TestContext.Current.CancellationToken);

    private string In(string name) => Path.Combine(_work, name);

    private string CopyCheckpoint()
    {
        string folder = Directory.CreateDirectory(In("checkpoint")).FullName;
        foreach (string file in Directory.EnumerateFiles(s_tiny))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    private static void Truncate(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }

    private static void EditConfig(string folder, Action<JsonNode> change) => Edit(Path.Combine(folder, "config.json"), config => change(config["text_config"]!));

    private static void Edit(string path, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        change(root);
        File.WriteAllText(path, root.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private sealed class AtFirst(string phase, Action act) : IProgress<ConversionProgress>
    {
        private bool _done;

        public void Report(ConversionProgress value)
        {
            if (value.Phase == phase && !_done)
            {
                _done = true;
                act();
            }
        }
    }

    private sealed class CancelAfter(CancellationTokenSource stop, string phase) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value)
        {
            if (value.Phase == phase)
            {
                stop.Cancel();
            }
        }
    }
}
