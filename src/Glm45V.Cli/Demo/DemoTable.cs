using System.Globalization;
using Spectre.Console;

namespace Glm45V.Cli.Demo;

/// <summary>Runs many demo pages and prints how often each kind was solved.</summary>
internal static class DemoTable
{
    /// <summary>Runs the pages of seeds 0 to count − 1 in every way; gives the exit code.</summary>
    public static async Task<int> RunAsync(DemoRunner runner, int count, CancellationToken cancellationToken)
    {
        List<DemoScore> scores = await Terminal.Status.Progress().StartAsync(context => RunPagesAsync(runner, count, context, cancellationToken));
        foreach (DemoScore score in scores.Where(score => !score.Solved && score.Way != DemoWay.Random))
        {
            string how = score.Way switch { DemoWay.Snapping => ", snapping", DemoWay.Kernel => ", Semantic Kernel", DemoWay.Oracle => ", oracle", _ => "" };
            await Console.Error.WriteLineAsync($"not solved: seed {score.Page.Seed}, {Name(score.Page.Kind)}{how}: {score.Page.Goal}{(score.Trace is null ? "" : $" See {score.Trace}")}");
        }

        Terminal.Out.Write(Render(scores));
        return scores.Exists(score => score.Solved && score.Way is not (DemoWay.Oracle or DemoWay.Random)) ? 0 : CommandRunner.Failure;
    }

    private static async Task<List<DemoScore>> RunPagesAsync(DemoRunner runner, int count, ProgressContext context, CancellationToken cancellationToken)
    {
        var scores = new List<DemoScore>();
        ProgressTask bar = context.AddTask($"{count} pages, each by the agent without and with snapping, by Semantic Kernel alone, by an oracle and by chance", maxValue: 5 * count);
        for (int seed = 0; seed < count; seed++)
        {
            DemoPage page = DemoPages.Create(seed);
            foreach (bool snap in new[] { false, true })
            {
                scores.Add((await runner.RunAsync(page, snap, cancellationToken: cancellationToken)).Score);
                bar.Increment(1);
            }

            scores.Add(await runner.RunKernelAsync(page, cancellationToken));
            bar.Increment(1);
            foreach (DemoWay way in new[] { DemoWay.Oracle, DemoWay.Random })
            {
                scores.Add(await runner.RunBesideAsync(page, way, cancellationToken));
                bar.Increment(1);
            }
        }

        return scores;
    }

    private static Table Render(List<DemoScore> scores)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("kind").AddColumn(Right("agent")).AddColumn(Right("snapping"))
            .AddColumn(Right("Semantic Kernel")).AddColumn(Right("oracle")).AddColumn(Right("chance")).AddColumn(Right("steps")).AddColumn(Right("s a run"));
        foreach (IGrouping<DemoPageKind, DemoScore> kind in scores.GroupBy(score => score.Page.Kind).OrderBy(group => group.Key))
        {
            table.AddRow(Cells(Name(kind.Key), [.. kind]));
        }

        return table.AddRow(Cells("all", scores));
    }

    private static string[] Cells(string name, List<DemoScore> scores) =>
    [
        name,
        .. Enum.GetValues<DemoWay>().Select(way => Rate(scores, way)),
        Mean(scores, score => score.Steps),
        Mean(scores, score => score.Duration.TotalSeconds),
    ];

    // The agent's: the kernel goes on to the model's own "done", the agent to the page's.
    private static string Mean(List<DemoScore> scores, Func<DemoScore, double> value) =>
        scores.Where(score => score.Way is DemoWay.Exact or DemoWay.Snapping).Average(value).ToString("F1", CultureInfo.InvariantCulture);

    private static string Rate(List<DemoScore> scores, DemoWay way)
    {
        DemoScore[] some = [.. scores.Where(score => score.Way == way)];
        return $"{some.Count(score => score.Solved)} of {some.Length}";
    }

    private static string Name(DemoPageKind kind) => kind.ToString().ToLowerInvariant();

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();
}
