using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Tests.Demo;

public sealed class SeededRandomTests
{
    [Fact]
    public void Next_SeedOfPublishedSequence_GivesItsLeadingDigits()
    {
        // SplitMix64 from 1234567 begins 6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431.
        var random = new SeededRandom(1234567, 0);

        Assert.Equal([350, 173, 532, 249], Enumerable.Range(0, 4).Select(_ => random.Next(1000)));
    }

    [Fact]
    public void Next_OtherStream_GivesOtherNumbers()
    {
        var first = new SeededRandom(1, 0);
        var second = new SeededRandom(1, 1);

        Assert.NotEqual(
            Enumerable.Range(0, 8).Select(_ => first.Next(1000)),
            Enumerable.Range(0, 8).Select(_ => second.Next(1000)));
    }

    [Fact]
    public void Between_ManyDraws_GivesBothEndsAndNothingBeyond()
    {
        var random = new SeededRandom(5, 0);

        Assert.Equal([3, 4, 5], Enumerable.Range(0, 200).Select(_ => random.Between(3, 5)).Distinct().Order());
    }

    [Fact]
    public void Sample_AllItems_GivesEachOnce()
    {
        var random = new SeededRandom(-9, 2);
        string[] items = ["a", "b", "c", "d"];

        Assert.Equal(items, random.Sample(items, 4).Order());
    }
}
