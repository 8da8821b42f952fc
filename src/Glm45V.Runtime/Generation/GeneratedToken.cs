using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Generation;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model made a stop token.</summary>
    Stop,

    /// <summary>The token budget or the context was used up.</summary>
    Length,
}

/// <summary>One token of an answer.</summary>
/// <param name="Id">The token's id; with <see cref="FinishReason.Stop"/> it is the stop token itself.</param>
/// <param name="Finish">Set on the last token: why the answer ends.</param>
/// <param name="Logprobs">How likely it was, where <see cref="GenerationOptions.TopLogprobs"/> asks for it.</param>
public readonly record struct GeneratedToken(int Id, FinishReason? Finish = null, TokenLogprobs? Logprobs = null);
