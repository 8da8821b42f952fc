using System.Diagnostics;
using System.Globalization;
using Glm45V.Converter;
using Glm45V.Runtime.Model;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>Converting a large checkpoint: speed against copying it on the same disk, and memory.</summary>
internal sealed class ConvertBenchmark : IBenchmark
{
    private const int Layers = 2;

    public string Name => "convert";

    public string Title => "Conversion";

    public async Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        string checkpoint = workbench.Checkpoint("106b", Layers);
        double gigabytes = Directory.EnumerateFiles(checkpoint).Sum(path => new FileInfo(path).Length) / 1e9;
        double copy = Copy(checkpoint, workbench.NewFolder("copy"));
        var table = new MarkdownTable("to", "read, GB", "seconds", "GB/s (goal 0.5)", "of the speed of a copy (goal 0.8)", "peak RssAnon, MB (goal 4,000)");
        foreach (WeightPrecision precision in (WeightPrecision[])[WeightPrecision.Int4, WeightPrecision.Fp16])
        {
            string to = Path.Combine(workbench.NewFolder($"convert-{precision}"), "model");
            using var sampled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<long> peak = Task.Run(() => PeakAsync(sampled.Token), CancellationToken.None);
            long start = Stopwatch.GetTimestamp();
            ModelConverter.Convert(checkpoint, to, new ConversionOptions { Weights = precision, SelfCheck = false }, cancellationToken: cancellationToken);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await sampled.CancelAsync();
            table.Row(precision.ToString().ToLowerInvariant(), Number(gigabytes), Number(seconds), Number(gigabytes / seconds), Number(copy / seconds), Number(await peak / 1e6));
            Directory.Delete(to, recursive: true);
        }

        return $"{table}\n`synth --like 106b --layers {Layers}`; the copy took {Number(copy)} s, {Number(gigabytes / copy)} GB/s.\n";
    }

    private static double Copy(string from, string to)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string path in Directory.EnumerateFiles(from))
        {
            using FileStream source = File.OpenRead(path);
            using FileStream target = File.Create(Path.Combine(to, Path.GetFileName(path)));
            source.CopyTo(target, 1 << 20); // as bytes, not as references to the same blocks
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Directory.Delete(to, recursive: true);
        return seconds;
    }

    /// <summary>Memory that no file stands behind: the pages that a conversion reads and writes are the system's to drop.</summary>
    private static async Task<long> PeakAsync(CancellationToken cancellationToken)
    {
        long peak = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            string? line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)) : null;
            peak = Math.Max(peak, line is null ? Environment.WorkingSet : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture));
            await Task.Delay(50, CancellationToken.None);
        }

        return peak;
    }
}
