using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Agents.Frontend;
using Glm45V.Cli.Browse;
using Glm45V.Cli.Evals;
using Glm45V.Cli.UiToCode;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v eval ui2code</c>: how well a model rebuilds pages from their pictures, and what rounds of improvement are worth.</summary>
internal static class EvalUiToCodeCommand
{
    private static readonly Option<int> s_seeds = new("--seeds") { Description = "How many pages to generate, of five levels in turn.", HelpName = "N", DefaultValueFactory = _ => 60 };

    private static readonly Option<string?> s_pages = new("--pages") { Description = "Folder of further pages, such as evals/foreign/site; 40 of them are taken.", HelpName = "DIR" };

    private static readonly Option<string?> s_policy = new("--policy") { Description = "Who writes in the model's place: oracle the page itself, random another one, flawed the page with flaws that it mends. Generated pages alone.", HelpName = "oracle|random|flawed" };

    private static readonly Option<int> s_rounds = new("--rounds") { Description = "The most rounds of improvement after the draft.", HelpName = "N", DefaultValueFactory = _ => 4 };

    private static readonly Option<string> s_out = new("--out") { Description = "Folder for the pages, the episodes and the report; a run that was interrupted there goes on.", HelpName = "DIR", DefaultValueFactory = _ => "runs/ui2code" };

    public static Command Create()
    {
        s_seeds.RequireRange(0, 10_000);
        s_rounds.RequireRange(0, 100);
        s_policy.AcceptOnlyFromAmong("oracle", "random", "flawed");
        var command = new Command("ui2code", "Measure how well a model rebuilds pages from their pictures.") { s_seeds, s_pages, s_policy, s_rounds, s_out };
        BrowserChoice.AddShowTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        PolicyChoice.AddTo(command, s_policy);
        command.Validators.Add(result =>
        {
            if (result.GetResult(s_policy) is not null && result.GetResult(s_pages) is not null)
            {
                result.AddError("--policy knows the documents of generated pages alone: leave --pages out.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(parsed.GetValue(s_out)!).FullName;
        using var turn = FolderLock.Take(folder);
        WriterPolicy? policy = parsed.GetValue(s_policy) is { } named ? Enum.Parse<WriterPolicy>(named, ignoreCase: true) : null;
        IReadOnlyList<UiToCodePage> pages = UiToCodePage.List(parsed.GetValue(s_seeds), parsed.GetValue(s_pages));
        if (pages.Count == 0)
        {
            throw new Glm45VException("There are no pages: ask for some with --seeds N or --pages DIR.");
        }

        using ChosenModel? model = policy is null ? await ModelChoice.OpenAsync(parsed, cancellationToken) : null;
        if (model is not null)
        {
            DesignCommand.RequireWriter(model);
            await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        }

        string name = policy is { } kind ? kind.ToString().ToLowerInvariant() : model!.Name;
        string run = PolicyChoice.FileName(name);
        using KnownWriter? known = policy is { } writer ? new KnownWriter(writer) : null;
        BrowserOptions browser = await BrowserChoice.ReadShowAsync(parsed, BrowserChoice.UsualScreen, cancellationToken);
        var eval = new UiToCodeEval(
            (IChatClient?)known ?? model!.Client, new FrontendOptions { Rounds = parsed.GetValue(s_rounds) }, browser, Path.Combine(folder, run), parsed.GetValue(s_pages), (page, number) => known?.Take(page, number));
        var file = new EpisodeFile<UiToCodeEpisode>(Path.Combine(folder, run + ".jsonl"));
        await EvalRun.RunAsync($"{pages.Count} pages, {name}", pages.Count, eval.RunAsync(pages, file, cancellationToken), episodes => TellAsync(folder, run, name, parsed.GetValue(s_rounds), episodes));
        return 0;
    }

    private static Task TellAsync(string folder, string run, string name, int rounds, List<UiToCodeEpisode> episodes)
    {
        var summary = new UiToCodeSummary(episodes, rounds);
        return EvalRun.TellAsync(Path.Combine(folder, run), UiToCodeReport.Render(episodes, name, rounds, run), summary.Json(name), summary.Table(), summary.Facts());
    }
}
