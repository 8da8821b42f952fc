using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>Chooses the experts of each token: sigmoid scores, a correction bias that only the choice sees, and the best k.</summary>
/// <remarks>In fp32 whatever activations are. Reference: transformers' Glm4vMoeTextTopkRouter.</remarks>
internal static class Router
{
    /// <summary>Adds the router of a layer for x [tokens, hidden].</summary>
    /// <returns>Scores [tokens, experts], the chosen experts and their scores [tokens, k].</returns>
    public static (string Scores, string Chosen, string Picked) Add(GraphBuilder graph, WeightMap weights, MoeTextConfig config, string x, int layer)
    {
        string exact = graph.Activations == WeightPrecision.Fp32 ? x : graph.Cast(x, WeightPrecision.Fp32);
        string logits = graph.Gemm(exact, graph.Fp32Weight(weights.Router(layer)));

        // ONNX Runtime's Sigmoid approximates; this spelling rounds like the reference's.
        string one = graph.Scalar(1f);
        string scores = graph.Node("Div", [one, graph.Node("Add", [one, graph.Node("Exp", [graph.Node("Neg", [logits])])])]);
        string biased = graph.Node("Add", [scores, graph.Fp32Weight(weights.RouterBias(layer))]);
        string chosen = graph.Add("TopK", "", [biased, graph.Longs(config.ExpertsPerToken)], [graph.Fresh("top"), graph.Fresh("chosen")], ("axis", 1L))[1];
        return (scores, chosen, graph.Node("GatherElements", [scores, chosen], ("axis", 1L)));
    }
}
