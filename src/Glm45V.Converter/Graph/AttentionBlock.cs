using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>The decoder's attention: one packed q|k|v matrix and GroupQueryAttention over a shared key/value buffer.</summary>
/// <remarks>
/// GroupQueryAttention takes cos/sin as graph inputs with one row a token index; each row already mixes the T, H and W
/// positions, which gives exact mRoPE. On the CPU position ids choose the rows, so the tables of several sequences can lie
/// one behind the other. CUDA's operator leaves a token unrotated whose id is not below the capacity of one cache: there the
/// graph runs one sequence, whose rows it finds by itself. Reference: transformers' Glm4vMoeTextAttention and Glm4vTextAttention.
/// </remarks>
internal sealed class AttentionBlock(GraphBuilder graph, WeightMap weights, TextConfig config, ModelTarget target)
{
    private readonly string? _sequences = target == ModelTarget.Cpu ? graph.Node("Concat", [graph.Node("Shape", [GraphNames.PositionIds]), graph.Longs(-1)], ("axis", 0L)) : null;

    /// <summary>Adds the block for x [tokens, hidden] and gives [tokens, hidden].</summary>
    public string Add(string x, int layer)
    {
        string? bias = weights.QueryKeyValueBias(layer) is { } source ? graph.Weight(source) : null;
        string packed = graph.Linear(x, weights.QueryKeyValue(layer), bias);
        string[] inputs =
        [
            Sequences(packed), "", "", GraphNames.PastKey(layer), GraphNames.PastValue(layer),
            GraphNames.SequenceLength, GraphNames.TotalLength, GraphNames.Cos, GraphNames.Sin, _sequences is null ? "" : GraphNames.PositionIds,
        ];
        string[] outputs = [graph.Fresh("attention"), GraphNames.PresentKey(layer), GraphNames.PresentValue(layer)];
        graph.Add("GroupQueryAttention", GraphBuilder.Contrib, inputs, outputs,
            ("num_heads", (long)config.HeadCount),
            ("kv_num_heads", (long)config.KeyValueHeadCount),
            ("do_rotary", 1L),
            ("rotary_interleaved", config.RotaryInterleaved ? 1L : 0L),
            ("scale", 1f / MathF.Sqrt(config.HeadSize)));
        return graph.Linear(Rows(outputs[0]), weights.AttentionOutput(layer));
    }

    /// <summary>Gives [sequences, tokens, width] of [tokens, width].</summary>
    private string Sequences(string rows) =>
        _sequences is null ? graph.Node("Unsqueeze", [rows, graph.Longs(0)]) : graph.Node("Reshape", [rows, _sequences]);

    /// <summary>Gives [tokens, width] of [sequences, tokens, width].</summary>
    private string Rows(string sequences) =>
        _sequences is null ? graph.Node("Squeeze", [sequences, graph.Longs(0)]) : graph.Node("Reshape", [sequences, graph.Longs(-1, (long)config.HeadCount * config.HeadSize)]);
}
