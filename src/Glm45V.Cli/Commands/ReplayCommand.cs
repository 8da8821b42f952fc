using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Replay;
using Glm45V.Agents.Trajectories;
using Glm45V.Cli.Browse;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v replay</c>: repeats a recorded run, or writes it as a test in C#.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> s_folder = new("DIR") { Description = "Folder of a run, as browse made it." };

    private static readonly Option<string[]> s_to = new("--to")
    {
        Description = "Write the run as a test instead of repeating it: xunit and Microsoft.Playwright, in C#.",
        HelpName = "csharp FILE",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("replay", "Repeat a recorded run; a model, if one is named, is asked only from the step on that no longer fits.") { s_folder, s_to };
        BrowserChoice.AddTo(command);
        RunChoice.AddTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(s_to)?.Tokens is [var language, _] && language.Value != "csharp")
            {
                result.AddError($"--to writes csharp, not '{language.Value}': for example --to csharp OrderTests.cs");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Trajectory recorded = await new TrajectoryFolder(parsed.GetValue(s_folder)!).LoadAsync(cancellationToken);
        if (parsed.GetValue(s_to) is [_, var file])
        {
            return await WriteTestAsync(recorded, Path.GetFullPath(file), cancellationToken);
        }

        Observation? first = recorded.Steps.Count > 0 ? recorded.Steps[0].Observation : recorded.Final;
        Uri start = BrowserChoice.UrlOf(parsed) ?? RunChoice.AddressOf(first);
        TrajectoryFolder folder = RunChoice.NewFolder(parsed, "replay");
        using ChosenModel? model = ModelChoice.IsGiven(parsed.CommandResult) ? await ModelChoice.OpenAsync(parsed, cancellationToken) : null;
        if (model is not null)
        {
            await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        }

        (int, int) screen = first is null ? BrowserChoice.UsualScreen : (first.Width, first.Height);
        await using BrowserRun desk = await BrowserRun.OpenAsync(parsed, folder, start, screen, cancellationToken);
        NavigationAgentOptions options = desk.With(RunChoice.ReadAgent(parsed, model) with { Folder = folder });
        NavigationRun run = model is null
            ? new NavigationReplay(desk.Session, options).Start(recorded)
            : new NavigationAgent(model.Client, desk.Session, options).Replay(recorded);
        return await desk.WorkAsync(run, cancellationToken);
    }

    private static async Task<int> WriteTestAsync(Trajectory recorded, string file, CancellationToken cancellationToken)
    {
        try
        {
            string source = PlaywrightTest.Write(recorded, Path.GetFileNameWithoutExtension(file));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, source, cancellationToken);
        }
        catch (ArgumentException error)
        {
            throw new Glm45VException(error.Message.Split(" (Parameter", 2)[0], error);
        }

        await Console.Out.WriteLineAsync($"test     {file}");
        return 0;
    }
}
