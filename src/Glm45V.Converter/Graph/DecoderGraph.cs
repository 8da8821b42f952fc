using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Glm45V.Converter.Graph;

/// <summary>The decoder as one graph for prefill and decode: embeddings of new tokens in, logits of the wanted rows out.</summary>
internal static class DecoderGraph
{
    /// <summary>Adds every node of the decoder.</summary>
    /// <param name="graph">The graph to fill.</param>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="config">The decoder's sizes.</param>
    /// <param name="lmHead">How the matrix that gives the logits is stored.</param>
    public static void Build(GraphBuilder graph, WeightMap weights, TextConfig config, WeightFormat lmHead)
    {
        AddInputs(graph, config);
        IDecoderLayer layers = config switch
        {
            MoeTextConfig moe => new MoeLayer(graph, weights, moe),
            DenseTextConfig dense => new DenseLayer(graph, weights, dense),
            _ => throw new NotSupportedException($"A decoder of type {config.GetType().Name} has no graph."),
        };
        string stream = GraphNames.InputsEmbeds; // [tokens, hidden]
        string normed = MlpBlock.RmsNorm(graph, stream, graph.Weight(weights.InputNorm(0), keepFp32: true), config.RmsNormEpsilon);
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            (stream, normed) = AddAndNorm(graph, stream, layers.Attention(normed, layer), graph.Weight(weights.PostAttentionNorm(layer), keepFp32: true), config);
            string mlp = layers.Mlp(normed, layer);
            if (layer + 1 < config.LayerCount)
            {
                (stream, normed) = AddAndNorm(graph, stream, mlp, graph.Weight(weights.InputNorm(layer + 1), keepFp32: true), config);
            }
            else
            {
                stream = graph.Node("Add", [stream, mlp]);
            }
        }

        string wanted = graph.Node("Gather", [stream, GraphNames.LogitRows], ("axis", 0L));
        string last = MlpBlock.RmsNorm(graph, wanted, graph.Weight(weights.FinalNorm(), keepFp32: true), config.RmsNormEpsilon);
        graph.Linear(last, weights.LmHead(), format: lmHead, output: GraphNames.Logits);
        graph.Output(GraphNames.Logits, DataType.Float, "rows", config.VocabularySize);
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            graph.Output(GraphNames.PresentKey(layer), DataType.Float, CacheShape(config));
            graph.Output(GraphNames.PresentValue(layer), DataType.Float, CacheShape(config));
        }
    }

    private static void AddInputs(GraphBuilder graph, TextConfig config)
    {
        graph.Input(GraphNames.InputsEmbeds, DataType.Float, "tokens", config.HiddenSize);
        graph.Input(GraphNames.Cos, DataType.Float, "positions", config.RotaryDimension / 2);
        graph.Input(GraphNames.Sin, DataType.Float, "positions", config.RotaryDimension / 2);
        graph.Input(GraphNames.SequenceLength, DataType.Int32, 1);
        graph.Input(GraphNames.TotalLength, DataType.Int32);
        graph.Input(GraphNames.LogitRows, DataType.Int64, "rows");
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            graph.Input(GraphNames.PastKey(layer), DataType.Float, CacheShape(config));
            graph.Input(GraphNames.PastValue(layer), DataType.Float, CacheShape(config));
        }
    }

    private static Dimension[] CacheShape(TextConfig config) => [1, config.KeyValueHeadCount, "capacity", config.HeadSize];

    /// <summary>Adds the residual and the next norm in one operator.</summary>
    private static (string Sum, string Normed) AddAndNorm(GraphBuilder graph, string stream, string update, string weight, TextConfig config)
    {
        string[] outputs = graph.Add("SkipSimplifiedLayerNormalization", GraphBuilder.Contrib, [stream, update, weight],
            [graph.Fresh("normed"), "", "", graph.Fresh("stream")], ("epsilon", config.RmsNormEpsilon));
        return (outputs[3], outputs[0]);
    }
}
