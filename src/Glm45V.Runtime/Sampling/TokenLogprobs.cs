using System.Numerics.Tensors;

namespace Glm45V.Runtime.Sampling;

/// <summary>The natural logarithm of a token's probability.</summary>
/// <param name="Id">The token.</param>
/// <param name="Logprob">At most 0.</param>
public readonly record struct TokenLogprob(int Id, double Logprob);

/// <summary>How likely the model found a token, and which it found most likely, before masks, penalties and temperature.</summary>
/// <param name="Chosen">The token that was chosen.</param>
/// <param name="Top">The most likely tokens, the likeliest first, lower ids first among equals.</param>
public sealed record TokenLogprobs(TokenLogprob Chosen, IReadOnlyList<TokenLogprob> Top)
{
    /// <summary>The most entries of <see cref="Top"/> that may be asked for.</summary>
    public const int MaxTop = 20;

    /// <summary>Takes the log-softmax of raw logits, in double precision.</summary>
    /// <param name="logits">[vocabulary] the model's logits without padding rows.</param>
    /// <param name="chosen">The token that was chosen.</param>
    /// <param name="top">How many of the most likely tokens to name, 0 to <see cref="MaxTop"/>.</param>
    public static TokenLogprobs Of(ReadOnlySpan<float> logits, int chosen, int top)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, MaxTop);
        double highest = TensorPrimitives.Max(logits);
        double sum = 0;
        var best = new PriorityQueue<int, (double Logit, int MinusId)>(top + 1);
        for (int id = 0; id < logits.Length; id++)
        {
            sum += Math.Exp(logits[id] - highest);
            if (best.Count < top)
            {
                best.Enqueue(id, (logits[id], -id));
            }
            else if (top > 0)
            {
                best.EnqueueDequeue(id, (logits[id], -id));
            }
        }

        double total = highest + Math.Log(sum);
        var named = new TokenLogprob[best.Count];
        for (int i = named.Length - 1; i >= 0; i--)
        {
            int id = best.Dequeue();
            named[i] = new TokenLogprob(id, logits[id] - total);
        }

        return new TokenLogprobs(new TokenLogprob(chosen, logits[chosen] - total), named);
    }
}
