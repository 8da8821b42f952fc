using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Synthesis;

/// <summary>What the elements of a synthetic tensor are.</summary>
internal enum SyntheticKind
{
    /// <summary>Normal values in bf16.</summary>
    Random,

    /// <summary>Ones in bf16, as norms have them before training.</summary>
    Ones,

    /// <summary>Normal values in fp32, for the router's correction bias.</summary>
    RandomFp32,

    /// <summary>Random fp8 codes.</summary>
    Fp8,

    /// <summary>Scales of 128 × 128 blocks of fp8 codes, in fp32.</summary>
    Fp8Scales,
}

/// <summary>One tensor of a synthetic checkpoint.</summary>
internal sealed record SyntheticTensor(string Name, SyntheticKind Kind, params long[] Shape)
{
    public string Type => Kind switch
    {
        SyntheticKind.RandomFp32 or SyntheticKind.Fp8Scales => "F32",
        SyntheticKind.Fp8 => "F8_E4M3",
        _ => "BF16",
    };

    public int ElementSize => Kind switch
    {
        SyntheticKind.RandomFp32 or SyntheticKind.Fp8Scales => 4,
        SyntheticKind.Fp8 => 1,
        _ => 2,
    };

    public long Bytes => Shape.Aggregate((long)ElementSize, (product, side) => product * side);

    /// <summary>Lists every tensor of a model, named and shaped as the releases are: experts one by one.</summary>
    /// <param name="config">The model's sizes.</param>
    /// <param name="fp8">Whether the decoder's matrices are fp8 with scales of blocks.</param>
    public static IEnumerable<SyntheticTensor> Of(ModelConfig config, bool fp8) =>
        Decoder(config.Text, fp8).Concat(Tower(config.Vision));

    private static IEnumerable<SyntheticTensor> Decoder(TextConfig text, bool fp8)
    {
        const string Language = "model.language_model.";
        yield return Matrix($"{Language}embed_tokens.weight", text.VocabularySize, text.HiddenSize);
        for (int layer = 0; layer < text.LayerCount; layer++)
        {
            foreach (SyntheticTensor tensor in Layer($"{Language}layers.{layer}.", text, layer).SelectMany(tensor => fp8 ? AsFp8(tensor) : [tensor]))
            {
                yield return tensor;
            }
        }

        yield return Norm($"{Language}norm.weight", text.HiddenSize);
        yield return Matrix("lm_head.weight", text.VocabularySize, text.HiddenSize);
    }

    private static IEnumerable<SyntheticTensor> Layer(string prefix, TextConfig text, int layer)
    {
        string[] norms = text is DenseTextConfig
            ? ["input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm", "post_mlp_layernorm"]
            : ["input_layernorm", "post_attention_layernorm"];
        foreach (string norm in norms)
        {
            yield return Norm($"{prefix}{norm}.weight", text.HiddenSize);
        }

        long query = (long)text.HeadCount * text.HeadSize;
        long keyValue = (long)text.KeyValueHeadCount * text.HeadSize;
        foreach ((string name, long rows) in ((string, long)[])[("q", query), ("k", keyValue), ("v", keyValue)])
        {
            yield return Matrix($"{prefix}self_attn.{name}_proj.weight", rows, text.HiddenSize);
            yield return Matrix($"{prefix}self_attn.{name}_proj.bias", rows);
        }

        yield return Matrix($"{prefix}self_attn.o_proj.weight", text.HiddenSize, query);
        foreach (SyntheticTensor tensor in text is MoeTextConfig moe && moe.IsMoe(layer) ? Experts($"{prefix}mlp.", moe) : Mlp($"{prefix}mlp.", text.HiddenSize, text.IntermediateSize, fused: text is DenseTextConfig))
        {
            yield return tensor;
        }
    }

    private static IEnumerable<SyntheticTensor> Experts(string prefix, MoeTextConfig text) =>
    [
        Matrix($"{prefix}gate.weight", text.ExpertCount, text.HiddenSize),
        new SyntheticTensor($"{prefix}gate.e_score_correction_bias", SyntheticKind.RandomFp32, text.ExpertCount),
        .. Enumerable.Range(0, text.ExpertCount).SelectMany(expert => Mlp($"{prefix}experts.{expert}.", text.HiddenSize, text.ExpertIntermediateSize, fused: false)),
        .. Mlp($"{prefix}shared_experts.", text.HiddenSize, (long)text.ExpertIntermediateSize * text.SharedExpertCount, fused: false),
    ];

    private static IEnumerable<SyntheticTensor> Tower(VisionConfig vision)
    {
        const string Visual = "model.visual.";
        (long hidden, long output) = (vision.HiddenSize, vision.OutputSize);
        yield return Matrix($"{Visual}patch_embed.proj.weight", hidden, vision.ChannelCount, vision.TemporalPatchSize, vision.PatchSize, vision.PatchSize);
        yield return Matrix($"{Visual}patch_embed.proj.bias", hidden);
        yield return Norm($"{Visual}post_conv_layernorm.weight", hidden);
        yield return Matrix($"{Visual}embeddings.position_embedding.weight", (long)vision.PositionTableSide * vision.PositionTableSide, hidden);
        for (int block = 0; block < vision.Depth; block++)
        {
            string prefix = $"{Visual}blocks.{block}.";
            yield return Norm($"{prefix}norm1.weight", hidden);
            yield return Norm($"{prefix}norm2.weight", hidden);
            yield return Matrix($"{prefix}attn.qkv.weight", 3 * hidden, hidden);
            yield return Matrix($"{prefix}attn.proj.weight", hidden, hidden);
            foreach (SyntheticTensor tensor in Mlp($"{prefix}mlp.", hidden, output, fused: false))
            {
                yield return tensor;
            }
        }

        yield return Norm($"{Visual}post_layernorm.weight", hidden);
        yield return Matrix($"{Visual}downsample.weight", output, hidden, vision.MergeSize, vision.MergeSize);
        yield return Matrix($"{Visual}downsample.bias", output);
        yield return Matrix($"{Visual}merger.proj.weight", output, output);
        yield return Norm($"{Visual}merger.post_projection_norm.weight", output);
        yield return Matrix($"{Visual}merger.post_projection_norm.bias", output);
        foreach (SyntheticTensor tensor in Mlp($"{Visual}merger.", output, vision.IntermediateSize, fused: false))
        {
            yield return tensor;
        }
    }

    private static SyntheticTensor[] Mlp(string prefix, long hidden, long inner, bool fused) => fused
        ? [Matrix($"{prefix}gate_up_proj.weight", 2 * inner, hidden), Matrix($"{prefix}down_proj.weight", hidden, inner)]
        : [Matrix($"{prefix}gate_proj.weight", inner, hidden), Matrix($"{prefix}up_proj.weight", inner, hidden), Matrix($"{prefix}down_proj.weight", hidden, inner)];

    private static SyntheticTensor[] AsFp8(SyntheticTensor tensor) =>
        tensor is { Kind: SyntheticKind.Random, Shape: [var rows, var columns] } && !tensor.Name.EndsWith("mlp.gate.weight", StringComparison.Ordinal)
            ? [tensor with { Kind = SyntheticKind.Fp8 }, new SyntheticTensor($"{tensor.Name}_scale_inv", SyntheticKind.Fp8Scales, (rows + 127) / 128, (columns + 127) / 128)]
            : [tensor];

    private static SyntheticTensor Matrix(string name, params long[] shape) => new(name, SyntheticKind.Random, shape);

    private static SyntheticTensor Norm(string name, long width) => new(name, SyntheticKind.Ones, width);
}
