using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>GLM-4.1V's layer: attention and MLP, each with one more norm on its output.</summary>
/// <remarks>Reference: transformers' Glm4vTextDecoderLayer.</remarks>
internal sealed class DenseLayer(GraphBuilder graph, WeightMap weights, DenseTextConfig config, AttentionBlock attention) : IDecoderLayer
{
    public string Attention(string normed, int layer) => Norm(attention.Add(normed, layer), weights.AttentionOutputNorm(layer));

    public string Mlp(string normed, int layer) => Norm(MlpBlock.Add(graph, normed, weights.FusedMlp(layer)), weights.MlpOutputNorm(layer));

    private string Norm(string rows, WeightSource weight) => MlpBlock.RmsNorm(graph, rows, graph.Weight(weight, exact: true), config.RmsNormEpsilon);
}
