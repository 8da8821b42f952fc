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
}
