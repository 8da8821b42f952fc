using Spectre.Console;

namespace Glm45V.Cli.Evals;

/// <summary>A progress bar of an evaluation, with the time that is left.</summary>
internal static class EvalProgress
{
    /// <summary>Runs something under a bar.</summary>
    public static Task RunAsync(string label, int most, Func<ProgressTask, Task> run) => Terminal.Status.Progress()
        .AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
        .StartAsync(context => run(context.AddTask(Markup.Escape(label), maxValue: Math.Max(1, most))));
}
