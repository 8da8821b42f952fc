using Glm45V.Runtime.Model;

namespace Glm45V.Converter;

/// <summary>How a checkpoint becomes a model folder.</summary>
public sealed record ConversionOptions
{
    /// <summary>How matrices are stored. The default, fp32, is exact for every checkpoint.</summary>
    public WeightPrecision Weights { get; init; } = WeightPrecision.Fp32;

    /// <summary>The model's name as users see it; null takes the checkpoint folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>The chat template the model was trained with: <c>glm-4.5v</c>, <c>glm-4.1v</c> or <c>compact</c>; null, the default, takes its family's.</summary>
    public string? PromptStyle { get; init; }

    /// <summary>Whether to load the new folder and run one step on it; the model must fit into memory for that. The default is true.</summary>
    public bool SelfCheck { get; init; } = true;

    /// <summary>The only screen size the model reads; null, the default, where it reads any.</summary>
    public ScreenSize? Screen { get; init; }
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
