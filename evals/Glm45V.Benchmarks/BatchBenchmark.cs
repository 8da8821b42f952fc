using Glm45V.Runtime.Decoding;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>What decoding several conversations in one run could give at most: steps of several rows beside as many steps of one.</summary>
/// <remarks>The rows are those of one conversation here, which cost as much as rows of several do, apart from attention; the logits are those of the last row alone.</remarks>
internal sealed class BatchBenchmark : IBenchmark
{
    private const int Context = 256;
    private const int Turns = 4;
    private const int StepsInTurn = 8;

    private static readonly int[] s_rows = [1, 2, 4, 8];

    public string Name => "batch";

    public string Title => "Rows of several conversations in one step";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(["model", .. s_rows.Select(rows => rows == 1 ? "1 row, ms" : $"{rows} rows, ms"), .. s_rows[1..].Select(rows => $"{rows} one by one / at once")]);
        foreach ((string name, string folder) in workbench.StepModels())
        {
            using Decoder decoder = Workbench.Open(folder);
            using KvCache cache = decoder.CreateCache();
            int[] prompt = Workbench.Prompt(Context, decoder.VocabularySize);
            decoder.Prefill(ModelInput.FromText(prompt), cache, cancellationToken);
            double[] times = Paired.StepMilliseconds(Turns, StepsInTurn, [.. s_rows.Select(rows => (Action)(() =>
            {
                cache.Rewind(Context);
                decoder.Prefill(ModelInput.FromText(prompt[..rows]), cache, cancellationToken);
            }))]);
            table.Row([name, .. times.Select(Number), .. s_rows[1..].Select((rows, i) => Number(rows * times[0] / times[i + 1]))]);
        }

        return Task.FromResult($"{table}\nAfter {Context} tokens; medians. Conversations are not decoded together yet: this is the most that it could give.\n");
    }
}
