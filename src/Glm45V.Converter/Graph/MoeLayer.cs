using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>GLM-4.5V's layer: attention, then experts or, in the leading layers, a dense MLP.</summary>
/// <remarks>Reference: transformers' Glm4vMoeTextDecoderLayer.</remarks>
internal sealed class MoeLayer(GraphBuilder graph, WeightMap weights, MoeTextConfig config, AttentionBlock attention, IExperts experts) : IDecoderLayer
{
    public string Attention(string normed, int layer) => attention.Add(normed, layer);

    public string Mlp(string normed, int layer) =>
        config.IsMoe(layer) ? experts.Add(normed, layer) : MlpBlock.Add(graph, normed, weights.DenseMlp(layer));
}
