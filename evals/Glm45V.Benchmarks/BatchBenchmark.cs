using System.Diagnostics;
using System.Globalization;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>A step of several conversations in one run of the decoder beside a step of each in turn.</summary>
internal sealed class BatchBenchmark : IBenchmark
{
    private const int Context = 256;
    private const int Turns = 4;
    private const int StepsInTurn = 8;
    private const int Callers = 4;
    private const int Question = 16;
    private const int Answer = 64;

    private static readonly int[] s_counts = [2, 4, 8];

    public string Name => "batch";

    public string Title => "Several conversations in one step";

    public async Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(["model", "together from", "alone, ms", .. s_counts.Select(count => $"{count} together, ms"), .. s_counts.Select(count => $"{count} in turn / together"), $"{Callers} callers in turn, tokens/s", $"{Callers} callers, tokens/s"]);
        foreach ((string name, string folder) in workbench.StepModels())
        {
            using Decoder decoder = Workbench.Open(folder);
            KvCache[] caches = [.. Enumerable.Range(0, s_counts.Max() + 1).Select(_ => decoder.CreateCache())];
            SequenceStep[] steps = [.. caches.Select(cache => new SequenceStep(cache))];
            int[] prompt = Workbench.Prompt(Context, decoder.VocabularySize);
            Array.ForEach(caches, cache => decoder.Prefill(ModelInput.FromText(prompt), cache, cancellationToken));

            // The last cache steps alone: it never lies in memory that is shared.
            double[] times = Paired.StepMilliseconds(Turns, StepsInTurn,
            [
                () => decoder.Step(prompt[0], caches[^1], cancellationToken),
                .. s_counts.Select(count => (Action)(() =>
                {
                    foreach (SequenceStep step in steps.AsSpan(0, count))
                    {
                        step.Ask(prompt[0]);
                    }

                    decoder.StepTogether(steps.AsSpan(0, count));
                })),
            ]);
            double inTurn = await TokensPerSecondAsync(folder, new Glm45VModelOptions { Device = Workbench.Device, Slots = Callers, DecodedTogether = 1 }, cancellationToken);
            double together = await TokensPerSecondAsync(folder, new Glm45VModelOptions { Device = Workbench.Device, Slots = Callers }, cancellationToken);
            table.Row([name, decoder.LeastTogether.ToString(CultureInfo.InvariantCulture), .. times.Select(Number), .. s_counts.Select((count, i) => Number(count * times[0] / times[i + 1])), Number(inTurn), Number(together)]);
            Array.ForEach(caches, cache => cache.Dispose());
        }

        return $"{table}\nAfter {Context} tokens and more; medians. From \"together from\" conversations on the model decodes them in one run, with fewer it takes them in turn. Callers: whole answers of {Answer} tokens after a prompt of {Question + 1}.\n";
    }

    private static async Task<double> TokensPerSecondAsync(string folder, Glm45VModelOptions options, CancellationToken cancellationToken)
    {
        using Glm45VModel model = await Glm45VModel.LoadAsync(folder, options, cancellationToken);
        int[] prompt = Workbench.Prompt(Question, model.Config.Text.VocabularySize);
        var generation = new GenerationOptions { MaxNewTokens = Answer, StopTokenIds = [] };
        await AllAsync(0);
        long start = Stopwatch.GetTimestamp();
        await AllAsync(Callers);
        return Callers * Answer / Stopwatch.GetElapsedTime(start).TotalSeconds;

        // Each caller's prompt begins with a token of its own: none finds its beginning in another's cache.
        Task AllAsync(int firstToken) => Task.WhenAll(Enumerable.Range(firstToken, Callers).Select(async caller =>
        {
            await foreach (GeneratedToken _ in model.GenerateAsync(ModelInput.FromText([caller, .. prompt]), generation, cancellationToken: cancellationToken))
            {
            }
        }));
    }
}
