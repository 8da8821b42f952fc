using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Generation;

/// <summary>How one answer is made.</summary>
public sealed record GenerationOptions
{
    /// <summary>How tokens are chosen; the default is arg-max.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The most tokens to make, at least 1; null goes on to the end of the model's context.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Ids that end the answer; null takes the model's own.</summary>
    public IReadOnlyList<int>? StopTokenIds { get; init; }

    /// <summary>Masks that run before every other logits processor.</summary>
    public IReadOnlyList<ILogitsProcessor> Masks { get; init; } = [];

    /// <summary>Gives each token its log-probability and those of this many of the most likely tokens, 0 to 20; null, the default, gives none.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Whether tokens of earlier prompts and answers that this prompt begins with are taken from their KV cache. The default is true; answers are the same without.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Whose request it is: cached conversations are never shared across salts, and callers are served in turn. The default is one caller.</summary>
    public string CacheSalt { get; init; } = "";

    /// <summary>Checks every value against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Sampling.Validate();
        if (MaxNewTokens is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(MaxNewTokens));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(TopLogprobs ?? 0, nameof(TopLogprobs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TopLogprobs ?? 0, TokenLogprobs.MaxTop, nameof(TopLogprobs));
        ArgumentNullException.ThrowIfNull(CacheSalt);
    }
}
