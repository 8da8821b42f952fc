using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Checkpoint;

/// <summary>Finds the graph's weights in a checkpoint: fuses q|k|v and gate|up, and reads experts stored one by one or fused.</summary>
/// <remarks>Names as in the released checkpoint (transformers' Glm4vMoeForConditionalGeneration).</remarks>
internal sealed class WeightMap(CheckpointFolder checkpoint, ModelConfig config)
{
    private const string Language = "model.language_model.";
    private const string Visual = "model.visual.";
    private readonly TextConfig _text = config.Text;
    private readonly VisionConfig _vision = config.Vision;

    private MoeTextConfig Experts => (MoeTextConfig)_text;

    public WeightSource Embedding() => Plain($"{Language}embed_tokens.weight", _text.VocabularySize, _text.HiddenSize);

    public WeightSource FinalNorm() => Plain($"{Language}norm.weight", _text.HiddenSize);

    public WeightSource LmHead() => _text.TieWordEmbeddings
        ? Embedding()
        : Plain("lm_head.weight", _text.VocabularySize, _text.HiddenSize);

    public WeightSource InputNorm(int layer) => Plain($"{Layer(layer)}input_layernorm.weight", _text.HiddenSize);

    public WeightSource PostAttentionNorm(int layer) => Plain($"{Layer(layer)}post_attention_layernorm.weight", _text.HiddenSize);

    /// <summary>The dense decoders' norm of what attention gives, before it joins the residual stream.</summary>
    public WeightSource AttentionOutputNorm(int layer) => Plain($"{Layer(layer)}post_self_attn_layernorm.weight", _text.HiddenSize);

    /// <summary>The dense decoders' norm of what the MLP gives, before it joins the residual stream.</summary>
    public WeightSource MlpOutputNorm(int layer) => Plain($"{Layer(layer)}post_mlp_layernorm.weight", _text.HiddenSize);

    public WeightSource QueryKeyValue(int layer)
    {
        (long query, long keyValue) = AttentionRows();
        return Fused($"{Layer(layer)}self_attn.qkv_proj.weight", _text.HiddenSize,
            ($"{Layer(layer)}self_attn.q_proj.weight", query),
            ($"{Layer(layer)}self_attn.k_proj.weight", keyValue),
            ($"{Layer(layer)}self_attn.v_proj.weight", keyValue));
    }

    public WeightSource? QueryKeyValueBias(int layer)
    {
        if (!_text.AttentionBias)
        {
            return null;
        }

        (long query, long keyValue) = AttentionRows();
        string prefix = $"{Layer(layer)}self_attn.";
        return new WeightSource($"{prefix}qkv_proj.bias", [query + keyValue + keyValue],
        [
            TensorSlice.Whole(checkpoint.Get($"{prefix}q_proj.bias", query)),
            TensorSlice.Whole(checkpoint.Get($"{prefix}k_proj.bias", keyValue)),
            TensorSlice.Whole(checkpoint.Get($"{prefix}v_proj.bias", keyValue)),
        ]);
    }

    public WeightSource AttentionOutput(int layer) =>
        Plain($"{Layer(layer)}self_attn.o_proj.weight", _text.HiddenSize, (long)_text.HeadCount * _text.HeadSize);

    public WeightSource Router(int layer) => Plain($"{Layer(layer)}mlp.gate.weight", Experts.ExpertCount, _text.HiddenSize);

    public WeightSource RouterBias(int layer) => Plain($"{Layer(layer)}mlp.gate.e_score_correction_bias", Experts.ExpertCount);

    public MlpWeights DenseMlp(int layer) => Mlp($"{Layer(layer)}mlp.", _text.HiddenSize, _text.IntermediateSize);

    /// <summary>An MLP whose gate and up are one matrix in the checkpoint, as the dense decoders store it.</summary>
    public MlpWeights FusedMlp(int layer) => new(
        Plain($"{Layer(layer)}mlp.gate_up_proj.weight", 2L * _text.IntermediateSize, _text.HiddenSize),
        Plain($"{Layer(layer)}mlp.down_proj.weight", _text.HiddenSize, _text.IntermediateSize));

    public MlpWeights SharedExpert(int layer) =>
        Mlp($"{Layer(layer)}mlp.shared_experts.", _text.HiddenSize, (long)Experts.ExpertIntermediateSize * Experts.SharedExpertCount);

    public MlpWeights Expert(int layer, int expert)
    {
        string experts = $"{Layer(layer)}mlp.experts.";
        long hidden = _text.HiddenSize;
        long inner = Experts.ExpertIntermediateSize;
        if (!checkpoint.Tensors.ContainsKey($"{experts}gate_up_proj"))
        {
            return Mlp($"{experts}{expert}.", hidden, inner);
        }

        TensorInfo gateUp = checkpoint.Get($"{experts}gate_up_proj", Experts.ExpertCount, 2 * inner, hidden);
        TensorInfo down = checkpoint.Get($"{experts}down_proj", Experts.ExpertCount, hidden, inner);
        long gateUpSize = 2 * inner * hidden;
        long downSize = hidden * inner;
        return new MlpWeights(
            new WeightSource($"{experts}{expert}.gate_up_proj.weight", [2 * inner, hidden], [new(gateUp, expert * gateUpSize, gateUpSize)]),
            new WeightSource($"{experts}{expert}.down_proj.weight", [hidden, inner], [new(down, expert * downSize, downSize)]));
    }

