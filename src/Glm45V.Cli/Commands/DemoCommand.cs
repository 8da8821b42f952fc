using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Cli.Browse;
using Glm45V.Cli.Demo;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Plugins.Browser.Setup;
using Glm45V.Runtime.Model;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v demo</c>: the model solves a bundled page in a real browser from screenshots alone.</summary>
internal static class DemoCommand
{
    private static readonly Option<int> s_seed = new("--seed") { Description = "Chooses the page: its kind, labels, order and positions.", HelpName = "N", DefaultValueFactory = _ => 24 };

    private static readonly Option<int?> s_seeds = new("--seeds") { Description = "Runs the pages of seeds 0 to N-1, each by the agent with and without snapping and by Semantic Kernel alone, beside an oracle and chance, and prints the success table.", HelpName = "N" };

    private static readonly Option<bool> s_headed = new("--headed") { Description = "Show the browser." };

    private static readonly Option<bool> s_noSnap = new("--no-snap") { Description = "Click exactly where the model points, not on the nearest control." };

    private static readonly Option<string> s_out = new("--out") { Description = "Folder for trajectories and traces.", HelpName = "DIR", DefaultValueFactory = _ => "runs" };

    private static readonly Option<bool> s_noSandbox = new("--no-sandbox") { Description = "Start Chromium without its sandbox, where the system forbids it." };

    public static Command Create()
    {
        s_seeds.RequireRange(1, 10_000);
        var command = new Command("demo", "Watch the embedded model solve a web page from screenshots alone.") { s_seed, s_seeds, s_headed, s_noSnap, s_out, s_noSandbox };
        ModelChoice.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // What the user gave comes first: a mistake in it must not show after minutes of installing.
        string folder = Directory.CreateDirectory(parsed.GetRequiredValue(s_out)).FullName;
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        string chromium = await ChromiumInstaller.EnsureAsync(new StatusLines(), cancellationToken);
        ScreenSize screen = model.Manifest?.Screen ?? new ScreenSize(DemoPage.Width, DemoPage.Height);
        await using BrowserSession session = await BrowserSession.StartAsync(
            new BrowserOptions
            {
                ExecutablePath = chromium,
                Headless = !parsed.GetValue(s_headed),
                Sandbox = parsed.GetValue(s_noSandbox) ? false : null,
                Width = screen.Width,
                Height = screen.Height,
                Origins = OriginPolicy.Unrestricted, // the pages are this program's own, and lie on the disk
                Confirmation = ConfirmationPolicy.AllowAll,
            },
            cancellationToken);
        await Console.Error.WriteLineAsync($"browser  {chromium}, page of {screen.Width} × {screen.Height} pixels");
        var runner = new DemoRunner(model.Client, session, model.Name, folder);
        return parsed.GetValue(s_seeds) is { } count
            ? await DemoTable.RunAsync(runner, count, cancellationToken)
            : await RunOneAsync(runner, parsed.GetValue(s_seed), !parsed.GetValue(s_noSnap), cancellationToken);
    }

    private static async Task<int> RunOneAsync(DemoRunner runner, int seed, bool snap, CancellationToken cancellationToken)
    {
        DemoPage page = DemoPages.Create(seed);
        await Console.Error.WriteLineAsync($"page     {page.Kind.ToString().ToLowerInvariant()}, seed {seed}");
        await Console.Out.WriteLineAsync($"goal     {page.Goal}");
        DemoRun run = await runner.RunAsync(page, snap, step => Console.Out.WriteLine(StepLine.Of(step)), cancellationToken);
        bool solved = run.Trajectory.Outcome?.Kind == OutcomeKind.Solved;
        string steps = run.Trajectory.Steps.Count == 1 ? "1 step" : $"{run.Trajectory.Steps.Count} steps";
        Terminal.Out.Markup(solved ? "[green]success[/]" : "[red]not solved[/]");
        await Console.Out.WriteLineAsync(solved
            ? $" in {steps}, {Terminal.Time(run.Trajectory.Duration)}, by the page's own state"
            : $": {run.Trajectory.Outcome?.Detail}");
        await Console.Out.WriteLineAsync($"trace    {run.TracePath}");
        return solved ? 0 : CommandRunner.Failure;
    }
}
