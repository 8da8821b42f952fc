using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter;

/// <summary>How a checkpoint becomes a model folder.</summary>
public sealed record ConversionOptions
{
    /// <summary>The blocks that <see cref="Block"/> may have.</summary>
    public static IReadOnlyList<int> Blocks { get; } = [32, 64, 128];

    /// <summary>How matrices are stored. The default, fp32, is exact for every checkpoint.</summary>
    public WeightPrecision Weights { get; init; } = WeightPrecision.Fp32;

    /// <summary>Elements of a row that share a scale where matrices are integers: 32, 64 or 128. The default is 32.</summary>
    public int Block { get; init; } = 32;

    /// <summary>How the token embeddings are stored: floats or int8; null, the default, is as <see cref="Weights"/>, or fp16 where those are integers.</summary>
    public WeightPrecision? Embedding { get; init; }

    /// <summary>How the matrix that gives the logits is stored; null, the default, is as <see cref="Weights"/>, or int8 where those are int4.</summary>
    public WeightPrecision? LmHead { get; init; }

    /// <summary>Whether products with integer matrices round their activations to 8 bits: faster, and less exact. The default is false.</summary>
    public bool Int8Activations { get; init; }

    /// <summary>Whether to go on with a conversion of the same checkpoint and options that was killed, and to keep what is written when this one is stopped.</summary>
    public bool Resume { get; init; }

    /// <summary>The model's name as users see it; null takes the checkpoint folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>The chat template the model was trained with: <c>glm-4.5v</c>, <c>glm-4.1v</c> or <c>compact</c>; null, the default, takes its family's.</summary>
    public string? PromptStyle { get; init; }

    /// <summary>Whether to load the new folder and run one step on it; the model must fit into memory for that. The default is true.</summary>
    public bool SelfCheck { get; init; } = true;

    /// <summary>How the token embeddings are stored.</summary>
    internal WeightPrecision EmbeddingPrecision => Embedding ?? (Weights.IsQuantized() ? WeightPrecision.Fp16 : Weights);

    /// <summary>How the decoder's matrices are stored.</summary>
    internal WeightFormat Format => FormatOf(Weights);

    /// <summary>How the matrix that gives the logits is stored.</summary>
    internal WeightFormat LmHeadFormat => FormatOf(LmHead ?? (Weights == WeightPrecision.Int4 ? WeightPrecision.Int8 : Weights));

    /// <summary>The only screen size the model reads; null, the default, where it reads any.</summary>
    public ScreenSize? Screen { get; init; }

    /// <exception cref="Glm45VException">A value is out of range.</exception>
    internal void Validate()
    {
        if (!Blocks.Contains(Block))
        {
            throw new Glm45VException($"A block has {string.Join(", ", Blocks)} elements, not {Block}.");
        }

        if (EmbeddingPrecision == WeightPrecision.Int4)
        {
            throw new Glm45VException("Embeddings cannot be stored as int4: use fp32, fp16, bf16 or int8.");
        }
    }

    private WeightFormat FormatOf(WeightPrecision precision) => new(precision, precision.IsQuantized() ? Block : 0, Int8Activations ? 4 : 0);
}

/// <summary>How far a conversion is.</summary>
/// <param name="Phase">What is being done, for people.</param>
/// <param name="BytesWritten">Bytes of weights written so far.</param>
/// <param name="BytesTotal">Bytes of weights to write.</param>
public readonly record struct ConversionProgress(string Phase, long BytesWritten, long BytesTotal);

/// <summary>What a conversion made.</summary>
/// <param name="Manifest">The new folder's manifest.</param>
/// <param name="UnusedTensors">Names of checkpoint tensors that no graph uses.</param>
public sealed record ConversionResult(ModelManifest Manifest, IReadOnlyList<string> UnusedTensors);
