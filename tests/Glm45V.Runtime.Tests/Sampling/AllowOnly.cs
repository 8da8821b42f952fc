using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Tests.Sampling;

/// <summary>A mask that forbids all tokens but some, as a grammar does.</summary>
internal sealed class AllowOnly(params int[] allowed) : ILogitsProcessor
{
    public void Process(Span<double> logits, SamplingHistory history)
    {
        for (int id = 0; id < logits.Length; id++)
        {
            if (Array.IndexOf(allowed, id) < 0)
            {
                logits[id] = double.NegativeInfinity;
            }
        }
    }
}
