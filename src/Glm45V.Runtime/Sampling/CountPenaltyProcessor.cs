namespace Glm45V.Runtime.Sampling;

/// <summary>Lowers tokens of the output by how often they are in it and for being in it at all (OpenAI's two penalties).</summary>
internal sealed class CountPenaltyProcessor(float frequencyPenalty, float presencePenalty) : ILogitsProcessor
{
    public void Process(Span<double> logits, SamplingHistory history)
    {
        foreach (int id in history.DistinctOutput)
        {
            logits[id] -= ((double)frequencyPenalty * history.OutputCount(id)) + presencePenalty;
        }
    }
}
