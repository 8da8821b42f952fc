using Glm45V.Runtime.Constraints;

namespace Glm45V.Runtime.Tests.Constraints;

public sealed class TokenMaskTests
{
    [Theory]
    [InlineData(64, 1)]
    [InlineData(200, 4)]
    [InlineData(203, 4)]
    [InlineData(203, 3)] // fewer bits than tokens
    [InlineData(7, 1)]
    public void Apply_RandomMask_ForbidsWhatItLeavesOut(int tokens, int words)
    {
        var random = new Random(tokens);
        ulong[] mask = [.. Enumerable.Range(0, words).Select(i => i == 0 ? ulong.MaxValue : unchecked((ulong)random.NextInt64()))];
        double[] logits = [.. Enumerable.Range(0, tokens).Select(_ => random.NextDouble())];
        double[] expected = [.. logits.Select((logit, id) => id / 64 < words && (mask[id / 64] >> (id % 64) & 1) != 0 ? logit : double.NegativeInfinity)];

        TokenMask.Apply(logits, mask);

        Assert.Equal(expected, logits);
    }
}
