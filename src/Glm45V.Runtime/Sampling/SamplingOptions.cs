namespace Glm45V.Runtime.Sampling;

/// <summary>How the next token is chosen from the model's logits; the defaults take the most likely token and change nothing.</summary>
/// <remarks>
/// Applied in this order: masks, <see cref="LogitBias"/>, <see cref="RepetitionPenalty"/>, <see cref="FrequencyPenalty"/> and
/// <see cref="PresencePenalty"/>, <see cref="Temperature"/>, <see cref="TopK"/>, <see cref="TopP"/>, <see cref="MinP"/>, as in Hugging Face
/// transformers, unless <see cref="FilterOrder"/> says otherwise.
/// </remarks>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits, 0 to 2; 0 takes the most likely token (lowest id on ties), ignoring top-k, top-p and min-p.</summary>
    public float Temperature { get; init; }

    /// <summary>Keeps this many of the most likely tokens and those tied with the last of them; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the most likely tokens until their share of top-k's tokens reaches this, 0 to 1, at least one; 1 keeps all.</summary>
    public float TopP { get; init; } = 1f;

    /// <summary>Keeps tokens at least this many times as likely as the most likely one, 0 to 1; 0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>In which order top-k, top-p and min-p cut; they differ in the mass that top-p counts. The default is transformers' order.</summary>
    public FilterOrder FilterOrder { get; init; }

    /// <summary>
    /// Divides positive logits, and multiplies negative ones, of tokens seen in the prompt or the output; above 0 and up to 2, 1 changes
    /// nothing.
    /// </summary>
    public float RepetitionPenalty { get; init; } = 1f;

    /// <summary>Subtracted from a token's logit once for each time it is in the output, −2 to 2.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted once from the logit of every token that is in the output, −2 to 2.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Added to the logits of single tokens by id, −100 to 100 each; null adds nothing.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>Fixes the random choices: equal seeds, logits and options give equal tokens; null takes a new seed each time.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Which of several answers to one prompt this is, from 0; answers with one seed differ by it.</summary>
    public int ChoiceIndex { get; init; }

    /// <summary>Checks every value against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        RequireRange(Temperature, 0f, 2f, nameof(Temperature));
        ArgumentOutOfRangeException.ThrowIfNegative(TopK, nameof(TopK));
        RequireRange(TopP, 0f, 1f, nameof(TopP));
        RequireRange(MinP, 0f, 1f, nameof(MinP));
        RequireRange(RepetitionPenalty, float.Epsilon, 2f, nameof(RepetitionPenalty), "above 0 and up to 2");
        RequireRange(FrequencyPenalty, -2f, 2f, nameof(FrequencyPenalty));
        RequireRange(PresencePenalty, -2f, 2f, nameof(PresencePenalty));
        ArgumentOutOfRangeException.ThrowIfNegative(ChoiceIndex, nameof(ChoiceIndex));
        foreach ((int id, float bias) in LogitBias ?? new Dictionary<int, float>())
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(LogitBias));
            RequireRange(bias, -100f, 100f, $"{nameof(LogitBias)}[{id}]");
        }
    }

    // Written so that NaN fails too.
    private static void RequireRange(float value, float lowest, float highest, string name, string? range = null)
    {
        if (!(value >= lowest && value <= highest))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range ?? $"from {lowest} to {highest}"}, not {value}.");
        }
    }
}
