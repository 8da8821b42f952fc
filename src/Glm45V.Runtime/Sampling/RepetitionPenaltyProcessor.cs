namespace Glm45V.Runtime.Sampling;

/// <summary>Makes tokens of the prompt and the output less likely by a factor, once each (transformers' repetition_penalty).</summary>
internal sealed class RepetitionPenaltyProcessor(float penalty) : ILogitsProcessor
{
    public void Process(Span<double> logits, SamplingHistory history)
    {
        foreach (int id in history.Distinct)
        {
            // A prompt may hold ids that cannot be chosen.
            if (id < logits.Length)
            {
                logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
            }
        }
    }
}
