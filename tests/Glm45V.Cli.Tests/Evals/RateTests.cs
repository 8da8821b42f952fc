using Glm45V.Cli.Evals;

namespace Glm45V.Cli.Tests.Evals;

public sealed class RateTests
{
    // Wilson's closed form, computed apart from this code.
    [Theory]
    [InlineData(8, 10, 0.4901625, 0.9433178)]
    [InlineData(0, 20, 0, 0.1611252)]
    [InlineData(20, 20, 0.8388748, 1)]
    [InlineData(930, 1000, 0.9124854, 0.9442236)]
    public void LowAndHigh_AreWilsons(int hits, int count, double low, double high)
    {
        var rate = new Rate(hits, count);

        Assert.Equal(low, rate.Low, 6);
        Assert.Equal(high, rate.High, 6);
    }

    [Fact]
    public void ToString_OutOfNone_IsADash() => Assert.Equal("-", new Rate(0, 0).ToString());

    [Fact]
    public async Task ReadAsync_LastLineCutOff_IsLeftOutAndCutAway()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "{\"value\":1}\n{\"value\":2}\n{\"val", TestContext.Current.CancellationToken);
        var file = new EpisodeFile<Episode>(path);

        List<Episode> read = await file.ReadAsync(TestContext.Current.CancellationToken);
        await file.AddAsync(new Episode(3), TestContext.Current.CancellationToken);

        Assert.Equal([1, 2], read.Select(episode => episode.Value));
        Assert.Equal([1, 2, 3], (await file.ReadAsync(TestContext.Current.CancellationToken)).Select(episode => episode.Value));
        File.Delete(path);
    }

    private sealed record Episode(int Value);
}
