using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>All experts of a layer in one operator, QMoE, for CUDA.</summary>
/// <remarks>
/// QMoE takes logits and applies a softmax of its own. Fed the logarithms of the chosen scores, and for the others a number
/// whose exponential is nothing, its softmax gives exactly the scores divided by their sum. Nothing here has a shape that
/// depends on values, so that a step can be captured as a CUDA graph. Reference: transformers' Glm4vMoeTextMoE.
/// </remarks>
internal sealed class FusedMoeBlock(GraphBuilder graph, WeightMap weights, MoeTextConfig config) : IExperts
{
    private const float NotChosen = -1e4f;
    private const float SmallestScore = 1e-30f; // of which the logarithm is still far above NotChosen
    private const int Multiple = 64; // of the sizes that the CUDA operator takes

    /// <summary>Adds the block for x [tokens, hidden] and gives [tokens, hidden], the shared expert included.</summary>
    public string Add(string x, int layer)
    {
        (string scores, string chosen, string picked) = Router.Add(graph, weights, config, x, layer);
        string routed = Experts(x, Logits(scores, chosen, picked), layer);
        if (!config.NormalizeExpertWeights)
        {
            string sum = graph.Node("ReduceSum", [picked, graph.Longs(1)], ("keepdims", 1L));
            routed = Scale(routed, graph.Node("Mul", [sum, graph.Scalar(config.RoutedScalingFactor)]));
        }
        else if (config.RoutedScalingFactor != 1f)
        {
            routed = Scale(routed, graph.Scalar(config.RoutedScalingFactor));
        }

        return config.SharedExpertCount == 0
            ? routed
            : graph.Node("Add", [routed, MlpBlock.Add(graph, x, weights.SharedExpert(layer))]);
    }

    /// <summary>Gives [tokens, experts]: the logarithm of each chosen score over the largest, and <see cref="NotChosen"/> elsewhere.</summary>
    private string Logits(string scores, string chosen, string picked)
    {
        string logs = graph.Node("Log", [graph.Node("Max", [picked, graph.Scalar(SmallestScore)])]);
        string relative = graph.Node("Sub", [logs, graph.Node("ReduceMax", [logs, graph.Longs(1)], ("keepdims", 1L))]); // near 0, where 16 bits are finest
        string nobody = graph.Node("Add", [graph.Node("Mul", [scores, graph.Scalar(0f)]), graph.Scalar(NotChosen)]);
        return ToActivations(graph.Node("ScatterElements", [nobody, chosen, relative], ("axis", 1L)));
    }

    private string Experts(string x, string logits, int layer)
    {
        long inner = config.ExpertIntermediateSize;
        if (config.HiddenSize % Multiple != 0 || inner % Multiple != 0 || config.HiddenSize % graph.Format.Block != 0 || inner % graph.Format.Block != 0)
        {
            throw new ModelFormatException($"Experts of {config.HiddenSize} x {inner} do not fit CUDA's operator, which takes multiples of {Multiple} and of the block, {graph.Format.Block}. Convert with --target cpu.");
        }

        (WeightSource gateUp, WeightSource down) = weights.StackedExperts(layer);
        (string gateUpCodes, string gateUpScales) = graph.QuantizedStack(gateUp, config.ExpertCount);
        (string downCodes, string downScales) = graph.QuantizedStack(down, config.ExpertCount);
        return graph.ContribNode("QMoE", [x, logits, gateUpCodes, gateUpScales, "", downCodes, downScales],
            ("activation_type", "swiglu"),
            ("activation_alpha", 1f),
            ("activation_beta", 0f),
            ("swiglu_fusion", 1L), // rows of gate and up take turns
            ("k", (long)config.ExpertsPerToken),
            ("normalize_routing_weights", 1L),
            ("expert_weight_bits", (long)graph.Format.Precision.Bits()),
            ("block_size", (long)graph.Format.Block),
            ("quant_type", "int"),
            ("weights_prepacked", 0L)); // without it CUDA takes them for its own layout, silently
    }

    private string Scale(string rows, string factor) => graph.Node("Mul", [rows, ToActivations(factor)]);

    private string ToActivations(string value) => graph.Activations == WeightPrecision.Fp32 ? value : graph.Cast(value, graph.Activations);
}
