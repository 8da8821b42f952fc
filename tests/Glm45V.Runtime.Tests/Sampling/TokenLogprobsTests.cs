using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Tests.Sampling;

public sealed class TokenLogprobsTests
{
    [Fact]
    public void Of_RandomLogits_EqualsThePlainLogSoftmax()
    {
        var random = new Random(3);
        for (int run = 0; run < 200; run++)
        {
            float[] logits = [.. Enumerable.Range(0, 300).Select(_ => (float)((random.NextDouble() * 60) - 30))];
            double total = Math.Log(logits.Sum(logit => Math.Exp(logit)));
            int chosen = random.Next(300);

            TokenLogprobs logprobs = TokenLogprobs.Of(logits, chosen, 20);

            Assert.Equal(logits[chosen] - total, logprobs.Chosen.Logprob, 1e-9);
            Assert.Equal(Enumerable.Range(0, 300).OrderByDescending(id => logits[id]).Take(20), logprobs.Top.Select(top => top.Id));
            Assert.All(logprobs.Top, top => Assert.Equal(logits[top.Id] - total, top.Logprob, 1e-9));
        }
    }

    [Fact]
    public void Of_HugeLogits_StaysFinite()
    {
        TokenLogprobs logprobs = TokenLogprobs.Of([3e38f, -3e38f], 0, 1);

        Assert.Equal(0, logprobs.Chosen.Logprob);
    }

    [Fact]
    public void Of_Ties_NamesLowerIdsFirst() => Assert.Equal([1, 3], TokenLogprobs.Of([0, 2, 0, 2, 2], 0, 2).Top.Select(top => top.Id));

    [Fact]
    public void Of_NoneWanted_NamesNone() => Assert.Empty(TokenLogprobs.Of([1, 2], 1, 0).Top);
}
