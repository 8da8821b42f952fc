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
    /// <param name="target">What the graph runs on.</param>
    public static void Build(GraphBuilder graph, WeightMap weights, TextConfig config, WeightFormat lmHead, ModelTarget target)
    {
        AddInputs(graph, config, target);
        var attention = new AttentionBlock(graph, weights, config, target);
        IDecoderLayer layers = config switch
        {
            MoeTextConfig moe => new MoeLayer(graph, weights, moe, attention, target == ModelTarget.Cuda ? new FusedMoeBlock(graph, weights, moe) : new MoeBlock(graph, weights, moe)),
            DenseTextConfig dense => new DenseLayer(graph, weights, dense, attention),
            _ => throw new NotSupportedException($"A decoder of type {config.GetType().Name} has no graph."),
        };
        string stream = GraphNames.InputsEmbeds; // [tokens, hidden]
        string normed = MlpBlock.RmsNorm(graph, stream, graph.Weight(weights.InputNorm(0), exact: true), config.RmsNormEpsilon);
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            (stream, normed) = AddAndNorm(graph, stream, layers.Attention(normed, layer), graph.Weight(weights.PostAttentionNorm(layer), exact: true), config);
            string mlp = layers.Mlp(normed, layer);
            if (layer + 1 < config.LayerCount)
            {
                (stream, normed) = AddAndNorm(graph, stream, mlp, graph.Weight(weights.InputNorm(layer + 1), exact: true), config);
            }
            else
            {
                stream = graph.Node("Add", [stream, mlp]);
            }
        }

        string wanted = graph.Node("Gather", [stream, GraphNames.LogitRows], ("axis", 0L));
        string last = MlpBlock.RmsNorm(graph, wanted, graph.Weight(weights.FinalNorm(), exact: true), config.RmsNormEpsilon);
        if (graph.Activations == WeightPrecision.Fp32)
        {
            graph.Linear(last, weights.LmHead(), format: lmHead, output: GraphNames.Logits);
        }
        else
        {
            graph.Cast(graph.Linear(last, weights.LmHead(), format: lmHead), WeightPrecision.Fp32, GraphNames.Logits);
        }

        Dimension[] cache = CacheShape(config, target);
        graph.Output(GraphNames.Logits, DataType.Float, "rows", config.VocabularySize);
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            graph.Output(GraphNames.PresentKey(layer), graph.FloatType, cache);
            graph.Output(GraphNames.PresentValue(layer), graph.FloatType, cache);
        }
    }

    private static void AddInputs(GraphBuilder graph, TextConfig config, ModelTarget target)
    {
        graph.Input(GraphNames.InputsEmbeds, graph.FloatType, "tokens", config.HiddenSize);
        graph.Input(GraphNames.Cos, graph.FloatType, "positions", config.RotaryDimension / 2);
        graph.Input(GraphNames.Sin, graph.FloatType, "positions", config.RotaryDimension / 2);
        Dimension[] cache = CacheShape(config, target);
        if (target == ModelTarget.Cpu)
        {
            graph.Input(GraphNames.PositionIds, DataType.Int64, cache[0], "sequence_tokens");
        }

        graph.Input(GraphNames.SequenceLength, DataType.Int32, cache[0]);
        graph.Input(GraphNames.TotalLength, DataType.Int32);
        graph.Input(GraphNames.LogitRows, DataType.Int64, "rows");
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            graph.Input(GraphNames.PastKey(layer), graph.FloatType, cache);
            graph.Input(GraphNames.PastValue(layer), graph.FloatType, cache);
        }
    }

    private static Dimension[] CacheShape(TextConfig config, ModelTarget target) =>
        [target == ModelTarget.Cpu ? "sequences" : 1, config.KeyValueHeadCount, "capacity", config.HeadSize];

    /// <summary>Adds the residual and the next norm in one operator.</summary>
    private static (string Sum, string Normed) AddAndNorm(GraphBuilder graph, string stream, string update, string weight, TextConfig config)
    {
        string[] outputs = graph.Add("SkipSimplifiedLayerNormalization", GraphBuilder.Contrib, [stream, update, weight],
            [graph.Fresh("normed"), "", "", graph.Fresh("stream")], ("epsilon", config.RmsNormEpsilon));
        return (outputs[3], outputs[0]);
    }
}
