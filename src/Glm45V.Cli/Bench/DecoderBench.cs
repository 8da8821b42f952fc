using System.Diagnostics;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;

namespace Glm45V.Cli.Bench;

/// <summary>Measures one decoder on one device, on a thread of its own: captured graphs belong to a thread.</summary>
internal static class DecoderBench
{
    private const int Warmup = 4; // steps: a graph is captured at the third
    private const int ChunkTokens = 1024;

    public static async Task<BenchResult> RunAsync(string folder, DeviceOptions device, BenchPlan plan, CancellationToken cancellationToken)
    {
        using var sampled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<long> peak = Task.Run(() => PeakAsync(device.Device, sampled.Token), CancellationToken.None);
        try
        {
            BenchResult result = await Task.Factory.StartNew(() => Run(folder, device, plan, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await sampled.CancelAsync();
            return result with { PeakBytes = await peak };
        }
        finally
        {
            await sampled.CancelAsync();
        }
    }

    private static BenchResult Run(string folder, DeviceOptions device, BenchPlan plan, CancellationToken cancellationToken)
    {
        ModelManifest manifest = ModelManifest.Load(folder);
        manifest.Verify(folder);
        var config = ModelConfig.Load(folder);
        long start = Stopwatch.GetTimestamp();
        using Decoder decoder = Decoder.Load(folder, config, manifest, device);
        TimeSpan load = Stopwatch.GetElapsedTime(start);
        IReadOnlyList<float[]> logits = Script(decoder, cancellationToken);
        using KvCache cache = decoder.CreateCache();
        ModelInput prompt = Prompt(decoder, plan.PromptTokens);
        decoder.Prefill(prompt, cache, ChunkTokens, cancellationToken);
        cache.Rewind(0);
        start = Stopwatch.GetTimestamp();
        decoder.Prefill(prompt, cache, ChunkTokens, cancellationToken);
        double prefill = plan.PromptTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
        for (int i = 0; i < Warmup; i++)
        {
            decoder.Step(i, cache, cancellationToken);
        }

        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < plan.Tokens; i++)
        {
            decoder.Step(i % decoder.VocabularySize, cache, cancellationToken);
        }

        return new BenchResult(load, prefill, plan.Tokens / Stopwatch.GetElapsedTime(start).TotalSeconds, 0, logits);
    }

    /// <summary>Runs a prompt whole and in chunks, steps, and appends after a rewind: all that a conversation does.</summary>
    private static List<float[]> Script(Decoder decoder, CancellationToken cancellationToken)
    {
        using KvCache cache = decoder.CreateCache();
        ModelInput prompt = Prompt(decoder, 48);
        var logits = new List<float[]> { decoder.Prefill(prompt, cache, cancellationToken).ToArray() };
        cache.Rewind(0);
        logits.Add(decoder.Prefill(prompt, cache, 7, cancellationToken).ToArray());
        for (int i = 0; i < 2 * Warmup; i++)
        {
            logits.Add(decoder.Step(i, cache, cancellationToken).ToArray());
        }

        cache.Rewind(40);
        logits.Add(decoder.Prefill(Prompt(decoder, 5), cache, cancellationToken).ToArray());
        logits.Add(decoder.Step(3, cache, cancellationToken).ToArray());
        return logits;
    }

    private static ModelInput Prompt(Decoder decoder, int tokens) =>
        ModelInput.FromText([.. Enumerable.Range(0, tokens).Select(i => (int)(i * 7919L % decoder.VocabularySize))]);

    private static async Task<long> PeakAsync(ComputeDevice device, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        long peak = 0;
        try
        {
            do
            {
                peak = Math.Max(peak, DeviceMemory.UsedBytes(device));
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The measurement has ended.
        }

        return peak;
    }
}
