using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly int[] s_recordedTokens = [49, 47, 49, 35, 5];

    private static readonly float[] s_logits = [.. Enumerable.Range(0, 50).Select(id => 3f * MathF.Sin(id * 12.9898f))];

    public static TheoryData<SamplingOptions> Mixes =>
    [
        new SamplingOptions { Temperature = 1f, Seed = 1 },
        new SamplingOptions { Temperature = 0.3f, Seed = 2 },
        new SamplingOptions { Temperature = 2f, Seed = 3, ChoiceIndex = 4 },
        new SamplingOptions { Temperature = 1f, TopK = 7, Seed = 5 },
        new SamplingOptions { Temperature = 1.2f, TopP = 0.8f, Seed = 6 },
        new SamplingOptions { Temperature = 1.5f, MinP = 0.1f, Seed = 7 },
        new SamplingOptions { Temperature = 1.5f, TopK = 20, TopP = 0.9f, MinP = 0.05f, Seed = 8 },
        new SamplingOptions { Temperature = 0.9f, LogitBias = new Dictionary<int, float> { [3] = 4f, [9] = -100f }, Seed = 9 },
    ];

    [Theory]
    [MemberData(nameof(Mixes))]
    public void Sample_HundredThousandDraws_FollowTheDistribution(SamplingOptions options)
    {
        const int Draws = 100_000;
        var sampler = new Sampler(options, s_logits.Length);
        double[] probabilities = new double[s_logits.Length];
        sampler.Probabilities(s_logits, probabilities);

        int[] counts = new int[s_logits.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Sample(s_logits)]++;
        }

        Assert.All(probabilities.Zip(counts), pair => Assert.True(pair.First > 0 || pair.Second == 0));
        (double statistic, int freedom) = ChiSquared(probabilities, counts, Draws);
        // Wilson and Hilferty's approximation of the quantile at 1 - 1e-4.
        double limit = freedom * Math.Pow(1 - (2.0 / (9 * freedom)) + (3.719 * Math.Sqrt(2.0 / (9 * freedom))), 3);
        Assert.InRange(statistic, 0, limit);
    }

    [Fact]
    public void Sample_NeighbouringPositions_AreIndependent()
    {
        const int Pairs = 100_000;
        var sampler = new Sampler(new SamplingOptions { Temperature = 1f, Seed = 10 }, 4);
        float[] flat = new float[4];
        int[] counts = new int[16];
        for (int i = 0; i < Pairs; i++)
        {
            counts[(4 * sampler.Sample(flat)) + sampler.Sample(flat)]++;
        }

        (double statistic, _) = ChiSquared([.. Enumerable.Repeat(1 / 16.0, 16)], counts, Pairs);
        Assert.InRange(statistic, 0, 44.3); // 15 degrees of freedom, 1e-4
    }

    [Fact]
    public void Sample_SameSeed_GivesSameTokens()
    {
        Assert.Equal(Run(seed: 42, choice: 1), Run(seed: 42, choice: 1));
    }

    [Theory]
    [InlineData(43UL, 1)]
    [InlineData(42UL, 2)]
    [InlineData(0UL, 1)]
    public void Sample_OtherSeedOrChoice_GivesOtherTokens(ulong seed, int choice)
    {
        Assert.NotEqual(Run(seed: 42, choice: 1), Run(seed, choice));
    }

    [Fact]
    public void Sample_FixedSeed_GivesRecordedTokens()
    {
        Assert.Equal(s_recordedTokens, Run(seed: 42, choice: 0)[..s_recordedTokens.Length]);
    }

    [Fact]
    public void Sample_OtherPosition_GivesOtherTokens()
    {
        var shifted = new Sampler(new SamplingOptions { Temperature = 1f, Seed = 42 }, s_logits.Length);
        shifted.Accept(0);

        int[] tokens = [.. Enumerable.Range(0, 40).Select(_ => shifted.Sample(s_logits))];

        Assert.NotEqual(Run(seed: 42, choice: 0)[..40], tokens);
        Assert.Equal(Run(seed: 42, choice: 0)[1..40], tokens[..39]);
    }

    [Fact]
    public void Sample_NoSeed_UsesAFreshOneAndTellsIt()
    {
        var first = new Sampler(new SamplingOptions { Temperature = 1f }, s_logits.Length);
        var second = new Sampler(new SamplingOptions { Temperature = 1f }, s_logits.Length);
        var again = new Sampler(new SamplingOptions { Temperature = 1f, Seed = first.Seed }, s_logits.Length);

        Assert.NotEqual(first.Seed, second.Seed);
        Assert.Equal(Enumerable.Range(0, 50).Select(_ => first.Sample(s_logits)), Enumerable.Range(0, 50).Select(_ => again.Sample(s_logits)));
    }

    [Fact]
    public void Sample_FilterThatKeepsAll_ChoosesAsWithoutFilter()
    {
        var plain = new Sampler(new SamplingOptions { Temperature = 1f, Seed = 11 }, s_logits.Length);
        var filtered = new Sampler(new SamplingOptions { Temperature = 1f, Seed = 11, TopK = 1000 }, s_logits.Length);

        Assert.Equal(Enumerable.Range(0, 500).Select(_ => plain.Sample(s_logits)), Enumerable.Range(0, 500).Select(_ => filtered.Sample(s_logits)));
    }

    [Fact]
    public void Sample_PaddingRows_AreNeverChosen()
    {
        float[] logits = [.. Enumerable.Repeat(0f, 10), .. Enumerable.Repeat(1e30f, 6), float.NaN];
        var random = new Sampler(new SamplingOptions { Temperature = 2f, Seed = 12 }, 10);
        var greedy = new Sampler(new SamplingOptions(), 10);

        for (int i = 0; i < 2000; i++)
        {
            Assert.InRange(random.Sample(logits), 0, 9);
        }

        Assert.Equal(0, greedy.Sample(logits));
    }

    [Theory]
    [InlineData(new[] { 1f, 5f, 5f, 2f }, 1)]
    [InlineData(new[] { -0f, 0f, -0f }, 0)]
    [InlineData(new[] { float.NegativeInfinity, -1e38f, float.NegativeInfinity }, 1)]
    public void Sample_TemperatureZero_TakesLowestIdOfTheHighest(float[] logits, int expected)
    {
        Assert.Equal(expected, new Sampler(new SamplingOptions { TopK = 1, TopP = 0.1f, MinP = 1f }, logits.Length).Sample(logits));
    }

    [Fact]
    public void Sample_TemperatureZero_SeesPenaltiesOfItsOwnOutput()
    {
        var sampler = new Sampler(new SamplingOptions { FrequencyPenalty = 1f }, 3);
        float[] logits = [2.6f, 2f, 0f];

        int[] tokens = [.. Enumerable.Range(0, 5).Select(_ => sampler.Sample(logits))];

        Assert.Equal([0, 1, 0, 1, 0], tokens);
        Assert.Equal(tokens, sampler.History.Output);
        Assert.Equal((3, 2, 0), (sampler.History.OutputCount(0), sampler.History.OutputCount(1), sampler.History.OutputCount(2)));
    }

    [Fact]
    public void Sample_MaskedToken_IsNotRevivedByABias()
    {
        var options = new SamplingOptions { Temperature = 1f, LogitBias = new Dictionary<int, float> { [0] = 100f } };
        var sampler = new Sampler(options, 3, masks: [new AllowOnly(1, 2)]);

        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(sampler.Sample([0f, 0f, 0f]), 1, 2));
    }

    [Fact]
    public void Sample_PromptWithIdsBeyondTheVocabulary_IgnoresThem()
    {
        var sampler = new Sampler(new SamplingOptions { RepetitionPenalty = 2f }, 3, [1, 7, 1000]);

        Assert.Equal(0, sampler.Sample([1.5f, 2f, 0f]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sample_BrokenLogit_NamesTheToken(float broken)
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 1f }, 100);
        float[] logits = new float[100];
        logits[77] = broken;

        var error = Assert.Throws<SamplingException>(() => sampler.Sample(logits));

        Assert.Contains("token 77", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, error.OutputPosition);
        Assert.IsAssignableFrom<Glm45VException>(error);
    }

    [Fact]
    public void Sample_EveryTokenMasked_SaysSo()
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 1f }, 3, masks: [new AllowOnly()]);

        var error = Assert.Throws<SamplingException>(() => sampler.Sample([1f, 2f, 3f]));

        Assert.Contains("every token is masked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_TooFewLogits_Throws()
    {
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingOptions(), 3).Sample([1f, 2f]));
    }

    [Fact]
    public void Constructor_BiasBeyondTheVocabulary_NamesTheToken()
    {
        var options = new SamplingOptions { LogitBias = new Dictionary<int, float> { [3] = 1f } };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(options, 3));

        Assert.Contains("token 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_AfterWarmUp_AllocatesNothing()
    {
        var options = new SamplingOptions { Temperature = 1f, TopK = 40, TopP = 0.9f, MinP = 0.01f, RepetitionPenalty = 1.1f, PresencePenalty = 0.1f, Seed = 1 };
        var sampler = new Sampler(options, s_logits.Length, [1, 2, 3]);
        for (int i = 0; i < 600; i++)
        {
            sampler.Sample(s_logits);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 400; i++)
        {
            sampler.Sample(s_logits);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int[] Run(ulong seed, int choice)
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 1f, Seed = seed, ChoiceIndex = choice }, s_logits.Length);
        return [.. Enumerable.Range(0, 100).Select(_ => sampler.Sample(s_logits))];
    }

    // Cells with fewer than five expected draws are pooled into one.
    private static (double Statistic, int Freedom) ChiSquared(double[] probabilities, int[] counts, int draws)
    {
        double statistic = 0;
        double pooledExpected = 0;
        int pooledCount = 0;
        int cells = 0;
        for (int id = 0; id < counts.Length; id++)
        {
            double expected = probabilities[id] * draws;
            if (expected < 5)
            {
                pooledExpected += expected;
                pooledCount += counts[id];
                continue;
            }

            statistic += (counts[id] - expected) * (counts[id] - expected) / expected;
            cells++;
        }

        if (pooledExpected >= 1)
        {
            statistic += (pooledCount - pooledExpected) * (pooledCount - pooledExpected) / pooledExpected;
            cells++;
        }

        return (statistic, Math.Max(cells - 1, 1));
    }
}
