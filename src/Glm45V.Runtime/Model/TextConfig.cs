namespace Glm45V.Runtime.Model;

/// <summary>Sizes and constants that every decoder of the family has (<c>text_config</c> of config.json).</summary>
public abstract record TextConfig
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

    /// <summary>Inner width of a dense layer's MLP.</summary>
    public required int IntermediateSize { get; init; }

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

    /// <summary>Whether the rotary pairs are neighbours (2j, 2j + 1) rather than the halves (j, j + rotary dimension / 2).</summary>
    public abstract bool RotaryInterleaved { get; }
}
