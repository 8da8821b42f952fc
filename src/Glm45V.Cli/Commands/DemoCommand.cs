using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Chat;
using Glm45V.Cli.Demo;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Setup;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v demo</c>: the model solves a bundled page in a real browser from screenshots alone.</summary>
internal static class DemoCommand
{
    private static readonly Option<int> s_seed = new("--seed") { Description = "Chooses the page: its kind, labels, order and positions.", HelpName = "N", DefaultValueFactory = _ => 24 };

    private static readonly Option<int?> s_seeds = new("--seeds") { Description = "Runs the pages of seeds 0 to N-1, each with and without snapping, and prints the success table.", HelpName = "N" };

    private static readonly Option<bool> s_headed = new("--headed") { Description = "Show the browser." };

    private static readonly Option<bool> s_noSnap = new("--no-snap") { Description = "Click exactly where the model points, not on the nearest control." };

    private static readonly Option<string?> s_model = new("--model") { Description = "Folder of a converted model; the embedded nano model if not given.", HelpName = "DIR" };

    private static readonly Option<string> s_out = new("--out") { Description = "Folder for trajectories and traces.", HelpName = "DIR", DefaultValueFactory = _ => "runs" };

    private static readonly Option<bool> s_noSandbox = new("--no-sandbox") { Description = "Start Chromium without its sandbox, where the system forbids it." };

    public static Command Create()
    {
        s_seeds.RequireRange(1, 10_000);
        var command = new Command("demo", "Watch the embedded model solve a web page from screenshots alone.") { s_seed, s_seeds, s_headed, s_noSnap, s_model, s_out, s_noSandbox };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string chromium = await ChromiumInstaller.EnsureAsync(new StatusLines(), cancellationToken);
        using Glm45VModel model = await LocalModel.LoadAsync(parsed.GetValue(s_model), cancellationToken);
        using var client = new Glm45VChatClient(model);
        ScreenSize screen = model.Manifest.Screen ?? new ScreenSize(DemoPage.Width, DemoPage.Height);
        await using BrowserSession session = await BrowserSession.StartAsync(
            new BrowserOptions
            {
                ExecutablePath = chromium,
                Headless = !parsed.GetValue(s_headed),
                Sandbox = parsed.GetValue(s_noSandbox) ? false : null,
                Width = screen.Width,
                Height = screen.Height,
            },
            cancellationToken);
        Terminal.Status.WriteLine($"browser  {chromium}, page of {screen.Width} × {screen.Height} pixels");
        var runner = new DemoRunner(client, session, model.Manifest.Name, Path.GetFullPath(parsed.GetRequiredValue(s_out)));
        return parsed.GetValue(s_seeds) is { } count
            ? await DemoTable.RunAsync(runner, count, cancellationToken)
            : await RunOneAsync(runner, parsed.GetValue(s_seed), !parsed.GetValue(s_noSnap), cancellationToken);
    }

    private static async Task<int> RunOneAsync(DemoRunner runner, int seed, bool snap, CancellationToken cancellationToken)
    {
        DemoPage page = DemoPages.Create(seed);
        Terminal.Status.WriteLine($"page     {page.Kind.ToString().ToLowerInvariant()}, seed {seed}");
        Terminal.Out.WriteLine($"goal     {page.Goal}");
        DemoRun run = await runner.RunAsync(page, snap, ShowStep, cancellationToken);
        bool solved = run.Trajectory.Outcome?.Kind == OutcomeKind.Solved;
        string steps = run.Trajectory.Steps.Count == 1 ? "1 step" : $"{run.Trajectory.Steps.Count} steps";
        Terminal.Out.MarkupLineInterpolated(solved ? (FormattableString)$"[green]success[/] in {steps}, {Terminal.Time(run.Trajectory.Duration)}, by the page's own state" : $"[red]not solved[/]: {run.Trajectory.Outcome?.Detail}");
        Terminal.Out.WriteLine($"trace    {run.TracePath}");
        return solved ? 0 : CommandRunner.Failure;
    }

    private static void ShowStep(AgentStep step)
    {
        string action = step.Decision.Action?.ToString() ?? "no action";
        string at = step.Result.Point is { } point ? FormattableString.Invariant($"at {point.X:F0},{point.Y:F0}{(step.Result.Snapped ? " (snapped)" : "")}") : "";
        string effect = step.Result.Error ?? (step.Verdict.Changed == false ? "nothing changed" : "page changed");
        Terminal.Out.WriteLine(FormattableString.Invariant($"step {step.Index + 1,2}  {action,-18} {at,-18} model {step.Timings.Decide.TotalMilliseconds,4:F0} ms  action {step.Timings.Act.TotalMilliseconds,4:F0} ms  {effect}"));
    }

    private sealed class StatusLines : IProgress<string>
    {
        public void Report(string value) => Terminal.Status.WriteLine(value);
    }
}
