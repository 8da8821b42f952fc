using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Sampling;
using Glm45V.Runtime.Tests.Decoding;

namespace Glm45V.Runtime.Tests.Generation;

public sealed class ForcedTokensTests(TinyModel tiny)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public async Task GenerateAsync_SomeTokensForced_GoesOnAsTheGoldenAnswer(string name)
    {
        var golden = new TinyCase(name);
        int[] greedy = golden.Ints("greedy");
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);
        var statistics = new GenerationStatistics();
        var options = new GenerationOptions { MaxNewTokens = greedy.Length, StopTokenIds = [], Masks = [new Script(greedy, every: 5, count: 3)] };

        int[] ids = await model.GenerateAsync(golden.Input, options, statistics, Stop).Select(token => token.Id).ToArrayAsync(Stop);

        Assert.Equal(greedy, ids);
        Assert.InRange(statistics.ForcedTokens, greedy.Length / 3, greedy.Length);
    }

    [Fact]
    public void Generate_TokensForced_RunsThemTogether()
    {
        var decoder = new FakeDecoder(5, 8, 9);
        var statistics = new GenerationStatistics();

        GeneratedToken[] tokens = Generate(decoder, new GenerationOptions { Masks = [new Script([5, 6, 7, 8], every: 4, count: 2)] }, statistics);

        Assert.Equal([new(5), new(6), new(7), new(8), new(9, FinishReason.Stop)], tokens);
        Assert.Equal([3, 3], decoder.Prefilled); // the prompt; the token before the forced ones with them
        Assert.Equal((2, 5), (statistics.ForcedTokens, statistics.GeneratedTokens));
    }

    [Fact]
    public void Generate_MoreForcedThanTheBudgetHas_TakesAsManyAsFit()
    {
        GeneratedToken[] tokens = Generate(new FakeDecoder(5, 7), new GenerationOptions { MaxNewTokens = 3, Masks = [new Script([5, 6, 7, 8, 6, 7], every: 6, count: 5)] }, new GenerationStatistics());

        Assert.Equal([new(5), new(6), new(7, FinishReason.Length)], tokens);
    }

    [Fact]
    public void Generate_LogprobsAsked_ChoosesEveryToken()
    {
        var decoder = new FakeDecoder(5, 6, 9);

        Generate(decoder, new GenerationOptions { TopLogprobs = 0, Masks = [new Script([5, 6], every: 2, count: 1)] }, new GenerationStatistics());

        Assert.Equal([3], decoder.Prefilled);
    }

    private static GeneratedToken[] Generate(FakeDecoder decoder, GenerationOptions options, GenerationStatistics statistics)
    {
        using var loop = new GenerationLoop(decoder, tokenCount: 16, endTokenIds: [9]);
        return [.. loop.Generate(ModelInput.FromText([1, 2, 3]), options, statistics, Stop).OfType<GeneratedToken>()];
    }

    /// <summary>Forces some tokens of a known answer, behind every so many of it.</summary>
    private sealed class Script(int[] answer, int every, int count) : ILogitsProcessor, ITokenForcer
    {
        public IReadOnlyList<int> Forced(SamplingHistory history) => history.Output.Length % every == 1 ? [.. answer.Skip(history.Output.Length).Take(count)] : [];

        public void Process(Span<double> logits, SamplingHistory history)
        {
        }
    }
}
