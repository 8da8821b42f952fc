namespace Glm45V.Runtime.Model;

/// <summary>Sizes and constants of the decoder (<c>text_config</c> of config.json).</summary>
public sealed record TextConfig
{
    /// <summary>Rows of the embedding and of the logits, padding rows included.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Number of query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Number of key/value heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head; it need not be hidden size / head count.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Inner width of the dense layers' MLP.</summary>
    public required int IntermediateSize { get; init; }

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

    /// <summary>Epsilon of every RMS norm.</summary>
    public required float RmsNormEpsilon { get; init; }

    /// <summary>Whether query, key and value have biases.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>The longest context in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public required float RopeTheta { get; init; }

    /// <summary>Leading channels of a head that rotate.</summary>
    public required int RotaryDimension { get; init; }

    /// <summary>Rotary frequencies taken from the T, H and W positions; they sum to half of <see cref="RotaryDimension"/>.</summary>
    public required IReadOnlyList<int> MRopeSections { get; init; }

    /// <summary>Whether the logits use the embedding matrix itself.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Whether the layer has experts.</summary>
    public bool IsMoe(int layer) => layer >= DenseLayerCount;
}
