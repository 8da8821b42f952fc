using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Tests.Decoding;

public sealed class DecoderAllocationTests(TinyModel model)
{
    [Fact]
    public void Step_AfterTheFirst_AllocatesNothing()
    {
        using Decoder decoder = model.LoadDecoder();
        using KvCache cache = decoder.CreateCache();
        using var stop = new CancellationTokenSource();
        decoder.Prefill(ModelInput.FromText([20, 21]), cache, stop.Token);
        for (int i = 0; i < 50; i++)
        {
            decoder.Step(22, cache, stop.Token);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            decoder.Step(22, cache, stop.Token);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Step_BetweenPromptsAndCaches_GivesWhatItGivesAlone()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        ModelInput prompt = ModelInput.FromText([20, 21, 22]);
        using Decoder decoder = model.LoadDecoder();
        using KvCache alone = decoder.CreateCache();
        decoder.Prefill(prompt, alone, stop);
        float[] first = decoder.Step(23, alone, stop).ToArray();
        float[] second = decoder.Step(24, alone, stop).ToArray();
        using KvCache cache = decoder.CreateCache();
        using KvCache other = decoder.CreateCache();

        decoder.Prefill(prompt, cache, stop);
        float[] between = decoder.Step(23, cache, stop).ToArray();
        decoder.PrefillAt(ModelInput.FromText([30, 31]), other, [0, 1], stop);
        decoder.Step(32, other, stop);
        float[] after = decoder.Step(24, cache, stop).ToArray();

        Assert.Equal(first, between);
        Assert.Equal(second, after);
    }
}
