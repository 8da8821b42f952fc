using System.Text.Json.Nodes;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Testing;
using Onnx;

namespace Glm45V.Converter.Tests;

/// <summary>The decoder graph for CUDA, run on the processor: the same operators and weights, other kernels.</summary>
public sealed class CudaGraphTests : IDisposable
{
    private static readonly string s_tiny = GoldenFile.Path("models", "glm45v-tiny");
    private static readonly int[] s_prompt = [.. Enumerable.Range(0, 70).Select(i => (i * 37) % 3900)];

    // All that a step runs, each with a CUDA kernel that needs no value on the processor; shapes and loops are not among them.
    private static readonly string[] s_capturable =
    [
        "Add", "Cast", "Div", "Exp", "Gather", "GatherElements", "Gemm", "GroupQueryAttention", "Log", "MatMulNBits", "Max", "Mul", "Neg", "QMoE", "QuickGelu",
        "ReduceMax", "ReduceSum", "ScatterElements", "SimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization", "Split", "Squeeze", "Sub", "TopK", "Unsqueeze",
    ];

    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-cuda-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WeightPrecision.Fp32, 64, 1e-5)]
    [InlineData(WeightPrecision.Fp32, 32, 1e-5)]
    [InlineData(WeightPrecision.Fp16, 64, 2e-2)]
    public void Convert_Cuda_EqualsTheFp32GraphOfTheSameWeights(WeightPrecision activations, int block, double tolerance)
    {
        RoundedCheckpoint.Write(s_tiny, In("rounded"), block, activations);
        float[][] exact = Logits(In("rounded"), "exact", new ConversionOptions());

        float[][] logits = Logits(s_tiny, "cuda", Cuda(activations) with { Block = block });

        AssertNear(exact, logits, tolerance);
    }

    [Theory]
    [InlineData(2.5, true)]
    [InlineData(1, false)]
    [InlineData(2.5, false)]
    public void Convert_Cuda_WeighsExpertsAsTheConfigurationSays(double scaling, bool normalize)
    {
        RoundedCheckpoint.Write(s_tiny, In("rounded"), 64, WeightPrecision.Fp32);
        JsonNode config = JsonNode.Parse(File.ReadAllText(In("rounded/config.json")))!;
        config["text_config"]!["routed_scaling_factor"] = scaling;
        config["text_config"]!["norm_topk_prob"] = normalize;
        File.WriteAllText(In("rounded/config.json"), config.ToJsonString());

        float[][] exact = Logits(In("rounded"), "exact", new ConversionOptions());
        float[][] logits = Logits(In("rounded"), "cuda", Cuda(WeightPrecision.Fp32));

        AssertNear(exact, logits, 1e-5);
    }

    [Fact]
    public void Convert_Cuda_HasOnlyOperatorsThatCanBeCaptured()
    {
        ModelProto model = Model(Cuda(WeightPrecision.Fp16));

        Assert.Empty(model.Graph.Node.Select(node => node.OpType).Distinct().Except(s_capturable));
        Assert.Equal(3, model.Graph.Node.Count(node => node.OpType == "QMoE")); // four layers, the first dense
    }

    [Theory]
    [InlineData(WeightPrecision.Fp16, TensorProto.Types.DataType.Float16)]
    [InlineData(WeightPrecision.Bf16, TensorProto.Types.DataType.Bfloat16)]
    public void Convert_Cuda_HasItsActivationsInSixteenBits(WeightPrecision activations, TensorProto.Types.DataType type)
    {
        GraphProto graph = Model(Cuda(activations) with { SelfCheck = false }).Graph;

        string[] otherwise = [GraphNames.Logits, GraphNames.SequenceLength, GraphNames.TotalLength, GraphNames.LogitRows];
        Assert.All(graph.Input.Concat(graph.Output).Where(value => !otherwise.Contains(value.Name)), value => Assert.Equal((int)type, value.Type.TensorType.ElemType));
        Assert.All(graph.Initializer.Where(weight => weight.Name.EndsWith(".scales", StringComparison.Ordinal)), weight => Assert.Equal((int)type, weight.DataType));
        Assert.All(graph.Initializer.Where(weight => weight.Name.Contains(".mlp.gate.", StringComparison.Ordinal)), weight => Assert.Equal((int)TensorProto.Types.DataType.Float, weight.DataType));
    }

    [Fact]
    public void Convert_Cuda_StacksExpertsWithGateAndUpTakingTurns()
    {
        GraphProto graph = Model(Cuda(WeightPrecision.Fp16)).Graph;
        NodeProto experts = graph.Node.First(node => node.OpType == "QMoE");
        TensorProto Weight(int input) => graph.Initializer.Single(weight => weight.Name == experts.Input[input]);

        Assert.Equal([16, 128, 64], Weight(2).Dims); // experts, gate and up, hidden / 2
        Assert.Equal([16, 128, 2], Weight(3).Dims);
        Assert.Equal([16, 128, 32], Weight(5).Dims);
        Assert.Equal([16, 128, 1], Weight(6).Dims);
        Assert.Equal(
            [("block_size", 64), ("expert_weight_bits", 4), ("k", 4), ("normalize_routing_weights", 1), ("swiglu_fusion", 1), ("weights_prepacked", 0)],
            experts.Attribute.Where(attribute => attribute.Type == AttributeProto.Types.AttributeType.Int).Select(attribute => (attribute.Name, attribute.I)).Order());
    }

    public static TheoryData<ConversionOptions, string> Refused => new()
    {
        { new ConversionOptions { Target = ModelTarget.Cuda }, "int4 or int8, not fp32" },
        { Cuda(WeightPrecision.Int8), "not int8" },
        { new ConversionOptions { Activations = WeightPrecision.Fp16 }, "fp32 for the CPU" },
        { Cuda(WeightPrecision.Fp16) with { Int8Activations = true }, "for the CPU only" },
        { Cuda(WeightPrecision.Fp16) with { Block = 128 }, "do not fit CUDA's operator" }, // its experts are 64 wide
        { Cuda(WeightPrecision.Bf16), "--no-check" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Convert_WhatCudaCannotRun_IsRefused(ConversionOptions options, string said)
    {
        Glm45VException error = Assert.ThrowsAny<Glm45VException>(() => ModelConverter.Convert(s_tiny, In("model"), options, cancellationToken: Stop));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static ConversionOptions Cuda(WeightPrecision activations) => new() { Target = ModelTarget.Cuda, Weights = WeightPrecision.Int4, Activations = activations, Embedding = WeightPrecision.Fp32 };

    private static void AssertNear(float[][] expected, float[][] actual, double tolerance) => Assert.All(expected.Zip(actual), pair =>
    {
        double scale = pair.First.Max(MathF.Abs);
        Assert.InRange(pair.First.Zip(pair.Second).Max(values => Math.Abs(values.First - values.Second)) / scale, 0, tolerance);
    });

    private ModelProto Model(ConversionOptions options)
    {
        ModelConverter.Convert(s_tiny, In("model"), options, cancellationToken: Stop);
        return ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(In("model"), ModelPaths.DecoderGraph)));
    }

    /// <summary>Gives the logits of a prompt's last token, of two steps, and of more tokens appended after a rewind.</summary>
    private float[][] Logits(string checkpoint, string name, ConversionOptions options)
    {
        ModelConverter.Convert(checkpoint, In(name), options, cancellationToken: Stop);
        using Decoder decoder = Decoder.Load(In(name), ModelConfig.Load(In(name)), ModelManifest.Load(In(name)));
        using KvCache cache = decoder.CreateCache();
        float[] prompt = decoder.Prefill(ModelInput.FromText(s_prompt), cache, 32, Stop).ToArray();
        float[] first = decoder.Step(7, cache, Stop).ToArray();
        float[] second = decoder.Step(11, cache, Stop).ToArray();
        cache.Rewind(50);
        return [prompt, first, second, decoder.Prefill(ModelInput.FromText([5, 6, 7]), cache, Stop).ToArray()];
    }

    private string In(string name) => Path.Combine(_work, name);
}
