using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Glm45V.Converter.Graph;

/// <summary>The vision tower for one picture: patches in, image tokens out.</summary>
/// <remarks>
/// One frame a run, so attention needs no mask. Bicubic interpolation of the position table is two small matrix products
/// with weights the runtime gives. Reference: transformers' Glm4vMoeVisionModel.
/// </remarks>
internal sealed class VisionGraph(GraphBuilder graph, WeightMap weights, VisionConfig config)
{
    private const float MergerNormEpsilon = 1e-5f;

    /// <summary>Adds every node of the tower.</summary>
    public void Build()
    {
        graph.Input(GraphNames.PixelValues, DataType.Float, "patches", config.PatchLength);
        graph.Input(GraphNames.RowWeights, DataType.Float, "grid_height", config.PositionTableSide);
        graph.Input(GraphNames.ColumnWeights, DataType.Float, "grid_width", config.PositionTableSide);
        graph.Input(GraphNames.Cos, DataType.Float, "patches", config.HeadSize / 2);
        graph.Input(GraphNames.Sin, DataType.Float, "patches", config.HeadSize / 2);

        string x = graph.Gemm(GraphNames.PixelValues, graph.Weight(weights.PatchEmbedding()), graph.Weight(weights.PatchEmbeddingBias()));
        x = Norm(x, weights.PostConvolutionNorm());
        x = graph.Node("Add", [x, PositionEmbedding()]);
        for (int block = 0; block < config.Depth; block++)
        {
            x = graph.Node("Add", [x, Attention(Norm(x, weights.BlockNorm1(block)), block)]);
            x = graph.Node("Add", [x, MlpBlock.Add(graph, Norm(x, weights.BlockNorm2(block)), weights.BlockMlp(block))]);
        }

        Merge(Norm(x, weights.PostNorm()));
        graph.Output(GraphNames.ImageFeatures, DataType.Float, "image_tokens", config.OutputSize);
    }

    private string Norm(string x, WeightSource weight) => MlpBlock.RmsNorm(graph, x, graph.Weight(weight, exact: true), config.RmsNormEpsilon);

    /// <summary>Interpolates the table to the grid and orders it like the patches: 2×2 blocks, row by row.</summary>
    private string PositionEmbedding()
    {
        long side = config.PositionTableSide;
        long hidden = config.HiddenSize;
        int merge = config.MergeSize;
        string byRow = graph.Node("MatMul", [GraphNames.RowWeights, graph.Weight(weights.PositionTable())]); // [height, side × hidden]
        string columnsFirst = graph.Node("Transpose", [graph.Node("Reshape", [byRow, graph.Longs(-1, side, hidden)])], ("perm", new long[] { 1, 0, 2 }));
        string flat = graph.Node("Reshape", [columnsFirst, graph.Longs(side, -1)]); // [side, height × hidden]
        string full = graph.Node("MatMul", [GraphNames.ColumnWeights, flat]); // [width, height × hidden]
        string shape = graph.Node("Concat", [BlocksOf(GraphNames.ColumnWeights), graph.Longs(merge), BlocksOf(GraphNames.RowWeights), graph.Longs(merge, hidden)], ("axis", 0L));
        string blocks = graph.Node("Reshape", [full, shape]); // [block column, column, block row, row, hidden]
        string ordered = graph.Node("Transpose", [blocks], ("perm", new long[] { 2, 0, 3, 1, 4 }));
        return graph.Node("Reshape", [ordered, graph.Longs(-1, hidden)]);

        string BlocksOf(string table) => graph.Node("Div", [graph.Node("Shape", [table], ("end", 1L)), graph.Longs(merge)]);
    }

    private string Attention(string x, int block)
    {
        string packed = graph.Linear(x, weights.BlockQueryKeyValue(block));
        string batch = graph.Node("Unsqueeze", [packed, graph.Longs(0)]); // [1, patches, 3 × hidden]
        string[] parts = graph.Add("Split", "", [batch], [graph.Fresh("query"), graph.Fresh("key"), graph.Fresh("value")], ("axis", 2L), ("num_outputs", 3L));
        string attended = graph.ContribNode("MultiHeadAttention", [Rotate(parts[0]), Rotate(parts[1]), parts[2]],
            ("num_heads", (long)config.HeadCount), ("scale", 1f / MathF.Sqrt(config.HeadSize)));
        return graph.Linear(graph.Node("Squeeze", [attended, graph.Longs(0)]), weights.BlockAttentionOutput(block));
    }

    /// <summary>Rotates [1, patches, hidden]; row p of cos and sin belongs to patch p.</summary>
    private string Rotate(string x) => graph.ContribNode("RotaryEmbedding", [x, graph.Longs(0), GraphNames.Cos, GraphNames.Sin],
        ("interleaved", 0L), ("num_heads", (long)config.HeadCount));

    private void Merge(string x)
    {
        string groups = graph.Node("Reshape", [x, graph.Longs(-1, (long)config.MergeSize * config.MergeSize * config.HiddenSize)]);
        string down = graph.Gemm(groups, graph.Weight(weights.Downsample()), graph.Weight(weights.DownsampleBias()));
        string projected = graph.Linear(down, weights.MergerProjection());
        string normed = graph.Node("LayerNormalization", [projected, graph.Weight(weights.MergerNorm(), exact: true), graph.Weight(weights.MergerNormBias(), exact: true)],
            ("axis", -1L), ("epsilon", MergerNormEpsilon));
        string activated = graph.Node("Gelu", [normed], ("approximate", "none"));
        string features = MlpBlock.Add(graph, activated, weights.MergerMlp());
        graph.Add("Identity", "", [features], [GraphNames.ImageFeatures]);
    }
}
