using System.Globalization;
using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Glm45V.Converter.Graph;

/// <summary>The mixture-of-experts MLP: exact sigmoid routing with a correction bias, then only the chosen experts, each in an <c>If</c>.</summary>
/// <remarks>
/// A chosen expert computes the rows of the tokens that chose it and an idle one gives no rows, so that idle weights are
/// never touched. All rows together are then sorted by token, k of them each, and summed.
/// Reference: transformers' Glm4vMoeTextMoE.
/// </remarks>
internal sealed class MoeBlock(GraphBuilder graph, WeightMap weights, MoeTextConfig config) : IExperts
{
    /// <summary>Adds the block for x [tokens, hidden] and gives [tokens, hidden], the shared expert included.</summary>
    public string Add(string x, int layer)
    {
        (string routing, string mask) = Route(x, layer);
        string[] active = Active(mask);
        var rows = new string[config.ExpertCount];
        var tokens = new string[config.ExpertCount];
        for (int expert = 0; expert < config.ExpertCount; expert++)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"{layer}_{expert}");
            (rows[expert], tokens[expert]) = ($"rows_{suffix}", $"tokens_{suffix}");
            graph.Add("If", "", [active[expert]], [rows[expert], tokens[expert]],
                ("then_branch", Chosen(x, routing, mask, layer, expert).Graph),
                ("else_branch", Idle(suffix).Graph));
        }

        string routed = SumByToken(graph.Node("Concat", rows, ("axis", 0L)), graph.Node("Concat", tokens, ("axis", 0L)));
        return config.SharedExpertCount == 0
            ? routed
            : graph.Node("Add", [routed, MlpBlock.Add(graph, x, weights.SharedExpert(layer))]);
    }

    /// <summary>Gives the routing weights and the 0/1 choice, both [experts, tokens].</summary>
    private (string Routing, string Mask) Route(string x, int layer)
    {
        (string scores, string chosen, string picked) = Router.Add(graph, weights, config, x, layer);
        if (config.NormalizeExpertWeights)
        {
            string sum = graph.Node("ReduceSum", [picked, graph.Longs(1)], ("keepdims", 1L));
            picked = graph.Node("Div", [picked, graph.Node("Add", [sum, graph.Scalar(1e-20f)])]);
        }

        if (config.RoutedScalingFactor != 1f)
        {
            picked = graph.Node("Mul", [picked, graph.Scalar(config.RoutedScalingFactor)]);
        }

        string zeros = graph.Node("ConstantOfShape", [graph.Node("Shape", [scores])]);
        string ones = graph.Node("Expand", [graph.Scalar(1f), graph.Node("Shape", [chosen])]);
        return (Scatter(picked), Scatter(ones));

        string Scatter(string values) => graph.Node("Transpose", [graph.Node("ScatterElements", [zeros, chosen, values], ("axis", 1L))], ("perm", new long[] { 1, 0 }));
    }

    /// <summary>Gives for each expert whether any token chose it.</summary>
    private string[] Active(string mask)
    {
        string any = graph.Node("Greater", [graph.Node("ReduceMax", [mask, graph.Longs(1)], ("keepdims", 0L)), graph.Scalar(0f)]);
        string[] flags = [.. Enumerable.Range(0, config.ExpertCount).Select(_ => graph.Fresh("active"))];
        return config.ExpertCount == 1 ? [any] : graph.Add("Split", "", [any], flags, ("axis", 0L), ("num_outputs", (long)config.ExpertCount));
    }

    private GraphBuilder Chosen(string x, string routing, string mask, int layer, int expert)
    {
        GraphBuilder branch = graph.Branch("chosen");
        string index = branch.Longs(expert);
        string tokens = branch.Node("Squeeze", [branch.Node("NonZero", [RowOf(mask)]), branch.Longs(0)]);
        string output = MlpBlock.Add(branch, branch.Node("Gather", [x, tokens], ("axis", 0L)), weights.Expert(layer, expert));
        string weight = branch.Node("Unsqueeze", [branch.Node("Gather", [RowOf(routing), tokens], ("axis", 0L)), branch.Longs(1)]);
        branch.Output(branch.Node("Mul", [output, weight]), DataType.Float, "chosen_rows", config.HiddenSize);
        branch.Output(tokens, DataType.Int64, "chosen_rows");
        return branch;

        string RowOf(string table) => branch.Node("Squeeze", [branch.Node("Gather", [table, index], ("axis", 0L)), branch.Longs(0)]);
    }

    private GraphBuilder Idle(string suffix)
    {
        GraphBuilder branch = graph.Branch("idle");
        branch.Add("Identity", "", [branch.Empty(DataType.Float, 0, config.HiddenSize)], [$"no_rows_{suffix}"]);
        branch.Add("Identity", "", [branch.Empty(DataType.Int64, 0)], [$"no_tokens_{suffix}"]);
        branch.Output($"no_rows_{suffix}", DataType.Float, "chosen_rows", config.HiddenSize);
        branch.Output($"no_tokens_{suffix}", DataType.Int64, "chosen_rows");
        return branch;
    }

    /// <summary>Sums rows [tokens × k, hidden] by their token index, in the order of the experts, as the reference does.</summary>
    private string SumByToken(string rows, string tokens)
    {
        string count = graph.Node("Shape", [tokens]);
        string order = graph.Add("TopK", "", [tokens, count], [graph.Fresh("sorted"), graph.Fresh("order")], ("axis", 0L), ("largest", 0L))[1];
        string sorted = graph.Node("Gather", [rows, order], ("axis", 0L));
        string grouped = graph.Node("Reshape", [sorted, graph.Longs(-1, config.ExpertsPerToken, config.HiddenSize)]);
        return graph.Node("ReduceSum", [grouped, graph.Longs(1)], ("keepdims", 0L));
    }
}
