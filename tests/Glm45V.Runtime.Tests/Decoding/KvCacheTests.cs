using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Tests.Decoding;

public sealed class KvCacheTests(TinyModel model)
{
    [Fact]
    public void Rewind_PastTheEnd_Throws()
    {
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();

        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Rewind(1));
    }

    [Fact]
    public void Prefill_BeyondTheContext_NamesLimitAndCount()
    {
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();
        var input = ModelInput.FromText(new int[decoder.ContextLength + 1]);

        ContextLengthException error = Assert.Throws<ContextLengthException>(() => decoder.Prefill(input, cache, TestContext.Current.CancellationToken));

        Assert.Equal((decoder.ContextLength, decoder.ContextLength + 1), (error.Limit, error.Tokens));
    }

    [Fact]
    public void Step_AcrossAGrowth_GivesWhatOnePrefillGives()
    {
        int[] ids = [.. Enumerable.Range(0, 520).Select(i => 20 + (i * 7 % 900))]; // the first capacity is 512
        using Decoder decoder = model.LoadDecoder();
        using KvCache whole = decoder.CreateCache();
        float[] expected = decoder.Prefill(ModelInput.FromText(ids), whole, TestContext.Current.CancellationToken).ToArray();
        using KvCache grown = decoder.CreateCache();
        float[] actual = decoder.Prefill(ModelInput.FromText(ids[..505]), grown, TestContext.Current.CancellationToken).ToArray();

        foreach (int id in ids[505..])
        {
            actual = decoder.Step(id, grown, TestContext.Current.CancellationToken).ToArray();
        }

        float scale = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -1e-5f * scale, 1e-5f * scale));
    }

    [Fact]
    public void Step_DisposedCache_Throws()
    {
        using Decoder decoder = model.LoadDecoder();
        KvCache cache = decoder.CreateCache();
        decoder.Prefill(ModelInput.FromText([20, 21]), cache, TestContext.Current.CancellationToken);
        cache.Dispose();

        Assert.Throws<ObjectDisposedException>(() => decoder.Step(22, cache, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Step_AfterAFailedPrompt_GoesOnAsIfItHadNotBeen()
    {
        ModelInput prompt = ModelInput.FromText([20, 21, 22]);
        var pictureWithoutPatches = new ModelInput { Ids = [23, 24], Kinds = [TokenKind.Image, TokenKind.Text] };
        using Decoder decoder = model.LoadDecoder();
        using KvCache untouched = decoder.CreateCache();
        decoder.Prefill(prompt, untouched, TestContext.Current.CancellationToken);
        float[] expected = decoder.Step(25, untouched, TestContext.Current.CancellationToken).ToArray();
        using KvCache cache = decoder.CreateCache();
        decoder.Prefill(prompt, cache, TestContext.Current.CancellationToken);

        Assert.Throws<ArgumentException>(() => decoder.Prefill(pictureWithoutPatches, cache, TestContext.Current.CancellationToken));
        float[] actual = decoder.Step(25, cache, TestContext.Current.CancellationToken).ToArray();

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Prefill_CancelledWhileItRuns_StopsEarlyAndLeavesTheCacheAsItWas()
    {
        ModelInput prompt = ModelInput.FromText([.. Enumerable.Range(0, 8000).Select(i => 20 + (i * 7 % 900))]);
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)); // of several seconds

        Assert.ThrowsAny<OperationCanceledException>(() => decoder.Prefill(prompt, cache, stop.Token));

        Assert.Equal(0, cache.Length);
        Assert.False(decoder.Prefill(ModelInput.FromText([20]), cache, TestContext.Current.CancellationToken).IsEmpty);
    }
}
