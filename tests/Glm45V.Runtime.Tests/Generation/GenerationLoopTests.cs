using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;

namespace Glm45V.Runtime.Tests.Generation;

public sealed class GenerationLoopTests
{
    private const int End = 9;
    private static readonly ModelInput s_prompt = ModelInput.FromText([1, 2, 3]);

    [Fact]
    public void Generate_StopToken_ComesLastAndEndsTheRun()
    {
        GeneratedToken[] tokens = Generate(new FakeDecoder(5, 6, End, 7), new GenerationOptions());

        Assert.Equal([new(5), new(6), new(End, FinishReason.Stop)], tokens);
    }

    [Fact]
    public void Generate_BudgetUsedUp_EndsWithLength()
    {
        GeneratedToken[] tokens = Generate(new FakeDecoder(5, 6, 7), new GenerationOptions { MaxNewTokens = 2 });

        Assert.Equal([new(5), new(6, FinishReason.Length)], tokens);
    }

    [Fact]
    public void Generate_ContextUsedUp_EndsWithLength()
    {
        GeneratedToken[] tokens = Generate(new FakeDecoder(5, 6, 7) { ContextLength = 5 }, new GenerationOptions { MaxNewTokens = 100 });

        Assert.Equal([new(5), new(6, FinishReason.Length)], tokens);
    }

    [Fact]
    public void Generate_OwnStopTokens_ReplaceTheModels()
    {
        GeneratedToken[] tokens = Generate(new FakeDecoder(End, 4), new GenerationOptions { StopTokenIds = [4] });

        Assert.Equal([new(End), new(4, FinishReason.Stop)], tokens);
    }

    [Fact]
    public void Generate_PromptFillsTheContext_NamesLimitAndCount()
    {
        ContextLengthException error = Assert.Throws<ContextLengthException>(() => Generate(new FakeDecoder(5) { ContextLength = 3 }, new GenerationOptions()));

        Assert.Equal((3, 4), (error.Limit, error.Tokens));
    }

    [Fact]
    public void Generate_PaddingRowIsLikeliest_TakesASampleableToken()
    {
        GeneratedToken[] tokens = Generate(new FakeDecoder(30, End), new GenerationOptions { MaxNewTokens = 1 });

        Assert.Equal([new(0, FinishReason.Length)], tokens); // all sampleable logits are equal: the lowest id
    }

    [Fact]
    public void Generate_Finished_StatisticsCount()
    {
        var statistics = new GenerationStatistics();
        using var loop = new GenerationLoop(new FakeDecoder(5, End), 20, [End]);

        Assert.Equal(2, loop.Generate(s_prompt, new GenerationOptions(), statistics, TestContext.Current.CancellationToken).Count());

        Assert.Equal((3, 0, 2), (statistics.PromptTokens, statistics.ImageTokens, statistics.GeneratedTokens));
    }

