namespace Glm45V.Runtime.Sampling;

/// <summary>Keeps the tokens that top-k, top-p and min-p allow, in the order that the options name.</summary>
/// <remarks>
/// All three cut the list of tokens sorted by falling probability, so the result is a prefix of it. Top-k keeps tokens tied with the
/// last one, as transformers does. Not safe for concurrent use.
/// </remarks>
internal sealed class CandidateFilter(int topK, float topP, float minP, int vocabularySize, FilterOrder order = FilterOrder.Transformers)
{
    private readonly Candidate[] _candidates = new Candidate[vocabularySize];

    /// <summary>Gives the kept tokens, in no set order, valid until the next call.</summary>
    /// <param name="logits">[vocabulary] logits after all processors.</param>
    /// <param name="weights">[vocabulary] probabilities up to a common factor; that of the most likely token is 1.</param>
    public ReadOnlySpan<Candidate> Keep(ReadOnlySpan<double> logits, ReadOnlySpan<double> weights)
    {
        Span<Candidate> kept = KeepTopK(Gather(logits, weights)); // commutes with min-p
        double total = topP < 1f && order == FilterOrder.Transformers ? Sum(kept, weights) : 0;
        kept = KeepFrom(kept, weights, minP);
        total = topP < 1f && order == FilterOrder.Vllm ? Sum(kept, weights) : total;
        return topP < 1f ? KeepTopP(kept, weights, total) : kept;
    }

    private Span<Candidate> Gather(ReadOnlySpan<double> logits, ReadOnlySpan<double> weights)
    {
        // Only where no mass is needed may min-p cut this early.
        double lowest = topK == 0 && topP >= 1f ? minP : 0;
        int count = 0;
        for (int id = 0; id < weights.Length; id++)
        {
            if (weights[id] > 0 && weights[id] >= lowest)
            {
                _candidates[count++] = new Candidate(logits[id], id);
            }
        }

        return _candidates.AsSpan(0, count);
    }

    private Span<Candidate> KeepTopK(Span<Candidate> candidates)
    {
        if (topK == 0 || topK >= candidates.Length)
        {
            return candidates;
        }

        Candidate.SelectFirst(candidates, topK);
        double last = double.PositiveInfinity;
        foreach (Candidate candidate in candidates[..topK])
        {
            last = Math.Min(last, candidate.Logit);
        }

        int kept = topK;
        for (int i = topK; i < candidates.Length; i++)
        {
            if (candidates[i].Logit == last)
            {
                candidates[kept++] = candidates[i];
            }
        }

        return candidates[..kept];
    }

    // The total is the weight that top-p is a share of: before min-p or after it, as the order says. Nothing else depends on the order.
    private Span<Candidate> KeepTopP(Span<Candidate> candidates, ReadOnlySpan<double> weights, double total)
    {
        // Tokens below this weight together hold less than the share that top-p drops, so they need no sorting.
        double dropped = (1.0 - topP) * total / weights.Length;
        Span<Candidate> sorted = KeepFrom(candidates, weights, dropped);
        sorted.Sort();
        double before = weights[sorted[0].Id];
        int kept = 1;
        while (kept < sorted.Length && before < topP * total)
        {
            before += weights[sorted[kept].Id];
            kept++;
        }

        return sorted[..kept];
    }

    private static Span<Candidate> KeepFrom(Span<Candidate> candidates, ReadOnlySpan<double> weights, double lowest)
    {
        if (lowest <= 0)
        {
            return candidates;
        }

        int kept = 0;
        foreach (Candidate candidate in candidates)
        {
            // The most likely token always stays; its weight is 1, and rounding could lift a limit just above that.
            if (weights[candidate.Id] >= Math.Min(lowest, 1))
            {
                candidates[kept++] = candidate;
            }
        }

        return candidates[..kept];
    }

    private static double Sum(ReadOnlySpan<Candidate> candidates, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (Candidate candidate in candidates)
        {
            sum += weights[candidate.Id];
        }

        return sum;
    }
}