    /// <summary>All experts of a layer one after the other: gate and up [experts · 2 · inner, hidden], their rows taking turns, and down [experts · hidden, inner].</summary>
    public MlpWeights StackedExperts(int layer)
    {
        string experts = $"{Layer(layer)}mlp.experts.";
        long hidden = _text.HiddenSize;
        long inner = Experts.ExpertIntermediateSize;
        var gateUp = new List<TensorSlice>();
        var down = new List<TensorSlice>();
        for (int expert = 0; expert < Experts.ExpertCount; expert++)
        {
            MlpWeights one = Expert(layer, expert);
            TensorSlice gate = one.GateUp.Slices[0];
            TensorSlice up = one.GateUp.Slices is [_, var second] ? second : gate with { Start = gate.Start + (inner * hidden) };
            for (long row = 0; row < inner; row++)
            {
                gateUp.Add(gate with { Start = gate.Start + (row * hidden), Count = hidden });
                gateUp.Add(up with { Start = up.Start + (row * hidden), Count = hidden });
            }

            down.AddRange(one.Down.Slices);
        }

        return new MlpWeights(
            new WeightSource($"{experts}gate_up_proj.interleaved", [gateUp.Count, hidden], gateUp),
            new WeightSource($"{experts}down_proj.stacked", [Experts.ExpertCount * hidden, inner], down));
    }

    public WeightSource PatchEmbedding() => Reshaped($"{Visual}patch_embed.proj.weight", [_vision.HiddenSize, _vision.PatchLength],
        _vision.HiddenSize, _vision.ChannelCount, _vision.TemporalPatchSize, _vision.PatchSize, _vision.PatchSize);

    public WeightSource PatchEmbeddingBias() => Plain($"{Visual}patch_embed.proj.bias", _vision.HiddenSize);

    public WeightSource PostConvolutionNorm() => Plain($"{Visual}post_conv_layernorm.weight", _vision.HiddenSize);

    public WeightSource PostNorm() => Plain($"{Visual}post_layernorm.weight", _vision.HiddenSize);

    public WeightSource PositionTable()
    {
        long side = _vision.PositionTableSide;
        return Reshaped($"{Visual}embeddings.position_embedding.weight", [side, side * _vision.HiddenSize], side * side, _vision.HiddenSize);
    }

    public WeightSource BlockNorm1(int block) => Plain($"{Block(block)}norm1.weight", _vision.HiddenSize);

    public WeightSource BlockNorm2(int block) => Plain($"{Block(block)}norm2.weight", _vision.HiddenSize);

    public WeightSource BlockQueryKeyValue(int block) => Plain($"{Block(block)}attn.qkv.weight", 3L * _vision.HiddenSize, _vision.HiddenSize);

    public WeightSource BlockAttentionOutput(int block) => Plain($"{Block(block)}attn.proj.weight", _vision.HiddenSize, _vision.HiddenSize);

    public MlpWeights BlockMlp(int block) => Mlp($"{Block(block)}mlp.", _vision.HiddenSize, _vision.OutputSize);

    public WeightSource Downsample()
    {
        int merge = _vision.MergeSize;
        WeightSource weight = Reshaped($"{Visual}downsample.weight", [_vision.OutputSize, (long)_vision.HiddenSize * merge * merge],
            _vision.OutputSize, _vision.HiddenSize, merge, merge);
        return weight with { InnerSwap = (_vision.HiddenSize, merge * merge) };
    }

    public WeightSource DownsampleBias() => Plain($"{Visual}downsample.bias", _vision.OutputSize);

    public WeightSource MergerProjection() => Plain($"{Visual}merger.proj.weight", _vision.OutputSize, _vision.OutputSize);

    public WeightSource MergerNorm() => Plain($"{Visual}merger.post_projection_norm.weight", _vision.OutputSize);

    public WeightSource MergerNormBias() => Plain($"{Visual}merger.post_projection_norm.bias", _vision.OutputSize);

    public MlpWeights MergerMlp() => Mlp($"{Visual}merger.", _vision.OutputSize, _vision.IntermediateSize);

    private static string Layer(int layer) => $"{Language}layers.{layer}.";

    private static string Block(int block) => $"{Visual}blocks.{block}.";

    private (long Query, long KeyValue) AttentionRows() =>
        ((long)_text.HeadCount * _text.HeadSize, (long)_text.KeyValueHeadCount * _text.HeadSize);

    private WeightSource Plain(string name, params long[] shape) => Reshaped(name, shape, shape);

    private WeightSource Reshaped(string name, long[] graphShape, params long[] storedShape) =>
        new(name, graphShape, [TensorSlice.Whole(checkpoint.Get(name, storedShape))]);

    private WeightSource Fused(string name, long columns, params (string Name, long Rows)[] parts) =>
        new(name, [parts.Sum(part => part.Rows), columns],
            [.. parts.Select(part => TensorSlice.Whole(checkpoint.Get(part.Name, part.Rows, columns)))]);

    private MlpWeights Mlp(string prefix, long hidden, long inner) => new(
        Fused($"{prefix}gate_up_proj.weight", hidden, ($"{prefix}gate_proj.weight", inner), ($"{prefix}up_proj.weight", inner)),
        Plain($"{prefix}down_proj.weight", hidden, inner));
}

/// <summary>The two matrices of a SwiGLU MLP: gate over up [2 × inner, hidden], and down [hidden, inner].</summary>
internal sealed record MlpWeights(WeightSource GateUp, WeightSource Down);
