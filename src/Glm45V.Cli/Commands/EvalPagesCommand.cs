using System.CommandLine;
using System.Globalization;
using Glm45V.Agents.Navigation;
using Glm45V.Cli.Browse;
using Glm45V.Cli.Pages;
using Glm45V.Plugins.Browser;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v eval pages</c>: lets a model work on a folder of pages that tell themselves whether they are solved.</summary>
internal static class EvalPagesCommand
{
    private static readonly Argument<DirectoryInfo> s_folder = new("DIR") { Description = $"Folder of pages with the list {PageTask.ListName}: file, goal and, unless it is window.solved(), check, a JavaScript expression; scenario names the kind." };

    private static readonly Option<string?> s_only = new("--only") { Description = "Only the pages of one kind.", HelpName = "KIND" };

    private static readonly Option<string> s_out = new("--out") { Description = "Folder for trajectories and traces.", HelpName = "DIR", DefaultValueFactory = _ => "runs" };

    public static Command Create()
    {
        var command = new Command("pages", "Let a model work on a folder of pages that tell themselves whether they are solved: exit code 0 if all are.") { s_folder, s_only, s_out };
        RunChoice.AddAgentTo(command);
        BrowserChoice.AddShowTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = parsed.GetRequiredValue(s_folder).FullName;
        PageTask[] tasks = Chosen(await PageTask.ReadAsync(folder, cancellationToken), parsed.GetValue(s_only));
        string runs = Directory.CreateDirectory(Path.Combine(parsed.GetRequiredValue(s_out), $"pages-{DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}")).FullName;
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        BrowserOptions browser = await BrowserChoice.ReadShowAsync(parsed, BrowserChoice.ScreenOf(model), cancellationToken);
        NavigationAgentOptions options = RunChoice.ReadAgent(parsed, model);
        await using FolderSite site = await FolderSite.StartAsync(folder, cancellationToken);
        List<PageScore> scores = [];
        try
        {
            await foreach (PageScore score in new PagesEval(model.Client, options, browser, runs).RunAsync(tasks, site.Address, cancellationToken))
            {
                scores.Add(score);
                await Console.Error.WriteLineAsync(Terminal.Printable(PagesTable.Line(score)));
            }
        }
        finally
        {
            if (scores.Count > 0)
            {
                Terminal.Out.Write(PagesTable.Of(scores)); // also of what was done before somebody stopped it
            }
        }

        return scores.TrueForAll(score => score.Solved) ? 0 : CommandRunner.Failure;
    }

    private static PageTask[] Chosen(IReadOnlyList<PageTask> tasks, string? kind)
    {
        PageTask[] some = [.. tasks.Where(task => kind is null || task.Kind == kind)];
        return some.Length > 0 ? some : throw new Glm45VException($"No page is of the kind '{kind}': name one of {string.Join(", ", tasks.Select(task => task.Kind).Distinct())}.");
    }
}
