using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Tests.Sampling;

public sealed class ThinkingBudgetTests
{
    private const int Think = 7;
    private const int End = 8;
    private const int ToolCall = 6;

    [Theory]
    [InlineData(new[] { Think, 1 }, 2, false)]
    [InlineData(new[] { Think, 1, 2 }, 2, true)]
    [InlineData(new[] { Think }, 0, true)]
    [InlineData(new int[0], 0, false)]
    [InlineData(new[] { 1, 2, 3 }, 0, false)]
    [InlineData(new[] { Think, 1, 2, End, 3, 4 }, 2, false)]
    [InlineData(new[] { Think, 1, 2, End, 3, Think }, 2, true)]
    [InlineData(new[] { Think, 1, End, 3, Think }, 2, false)]
    [InlineData(new[] { Think, 1, End, 3, Think, 4 }, 2, true)]
    [InlineData(new[] { Think, 1, ToolCall, 2, 3, 4 }, 2, false)]
    public void Process_Output_ForcesTheEndWhenTheBudgetIsUsedUp(int[] output, int budget, bool forced)
    {
        var sampler = new Sampler(new SamplingOptions(), 10, masks: [new ThinkingBudget(Think, End, ToolCall, budget)]);
        foreach (int id in output)
        {
            sampler.Accept(id);
        }

        Assert.Equal(forced ? End : 3, sampler.Sample([0, 0, 0, 9, 0, 0, 0, 0, -50, 0]));
    }

    [Fact]
    public void Process_EndMaskedByAnother_IsForcedAllTheSame()
    {
        var sampler = new Sampler(new SamplingOptions(), 10, masks: [new AllowOnly(3), new ThinkingBudget(Think, End, ToolCall, 0)]);
        sampler.Accept(Think);

        Assert.Equal(End, sampler.Sample(new float[10]));
    }
}
