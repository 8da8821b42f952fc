using Spectre.Console;

namespace Glm45V.Cli;

/// <summary>A progress bar of a command that moves bytes.</summary>
/// <param name="bar">The bar.</param>
/// <param name="show">Puts a report on the bar.</param>
internal sealed class BarProgress<T>(ProgressTask bar, Action<ProgressTask, T> show) : IProgress<T>
{
    /// <summary>Runs something under a bar.</summary>
    /// <param name="label">What the bar says first.</param>
    /// <param name="show">Puts a report on the bar.</param>
    /// <param name="run">What runs.</param>
    public static Task<TResult> RunAsync<TResult>(string label, Action<ProgressTask, T> show, Func<IProgress<T>, Task<TResult>> run) => Terminal.Status.Progress()
        .AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
        .StartAsync(context => run(new BarProgress<T>(context.AddTask(label, maxValue: 1), show)));

    /// <inheritdoc/>
    public void Report(T value) => show(bar, value);
}
