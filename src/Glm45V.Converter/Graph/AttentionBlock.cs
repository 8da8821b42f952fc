using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>The decoder's attention: one packed q|k|v matrix and GroupQueryAttention over a shared key/value buffer.</summary>
/// <remarks>
/// GroupQueryAttention takes cos/sin as graph inputs with one row a token index; each row already mixes the T, H and W
/// positions, which gives exact mRoPE for one sequence. Reference: transformers' Glm4vMoeTextAttention and Glm4vTextAttention.
/// </remarks>
internal sealed class AttentionBlock(GraphBuilder graph, WeightMap weights, TextConfig config)
{
    /// <summary>Adds the block for x [tokens, hidden] and gives [tokens, hidden].</summary>
    public string Add(string x, int layer)
    {
        string? bias = weights.QueryKeyValueBias(layer) is { } source ? graph.Weight(source) : null;
        string packed = graph.Linear(x, weights.QueryKeyValue(layer), bias);
        string batch = graph.Node("Unsqueeze", [packed, graph.Longs(0)]);
        string[] inputs =
        [
            batch, "", "", GraphNames.PastKey(layer), GraphNames.PastValue(layer),
            GraphNames.SequenceLength, GraphNames.TotalLength, GraphNames.Cos, GraphNames.Sin,
        ];
        string[] outputs = [graph.Fresh("attention"), GraphNames.PresentKey(layer), GraphNames.PresentValue(layer)];
        graph.Add("GroupQueryAttention", GraphBuilder.Contrib, inputs, outputs,
            ("num_heads", (long)config.HeadCount),
            ("kv_num_heads", (long)config.KeyValueHeadCount),
            ("do_rotary", 1L),
            ("rotary_interleaved", config.RotaryInterleaved ? 1L : 0L),
            ("scale", 1f / MathF.Sqrt(config.HeadSize)));
        string rows = graph.Node("Squeeze", [outputs[0], graph.Longs(0)]);
        return graph.Linear(rows, weights.AttentionOutput(layer));
    }
}
