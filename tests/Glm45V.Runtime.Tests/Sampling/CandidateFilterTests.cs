using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Tests.Sampling;

public sealed class CandidateFilterTests
{
    [Theory]
    [InlineData(FilterOrder.Transformers)]
    [InlineData(FilterOrder.Vllm)]
    public void Keep_RandomSettings_EqualsSortedReference(FilterOrder order)
    {
        var random = new Random(20260107);
        for (int i = 0; i < 3000; i++)
        {
            int size = random.Next(1, 200);
            // Few distinct values, so that ties are common.
            double[] logits = [.. Enumerable.Range(0, size).Select(_ => random.Next(12) == 0 ? double.NegativeInfinity : random.Next(40) / 4.0)];
            logits[random.Next(size)] = 10;
            double[] weights = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
            int topK = random.Next(3) == 0 ? 0 : random.Next(1, size + 5);
            float topP = random.Next(3) == 0 ? 1f : (float)random.NextDouble();
            float minP = random.Next(3) == 0 ? 0f : (float)random.NextDouble();

            int[] kept = [.. Ids(new CandidateFilter(topK, topP, minP, size, order).Keep(logits, weights)).Order()];

            Assert.Equal(Reference(logits, weights, topK, topP, minP, order), kept);
        }
    }

    [Theory]
    [InlineData(FilterOrder.Transformers, new[] { 0, 1, 2 })]
    [InlineData(FilterOrder.Vllm, new[] { 0, 1 })]
    public void Keep_MassOfTopP_IsCountedBeforeOrAfterMinP(FilterOrder order, int[] expected)
    {
        double[] logits = [.. new[] { 0.4, 0.2, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05 }.Select(share => Math.Log(share))];

        Assert.Equal(expected, Ids(new CandidateFilter(0, 0.65f, 0.2f, 9, order).Keep(logits, Weights(logits))).Order());
    }

    [Fact]
    public void Keep_TiesAtTheTopK_StayTogether()
    {
        double[] logits = [1, 2, 1, -1, 1];

        int[] kept = [.. Ids(new CandidateFilter(2, 1f, 0f, 5).Keep(logits, Weights(logits))).Order()];

        Assert.Equal([0, 1, 2, 4], kept);
    }

    [Fact]
    public void Keep_TopPZero_KeepsTheLowestIdOfTheMostLikely()
    {
        double[] logits = [1, 2, 2];

        Assert.Equal([1], Ids(new CandidateFilter(0, 0f, 0f, 3).Keep(logits, Weights(logits))));
    }

    [Fact]
    public void SelectFirst_AnyOrder_PutsTheBestFirst()
    {
        var random = new Random(20260108);
        for (int i = 0; i < 2000; i++)
        {
            Candidate[] candidates = [.. Enumerable.Range(0, random.Next(1, 100)).Select(id => new Candidate(random.Next(20), id))];
            Candidate[] sorted = [.. candidates.OrderByDescending(candidate => candidate.Logit).ThenBy(candidate => candidate.Id)];
            random.Shuffle(candidates);
            int count = random.Next(candidates.Length + 1);

            Candidate.SelectFirst(candidates, count);

            Assert.Equal(sorted[..count], candidates[..count].Order());
        }
    }

    private static double[] Weights(double[] logits) => [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];

    private static int[] Ids(ReadOnlySpan<Candidate> kept)
    {
        int[] ids = new int[kept.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = kept[i].Id;
        }

        return ids;
    }

    private static int[] Reference(double[] logits, double[] weights, int topK, float topP, float minP, FilterOrder order)
    {
        List<int> kept = [.. Enumerable.Range(0, logits.Length).Where(id => weights[id] > 0).OrderByDescending(id => logits[id]).ThenBy(id => id)];
        if (order == FilterOrder.Vllm)
        {
            kept.RemoveAll(id => weights[id] < minP);
        }

        if (topK > 0 && topK < kept.Count)
        {
            double last = logits[kept[topK - 1]];
            kept.RemoveAll(id => logits[id] < last);
        }

        if (topP < 1f)
        {
            double total = kept.Sum(id => weights[id]);
            double before = 0;
            int count = 0;
            while (count < kept.Count && (count == 0 || before < topP * total))
            {
                before += weights[kept[count++]];
            }

            kept.RemoveRange(count, kept.Count - count);
        }

        kept.RemoveAll(id => weights[id] < minP);
        return [.. kept.Order()];
    }
}
