using Glm45V.Converter.Checkpoint;

namespace Glm45V.Converter.Graph;

/// <summary>A SwiGLU MLP without biases: down(silu(gate(x)) · up(x)).</summary>
internal static class MlpBlock
{
    /// <summary>Adds the MLP for x [rows, hidden] and gives [rows, hidden].</summary>
    public static string Add(GraphBuilder graph, string x, MlpWeights weights)
    {
        string gateUp = graph.Linear(x, weights.GateUp);
        string[] halves = graph.Add("Split", "", [gateUp], [graph.Fresh("gate"), graph.Fresh("up")], ("axis", 1L), ("num_outputs", 2L));
        string gate = graph.ContribNode("QuickGelu", [halves[0]], ("alpha", 1f)); // with alpha 1 it is SiLU
        return graph.Linear(graph.Node("Mul", [gate, halves[1]]), weights.Down);
    }

    /// <summary>Adds an RMS norm over the last axis.</summary>
    public static string RmsNorm(GraphBuilder graph, string x, string weight, float epsilon) =>
        graph.Node("SimplifiedLayerNormalization", [x, weight], ("axis", -1L), ("epsilon", epsilon));
}
