using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Tests.Decoding;

namespace Glm45V.Runtime.Tests.Generation;

/// <summary>Answers over kept KV caches against the reference's and against those without.</summary>
public sealed class PrefixCacheTests(TinyModel tiny)
{
    private static readonly GenerationOptions s_greedy = new() { MaxNewTokens = 48, StopTokenIds = [] };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public async Task GenerateAsync_SamePromptTwice_RunsOneTokenAndGivesTheSame(string name)
    {
        var golden = new TinyCase(name);
        using Glm45VModel model = await LoadAsync();
        await AnswerAsync(model, golden.Input, s_greedy);
        var statistics = new GenerationStatistics();

        int[] again = await AnswerAsync(model, golden.Input, s_greedy, statistics);

        Assert.Equal(golden.Ints("greedy"), again);
        Assert.Equal(golden.Input.Length - 1, statistics.CachedTokens);
    }

    [Theory]
    [InlineData("turns")]
    [InlineData("two-images")]
    [InlineData("long")]
    public async Task GenerateAsync_SecondTurn_RunsOnlyWhatIsNew(string name)
    {
        var golden = new TinyCase(name);
        (ModelInput first, _) = golden.SplitAt(golden.Input.Length / 2);
        using Glm45VModel model = await LoadAsync();
        await AnswerAsync(model, first, s_greedy with { MaxNewTokens = 1 });
        var statistics = new GenerationStatistics();

        int[] tokens = await AnswerAsync(model, golden.Input, s_greedy, statistics);

        Assert.Equal(golden.Ints("greedy"), tokens);
        Assert.Equal(first.Length, statistics.CachedTokens);
    }

    [Fact]
    public async Task GenerateAsync_AnswerInHistory_IsNotRunAgain()
    {
        ModelInput prompt = new TinyCase("text").Input;
        using Glm45VModel model = await LoadAsync();
        int[] answer = await AnswerAsync(model, prompt, s_greedy with { MaxNewTokens = 10 });
        var next = ModelInput.FromText([.. prompt.Ids, .. answer, 301, 302]);
        var statistics = new GenerationStatistics();

        int[] cached = await AnswerAsync(model, next, s_greedy, statistics);
        int[] cold = await AnswerAsync(model, next, s_greedy with { UseCache = false });

        Assert.Equal(cold, cached);
        Assert.Equal(prompt.Length + 9, statistics.CachedTokens); // the last token was never run
    }

    [Fact]
    public async Task GenerateAsync_OtherPictureOfTheSameSize_IsNotMistaken()
    {
        var golden = new TinyCase("image");
        var negative = new Glm45V.Runtime.Vision.PixelValues([.. golden.Input.Images[0].Values.Select(value => -value)], golden.Input.Images[0].Grid, 1, 1);
        using Glm45VModel model = await LoadAsync();
        int[] other = await AnswerAsync(model, golden.Input with { Images = [negative] }, s_greedy);

        int[] tokens = await AnswerAsync(model, golden.Input, s_greedy);

        Assert.Equal(golden.Ints("greedy"), tokens);
        Assert.NotEqual(other, tokens);
    }

    [Fact]
    public async Task GenerateAsync_WithoutCache_ReusesAndLeavesNothing()
    {
        ModelInput prompt = new TinyCase("text").Input;
        using Glm45VModel model = await LoadAsync();
        await AnswerAsync(model, prompt, s_greedy with { UseCache = false });
        var statistics = new GenerationStatistics();

        await AnswerAsync(model, prompt, s_greedy, statistics);
        Assert.Equal(0, statistics.CachedTokens);

        await AnswerAsync(model, prompt, s_greedy with { UseCache = false }, statistics);
        Assert.Equal(0, statistics.CachedTokens);
    }

    [Fact]
    public async Task GenerateAsync_CancelledInPrefill_KeepsWhatHasRunAndGoesOnExactly()
    {
        var golden = new TinyCase("long");
        using Glm45VModel model = await LoadAsync(new Glm45VModelOptions { PrefillChunk = 16 });
        using var impatient = new CancellationTokenSource();
        Task<int[]> given = AnswerAsync(model, golden.Input, s_greedy, token: impatient.Token);
        await AnswerAsync(model, new TinyCase("text").Input, s_greedy with { MaxNewTokens = 2, CacheSalt = "other" }); // the long prompt is under way
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var statistics = new GenerationStatistics();

        int[] tokens = await AnswerAsync(model, golden.Input, s_greedy, statistics);

        Assert.Equal(golden.Ints("greedy"), tokens);
        Assert.InRange(statistics.CachedTokens, 1, golden.Input.Length - 1);
    }

    [Fact]
    public async Task GenerateAsync_ManyCallersWithFewSlots_EachGetsItsOwnAnswer()
    {
        TinyCase[] goldens = [.. TinyCase.Names.Select(row => new TinyCase(row.Data))];
        using Glm45VModel model = await LoadAsync(new Glm45VModelOptions { Slots = 3, PrefillChunk = 50 });

        int[][] answers = await Task.WhenAll(goldens.Concat(goldens).Select(golden => AnswerAsync(model, golden.Input, s_greedy)));

        Assert.Equal(goldens.Concat(goldens).Select(golden => golden.Ints("greedy")), answers);
    }

    private Task<Glm45VModel> LoadAsync(Glm45VModelOptions? options = null) => Glm45VModel.LoadAsync(tiny.Folder, options ?? new Glm45VModelOptions(), Stop);

    private static async Task<int[]> AnswerAsync(Glm45VModel model, ModelInput input, GenerationOptions options, GenerationStatistics? statistics = null, CancellationToken? token = null) =>
        await model.GenerateAsync(input, options, statistics, token ?? Stop).Select(generated => generated.Id).ToArrayAsync(Stop);
}
