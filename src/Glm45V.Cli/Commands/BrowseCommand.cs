using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Trajectories;
using Glm45V.Cli.Browse;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v browse</c>: an agent works on a task in a real browser, within what it was allowed.</summary>
internal static class BrowseCommand
{
    private static readonly Argument<string?> s_task = new("TASK") { Description = "What to do, in words.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> s_resume = new("--resume") { Description = "Go on with a run that was interrupted, from its folder.", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("browse", "Let an agent work on a task in a browser, within what you allow.") { s_task };
        BrowserChoice.AddTo(command);
        RunChoice.AddTo(command);
        command.Options.Add(s_resume);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        command.Validators.Add(result =>
        {
            bool resumes = result.GetResult(s_resume) is not null;
            if (!resumes && string.IsNullOrWhiteSpace(result.GetValue(s_task)))
            {
                result.AddError("The task is empty: say what to do, for example glm45v browse \"Find the opening hours\" --url https://example.com");
            }

            if (!resumes && result.GetResult("--url") is null)
            {
                result.AddError("--url URL is needed: the page to begin with.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        (TrajectoryFolder folder, Trajectory? before) = await OpenFolderAsync(parsed, cancellationToken);
        Uri start = BrowserChoice.UrlOf(parsed) ?? RunChoice.AddressOf(before?.Final ?? (before?.Steps is [.., var last] ? last.Observation : null));
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        (int, int) screen = BrowserChoice.ScreenOf(model);
        await using BrowserRun desk = await BrowserRun.OpenAsync(parsed, folder, start, screen, cancellationToken);
        var agent = new NavigationAgent(model.Client, desk.Session, desk.With(RunChoice.ReadAgent(parsed, model) with { Folder = folder }));
        return await desk.WorkAsync(before is null ? agent.Start(parsed.GetValue(s_task)!) : agent.Resume(before), cancellationToken);
    }

    private static async Task<(TrajectoryFolder Folder, Trajectory? Before)> OpenFolderAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(s_resume) is not { } resumed)
        {
            return (RunChoice.NewFolder(parsed, "browse"), null);
        }

        var old = new TrajectoryFolder(resumed);
        return (old, await old.LoadAsync(cancellationToken));
    }
}
