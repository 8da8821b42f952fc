namespace Glm45V.Runtime.Sampling;

/// <summary>Changes logits before a token is chosen: a penalty, a bias, or a mask that forbids tokens.</summary>
/// <remarks>
/// Logits are doubles here: a bias of 100 on a float would round away the differences that a low temperature then magnifies. One
/// instance serves one sampler and may keep state about the tokens it has read from the history.
/// </remarks>
public interface ILogitsProcessor
{
    /// <summary>Changes the logits in place; negative infinity forbids a token.</summary>
    /// <param name="logits">[vocabulary] one logit per token that can be chosen; padding rows are not included.</param>
    /// <param name="history">The prompt and what has been produced so far.</param>
    void Process(Span<double> logits, SamplingHistory history);
}
