using System.Globalization;
using Glm45V.Agents;
using Spectre.Console;

namespace Glm45V.Cli.Demo;

/// <summary>Runs many demo pages and prints how often each kind was solved.</summary>
internal static class DemoTable
{
    /// <summary>Runs the pages of seeds 0 to count − 1 without and with snapping; gives the exit code.</summary>
    public static async Task<int> RunAsync(DemoRunner runner, int count, CancellationToken cancellationToken)
    {
        List<DemoRun> runs = await Terminal.Status.Progress().StartAsync(context => RunPagesAsync(runner, count, context, cancellationToken));
        foreach (DemoRun run in runs.Where(run => !Solved(run)))
        {
            await Console.Error.WriteLineAsync(
                $"not solved: seed {run.Page.Seed}, {Name(run.Page.Kind)}{(run.Snapped ? ", snapping" : "")}: {run.Page.Goal} See {run.TracePath}");
        }

        Terminal.Out.Write(Render(runs));
        return runs.Exists(Solved) ? 0 : CommandRunner.Failure;
    }

    private static async Task<List<DemoRun>> RunPagesAsync(DemoRunner runner, int count, ProgressContext context, CancellationToken cancellationToken)
    {
        var runs = new List<DemoRun>();
        ProgressTask bar = context.AddTask($"{count} pages, each without and with snapping", maxValue: 2 * count);
        for (int seed = 0; seed < count; seed++)
        {
            DemoPage page = DemoPages.Create(seed);
            foreach (bool snap in new[] { false, true })
            {
                runs.Add(await runner.RunAsync(page, snap, cancellationToken: cancellationToken));
                bar.Increment(1);
            }
        }

        return runs;
    }

    private static Table Render(List<DemoRun> runs)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("kind").AddColumn(Right("without snapping"))
            .AddColumn(Right("with snapping")).AddColumn(Right("steps")).AddColumn(Right("s a run"));
        foreach (IGrouping<DemoPageKind, DemoRun> kind in runs.GroupBy(run => run.Page.Kind).OrderBy(group => group.Key))
        {
            table.AddRow(Cells(Name(kind.Key), [.. kind]));
        }

        return table.AddRow(Cells("all", runs));
    }

    private static string[] Cells(string name, List<DemoRun> runs) =>
    [
        name,
        Rate(runs, snapped: false),
        Rate(runs, snapped: true),
        runs.Average(run => run.Trajectory.Steps.Count).ToString("F1", CultureInfo.InvariantCulture),
        runs.Average(run => run.Trajectory.Duration.TotalSeconds).ToString("F1", CultureInfo.InvariantCulture),
    ];

    private static string Rate(List<DemoRun> runs, bool snapped)
    {
        DemoRun[] some = [.. runs.Where(run => run.Snapped == snapped)];
        return $"{some.Count(Solved)} of {some.Length}";
    }

    private static bool Solved(DemoRun run) => run.Trajectory.Outcome?.Kind == OutcomeKind.Solved;

    private static string Name(DemoPageKind kind) => kind.ToString().ToLowerInvariant();

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();
}
