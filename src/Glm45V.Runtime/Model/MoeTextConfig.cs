namespace Glm45V.Runtime.Model;

/// <summary>The mixture-of-experts decoder of GLM-4.5V and GLM-4.6V (transformers' <c>Glm4vMoeTextModel</c>).</summary>
public sealed record MoeTextConfig : TextConfig
{
    /// <summary>Inner width of one routed expert; the shared expert is this times <see cref="SharedExpertCount"/>.</summary>
    public required int ExpertIntermediateSize { get; init; }

    /// <summary>Number of routed experts a layer.</summary>
    public required int ExpertCount { get; init; }

    /// <summary>Routed experts that act on one token.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Number of shared experts, fused into one MLP.</summary>
    public required int SharedExpertCount { get; init; }

    /// <summary>Leading layers with a dense MLP instead of experts.</summary>
    public required int DenseLayerCount { get; init; }

    /// <summary>Whether the chosen experts' weights are scaled to a sum of one.</summary>
    public required bool NormalizeExpertWeights { get; init; }

    /// <summary>Factor on the chosen experts' weights.</summary>
    public required float RoutedScalingFactor { get; init; }

    /// <inheritdoc/>
    public override bool RotaryInterleaved => false;

    /// <summary>Whether the layer has experts.</summary>
    public bool IsMoe(int layer) => layer >= DenseLayerCount;
}
