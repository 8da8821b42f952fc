using Glm45V.Converter.Checkpoint;

namespace Glm45V.Converter.Graph;

/// <summary>A SwiGLU MLP without biases: down(silu(gate(x)) · up(x)).</summary>
internal static class MlpBlock
{
    /// <summary>Adds the MLP for x [rows, hidden] and gives [rows, hidden].</summary>
    public static string Add(GraphBuilder graph, string x, MlpWeights weights)
    {
        string gateUp = Linear(graph, x, graph.Weight(weights.GateUp));
        string[] halves = graph.Add("Split", "", [gateUp], [graph.Fresh("gate"), graph.Fresh("up")], ("axis", 1L), ("num_outputs", 2L));
        string gate = graph.ContribNode("QuickGelu", [halves[0]], ("alpha", 1f)); // with alpha 1 it is SiLU
        return Linear(graph, graph.Node("Mul", [gate, halves[1]]), graph.Weight(weights.Down));
    }

    /// <summary>Adds x · weightᵀ (+ bias), the weight lying as in the checkpoint: [out, in].</summary>
    public static string Linear(GraphBuilder graph, string x, string weight, string? bias = null) =>
        graph.Node("Gemm", bias is null ? [x, weight] : [x, weight, bias], ("transB", 1L));

    /// <summary>Adds an RMS norm over the last axis.</summary>
    public static string RmsNorm(GraphBuilder graph, string x, string weight, float epsilon) =>
        graph.Node("SimplifiedLayerNormalization", [x, weight], ("axis", -1L), ("epsilon", epsilon));
}
