using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Agents.Grounding;
using Glm45V.Cli.Browse;
using Glm45V.Cli.Evals;
using Glm45V.Cli.Grounding;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v eval grounding</c>: how well a model points, over pages that label themselves and over published sets.</summary>
internal static class EvalGroundingCommand
{
    private static readonly Option<int> s_seeds = new("--seeds") { Description = "How many pages to generate.", HelpName = "N", DefaultValueFactory = _ => 100 };

    private static readonly Option<string?> s_pages = new("--pages") { Description = "Folder of further pages to label, such as evals/foreign/site; its templates.json, where there is one, says which.", HelpName = "DIR" };

    private static readonly Option<string?> s_data = new("--data") { Description = "Folder of ScreenSpot, ScreenSpot-v2 or ScreenSpot-Pro, instead of pages.", HelpName = "DIR" };

    private static readonly Option<string?> s_policy = new("--policy") { Description = "Who points in the model's place: oracle knows, random guesses, blurred knows and is off.", HelpName = "oracle|random|blurred" };

    private static readonly Option<double> s_error = new("--error") { Description = "How far blurred is off at most, as a share of what it is shown.", HelpName = "X", DefaultValueFactory = _ => 0.025 };

    private static readonly Option<string> s_zoom = new("--zoom") { Description = "auto looks again, closer, where the first look is uncertain; off takes the first look.", HelpName = "auto|off", DefaultValueFactory = _ => "auto" };

    private static readonly Option<int?> s_limit = new("--limit") { Description = "Items to ask for at most, spread over the set.", HelpName = "N" };

    private static readonly Option<string> s_out = new("--out") { Description = "Folder for the set, the episodes and the report; a run that was interrupted there goes on.", HelpName = "DIR", DefaultValueFactory = _ => "runs/grounding" };

    public static Command Create()
    {
        s_seeds.RequireRange(0, 10_000);
        s_limit.RequireRange(1, int.MaxValue);
        s_error.RequireRange(0, 0.5);
        s_policy.AcceptOnlyFromAmong("oracle", "random", "blurred");
        s_zoom.AcceptOnlyFromAmong("auto", "off");
        var command = new Command("grounding", "Measure how well a model points: pages that label themselves, or a published set.") { s_seeds, s_pages, s_data, s_policy, s_error, s_zoom, s_limit, s_out };
        BrowserChoice.AddShowTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        PolicyChoice.AddTo(command, s_policy);
        command.Validators.Add(result =>
        {
            if (result.GetResult(s_data) is not null && result.GetResult(s_pages) is not null)
            {
                result.AddError("--data takes the place of pages: leave --pages out.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(parsed.GetValue(s_out)!).FullName;
        using var turn = FolderLock.Take(folder);
        SightPolicy? policy = parsed.GetValue(s_policy) is { } named ? Enum.Parse<SightPolicy>(named, ignoreCase: true) : null;
        using ChosenModel? model = policy is null ? await ModelChoice.OpenAsync(parsed, cancellationToken) : null;
        if (model is not null)
        {
            await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        }

        bool ownLook = model?.Manifest?.Screen is not null;
        bool zoom = parsed.GetValue(s_zoom) == "auto" && !ownLook;
        string set = Path.Combine(folder, "set");
        IReadOnlyList<GroundingItem> items = Limited(await ItemsAsync(parsed, set, ownLook, cancellationToken), parsed.GetValue(s_limit));
        string name = policy is { } kind ? kind.ToString().ToLowerInvariant() : model!.Name;
        string run = $"{PolicyChoice.FileName(name)}-zoom-{(zoom ? "auto" : "off")}";
        using KnownSight? known = policy is { } sight ? new KnownSight(sight, parsed.GetValue(s_error)) : null;
        // A model with a screen of its own knows its question by heart and no other words.
        var agent = new GroundingAgent((IChatClient?)known ?? model!.Client, new GroundingOptions { Zoom = zoom, OrNone = ownLook ? "" : new GroundingOptions().OrNone });
        var file = new EpisodeFile<GroundingEpisode>(Path.Combine(folder, run + ".jsonl"));
        var eval = new GroundingEval(agent, set, file, (item, number) => known?.Take(item, number));
        await EvalRun.RunAsync($"{items.Count} items, {name}", items.Count, eval.RunAsync(items, cancellationToken), episodes => TellAsync(Path.Combine(folder, run), name, zoom, episodes));
        return 0;
    }

    private static async Task<IReadOnlyList<GroundingItem>> ItemsAsync(ParseResult parsed, string set, bool ownLook, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(s_data) is { } data)
        {
            Directory.CreateDirectory(set);
            return ScreenSpotFolder.Read(Path.GetFullPath(data));
        }

        BrowserOptions browser = await BrowserChoice.ReadShowAsync(parsed, BrowserChoice.UsualScreen, cancellationToken);
        Directory.CreateDirectory(set);
        IReadOnlyList<GroundingItem> items = [];
        int seeds = parsed.GetValue(s_seeds);
        await EvalProgress.RunAsync("labelling pages", seeds, async bar =>
        {
            items = await new GroundingSet(set, browser).OpenAsync(seeds, parsed.GetValue(s_pages), ownLook, (done, all) => (bar.MaxValue, bar.Value) = (all, done), cancellationToken);
            bar.Value = bar.MaxValue;
        });
        return items.Count > 0 ? items : throw new Glm45VException("The set is empty: ask for pages with --seeds N or --pages DIR.");
    }

    private static IReadOnlyList<GroundingItem> Limited(IReadOnlyList<GroundingItem> items, int? limit) =>
        limit is { } most && most < items.Count ? [.. Enumerable.Range(0, most).Select(index => items[(int)((long)index * items.Count / most)])] : items;

    private static Task TellAsync(string path, string name, bool zoom, List<GroundingEpisode> episodes)
    {
        var summary = new GroundingSummary(episodes);
        string detail = $"Points at what phrases name, {(zoom ? "with a closer second look where the first is uncertain" : "at first sight")}; right is a point in the box, or nothing where nothing is. Intervals are Wilson's of 95 %.";
        return EvalRun.TellAsync(path, GroundingReport.Render(episodes, name, detail, "set"), summary.Json(name, zoom), summary.Table(), summary.Facts());
    }
}
