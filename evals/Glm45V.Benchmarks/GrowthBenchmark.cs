using System.Diagnostics;
using Glm45V.Converter;
using Glm45V.Runtime.Decoding;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>What a longer context costs: decode time against it, prefill time against length, memory against slots.</summary>
internal sealed class GrowthBenchmark : IBenchmark
{
    private const int Steps = 12;
    private static readonly int[] s_lengths = [256, 512, 1024, 2048, 4096, 8192];

    public string Name => "growth";

    public string Title => "Growth with the context";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        string folder = workbench.Synthetic("small", 4, new ConversionOptions());
        using Decoder decoder = Workbench.Open(folder);
        var table = new MarkdownTable("context", "prefill, ms", "prefill, ms a token", "decode, ms a token", "KV cache of a slot, MB", "of 4 slots, MB");
        var perToken = (Prefill: new List<string>(), Decode: new List<string>());
        using (KvCache warm = decoder.CreateCache())
        {
            decoder.Prefill(ModelInput.FromText(Workbench.Prompt(512, decoder.VocabularySize)), warm, cancellationToken);
        }

        foreach (int length in s_lengths)
        {
            using KvCache cache = decoder.CreateCache();
            var prompt = ModelInput.FromText(Workbench.Prompt(length, decoder.VocabularySize));
            long start = Stopwatch.GetTimestamp();
            decoder.Prefill(prompt, cache, 512, cancellationToken);
            double prefill = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            decoder.Step(1, cache, cancellationToken);
            var times = new double[Steps];
            for (int i = 0; i < Steps; i++)
            {
                start = Stopwatch.GetTimestamp();
                decoder.Step(i, cache, cancellationToken);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            perToken.Prefill.Add(Number(prefill / length));
            perToken.Decode.Add(Number(Paired.Median(times)));
            table.Row($"{length:N0}", Number(prefill), perToken.Prefill[^1], perToken.Decode[^1], Number(cache.Bytes / 1e6), Number(4 * cache.Bytes / 1e6));
        }

        string plot = $"""
            ```mermaid
            xychart-beta
                title "Decode (upper line) and prefill against the context"
                x-axis "tokens of context" [{string.Join(", ", s_lengths)}]
                y-axis "ms a token"
                line [{string.Join(", ", perToken.Decode)}]
                line [{string.Join(", ", perToken.Prefill)}]
            ```
            """;
        return Task.FromResult($"{table}\n{plot}\n\n`synth --like small --layers 4`, fp32, chunks of 512; a cache doubles when it is full.\n");
    }
}
