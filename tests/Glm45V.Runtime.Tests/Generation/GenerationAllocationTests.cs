using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;

namespace Glm45V.Runtime.Tests.Generation;

public sealed class GenerationAllocationTests(TinyModel model)
{
    [Fact]
    public void Generate_AfterTheFirstTokens_AllocatesNothing()
    {
        var options = new GenerationOptions
        {
            StopTokenIds = [],
            Sampling = new() { Temperature = 1f, TopK = 50, TopP = 0.9f, MinP = 0.01f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.1f, Seed = 1, LogitBias = new Dictionary<int, float> { [20] = 1 } },
        };
        using Decoder decoder = model.LoadDecoder();
        using var loop = new GenerationLoop(decoder, decoder.VocabularySize, []);
        using IEnumerator<GeneratedToken?> tokens = loop.Generate(ModelInput.FromText([20, 21]), options, new GenerationStatistics(), TestContext.Current.CancellationToken).GetEnumerator();
        Take(tokens, 280); // lists that double have room for 512 now

        long before = GC.GetAllocatedBytesForCurrentThread();
        Take(tokens, 100);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Take(IEnumerator<GeneratedToken?> tokens, int count)
    {
        for (int i = 0; i < count; i++)
        {
            tokens.MoveNext();
        }
    }
}