    [Fact]
    public void Generate_CancelledBetweenTokens_Stops()
    {
        using var stop = new CancellationTokenSource();
        var decoder = new FakeDecoder(5, 6, 7) { OnRun = run => Cancel(stop, run == 1) };
        var seen = new List<int>();
        using var loop = new GenerationLoop(decoder, 20, [End]);

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (GeneratedToken? token in loop.Generate(s_prompt, new GenerationOptions(), new GenerationStatistics(), stop.Token))
            {
                seen.Add(token!.Value.Id);
            }
        });

        Assert.Equal(5, Assert.Single(seen));
    }

    [Fact]
    public void Generate_ZeroTokens_IsRefused()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Generate(new FakeDecoder(5), new GenerationOptions { MaxNewTokens = 0 }));

        Assert.Equal("MaxNewTokens", error.ParamName);
    }

    [Fact]
    public void Generate_LogprobsWanted_ComeBeforeMasksAndTemperature()
    {
        var options = new GenerationOptions { MaxNewTokens = 1, TopLogprobs = 1, Masks = [new Glm45V.Runtime.Tests.Sampling.AllowOnly(4)], Sampling = new() { Temperature = 0.1f } };

        GeneratedToken token = Assert.Single(Generate(new FakeDecoder(5), options));

        double total = Math.Log(19 + Math.E); // 20 tokens, one with a logit of 1
        Assert.Equal(4, token.Id);
        Assert.Equal(-total, token.Logprobs!.Chosen.Logprob, 1e-9);
        Assert.Equal(5, Assert.Single(token.Logprobs.Top).Id);
    }

    [Fact]
    public void Generate_TooManyLogprobs_IsRefused()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Generate(new FakeDecoder(5), new GenerationOptions { TopLogprobs = 21 }));

        Assert.Equal("TopLogprobs", error.ParamName);
    }

    [Fact]
    public void Generate_AnswersUnderWay_StepTogether()
    {
        var decoder = new FakeDecoder(5, 6, 7, 8, End, End) { LeastTogether = 2 };

        GeneratedToken[][] answers = InTurns(decoder, new Glm45VModelOptions(), 2);

        Assert.Equal([[new(5), new(7), new(End, FinishReason.Stop)], [new(6), new(8), new(End, FinishReason.Stop)]], answers);
        Assert.Equal([[5, 6], [7, 8]], decoder.RunTogether);
    }

    [Fact]
    public void Generate_FewerThanPay_StepAlone()
    {
        var decoder = new FakeDecoder(5, 6, 7, 8, End, End) { LeastTogether = 3 };

        GeneratedToken[][] answers = InTurns(decoder, new Glm45VModelOptions(), 2);

        Assert.Equal([[new(5), new(7), new(End, FinishReason.Stop)], [new(6), new(8), new(End, FinishReason.Stop)]], answers);
        Assert.Empty(decoder.RunTogether);
    }

    [Theory]
    [InlineData(1, new int[0])]
    [InlineData(2, new[] { 2 })] // the third is alone then
    public void Generate_AtMostSoManyTogether_NoMoreAre(int most, int[] counts)
    {
        var decoder = new FakeDecoder(5, 5, 5, End, End, End) { LeastTogether = 2 };

        GeneratedToken[][] answers = InTurns(decoder, new Glm45VModelOptions { DecodedTogether = most }, 3);

        Assert.All(answers, answer => Assert.Equal([new(5), new(End, FinishReason.Stop)], answer));
        Assert.Equal(counts, decoder.RunTogether.Select(tokens => tokens.Length));
    }

    [Fact]
    public void Generate_OneIsGivenUp_TheOthersStepWithoutIt()
    {
        var decoder = new FakeDecoder(5, 6, 7, 8, 9) { LeastTogether = 2 };
        using var loop = new GenerationLoop(decoder, 20, []);
        IEnumerator<GeneratedToken?>[] answers = [.. Enumerable.Range(0, 3).Select(_ => loop.Generate(s_prompt, new GenerationOptions(), new GenerationStatistics()).GetEnumerator())];
        Assert.All(answers, answer => Assert.True(answer.MoveNext()));

        answers[1].Dispose();

        Assert.True(answers[0].MoveNext());
        Assert.Equal([[5, 7]], decoder.RunTogether);
        answers[0].Dispose();
        answers[2].Dispose();
    }

    private static GeneratedToken[][] InTurns(FakeDecoder decoder, Glm45VModelOptions options, int count)
    {
        using var loop = new GenerationLoop(decoder, 20, [End], options);
        List<GeneratedToken>[] answers = [.. Enumerable.Range(0, count).Select(_ => new List<GeneratedToken>())];
        List<(int Index, IEnumerator<GeneratedToken?> Tokens)> underWay =
            [.. answers.Select((_, i) => (i, loop.Generate(s_prompt, new GenerationOptions(), new GenerationStatistics()).GetEnumerator()))];
        while (underWay.Count > 0)
        {
            underWay.RemoveAll(answer =>
            {
                if (answer.Tokens.MoveNext())
                {
                    answers[answer.Index].Add(answer.Tokens.Current!.Value);
                    return false;
                }

                answer.Tokens.Dispose();
                return true;
            });
        }

        return [.. answers.Select(answer => answer.ToArray())];
    }

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }

    private static GeneratedToken[] Generate(IDecoder decoder, GenerationOptions options)
    {
        using var loop = new GenerationLoop(decoder, 20, [End]);
        return [.. loop.Generate(s_prompt, options, new GenerationStatistics(), TestContext.Current.CancellationToken).OfType<GeneratedToken>()];
    }
}
