using Glm45V.Converter;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>Time until a model answers, with its files in the page cache.</summary>
internal sealed class LoadBenchmark : IBenchmark
{
    private const int Rounds = 3;

    public string Name => "load";

    public string Title => "Loading";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable("model", "on disk, MB", "load, ms");
        (string, string)[] models = [("nano", Workbench.Nano), ("1b, int4", workbench.Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4 }))];
        foreach ((string name, string folder) in models)
        {
            double[] seconds = Paired.Seconds(Rounds, () =>
            {
                using Glm45VModel model = Glm45VModel.LoadAsync(folder, cancellationToken).GetAwaiter().GetResult();
            });
            table.Row(name, Number(ModelManifest.Load(folder).Files.Sum(file => file.Bytes) / 1e6), Number(seconds[0] * 1000));
        }

        return Task.FromResult($"{table}\nMedian of {Rounds} loads in one process.\n");
    }
}
