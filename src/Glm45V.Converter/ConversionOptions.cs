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

    /// <summary>What the decoder graph runs on. The default is the CPU.</summary>
    public ModelTarget Target { get; init; }

    /// <summary>Precision of the decoder's activations and KV cache; null, the default, is fp32 for the CPU and fp16 for CUDA. Fp32 for CUDA serves comparisons on the CPU.</summary>
    public WeightPrecision? Activations { get; init; }

    /// <summary>Elements of a row that share a scale where matrices are integers: 32, 64 or 128. Null, the default, is 32 for the CPU and 64 for CUDA.</summary>
    public int? Block { get; init; }

    /// <summary>How the token embeddings are stored: floats or int8; null, the default, is as <see cref="Weights"/>, or fp16 where those are integers.</summary>
    public WeightPrecision? Embedding { get; init; }

    /// <summary>How the matrix that gives the logits is stored; null, the default, is as <see cref="Weights"/>, or int8 where those are int4.</summary>
    public WeightPrecision? LmHead { get; init; }

    /// <summary>Whether products with int4 matrices round their activations to 8 bits, as those with int8 matrices always do on the CPU: faster, and less exact. The default is false.</summary>
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

    /// <summary>Precision of the decoder's activations.</summary>
    internal WeightPrecision ActivationPrecision => Activations ?? (Target == ModelTarget.Cuda ? WeightPrecision.Fp16 : WeightPrecision.Fp32);

    /// <summary>How the decoder's matrices are stored.</summary>
    internal WeightFormat Format => FormatOf(Weights);

    /// <summary>How the matrix that gives the logits is stored.</summary>
    internal WeightFormat LmHeadFormat => FormatOf(LmHead ?? (Weights == WeightPrecision.Int4 ? WeightPrecision.Int8 : Weights));

    /// <summary>The only screen size the model reads; null, the default, where it reads any.</summary>
    public ScreenSize? Screen { get; init; }

    /// <exception cref="Glm45VException">A value is out of range.</exception>
    internal void Validate()
    {
        if (Block is { } block && !Blocks.Contains(block))
        {
            throw new Glm45VException($"A block has {string.Join(", ", Blocks)} elements, not {block}.");
        }

        if (ActivationPrecision.IsQuantized() || (Target == ModelTarget.Cpu && ActivationPrecision != WeightPrecision.Fp32))
        {
            throw new Glm45VException($"Activations are fp32 for the CPU and fp16, bf16 or fp32 for CUDA, not {ActivationPrecision.ToString().ToLowerInvariant()}.");
        }

        if (Target == ModelTarget.Cuda && !Weights.IsQuantized())
        {
            throw new Glm45VException($"For CUDA matrices are stored as int4 or int8, not {Weights.ToString().ToLowerInvariant()}.");
        }

        if (ActivationPrecision == WeightPrecision.Bf16 && SelfCheck)
        {
            throw new Glm45VException("The processor cannot run activations in bf16, so the new model cannot be checked here: convert with --no-check.");
        }

        if (Target == ModelTarget.Cuda && Int8Activations)
        {
            throw new Glm45VException("Activations of 8 bits are for the CPU only.");
        }

        if (EmbeddingPrecision == WeightPrecision.Int4)
        {
            throw new Glm45VException("Embeddings cannot be stored as int4: use fp32, fp16, bf16 or int8.");
        }
    }

    private WeightFormat FormatOf(WeightPrecision precision)
    {
        if (!precision.IsQuantized())
        {
            return new WeightFormat(precision);
        }

        // With int8 weights and fp32 activations the processor would make floats of the whole matrix at every step.
        bool rounds = Target == ModelTarget.Cpu && (Int8Activations || precision == WeightPrecision.Int8);
        return new WeightFormat(precision, Block ?? (Target == ModelTarget.Cuda ? 64 : 32), rounds ? 4 : 0, ActivationPrecision);
    }
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
