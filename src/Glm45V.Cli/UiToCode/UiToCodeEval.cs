using System.Diagnostics;
using System.Runtime.CompilerServices;
using Deque.AxeCore.Playwright;
using Glm45V.Agents.Frontend;
using Glm45V.Cli.Evals;
using Glm45V.Cli.Pages;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Rendering;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Remote;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.UiToCode;

/// <summary>Has an agent rebuild pages from their pictures; what an earlier run finished is not done again.</summary>
/// <param name="client">The model.</param>
/// <param name="options">How the agent works.</param>
/// <param name="browser">How pages are shown.</param>
/// <param name="folder">Folder for the pages that are built.</param>
/// <param name="others">Folder of pages that were not generated; null for none.</param>
/// <param name="before">Called with each page and its number before it is built.</param>
internal sealed class UiToCodeEval(IChatClient client, FrontendOptions options, BrowserOptions browser, string folder, string? others, Action<UiToCodePage, int> before)
{
    private const int MostFailures = 5; // in a row: whatever is broken will not mend itself

    /// <summary>Gives the episodes, those of earlier runs first.</summary>
    /// <exception cref="Glm45VException">Five pages in a row failed for reasons outside of the model; what was done is kept.</exception>
    public async IAsyncEnumerable<UiToCodeEpisode> RunAsync(IReadOnlyList<UiToCodePage> pages, EpisodeFile<UiToCodeEpisode> file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<UiToCodeEpisode> done = [.. (await file.ReadAsync(cancellationToken)).Where(episode => !episode.IsInfrastructure)];
        await file.WriteAsync(done, cancellationToken);
        foreach (UiToCodeEpisode episode in done)
        {
            yield return episode;
        }

        HashSet<string> known = [.. done.Select(episode => episode.Id)];
        await using var renderer = new PageRenderer(browser);
        await using FolderSite built = await FolderSite.StartAsync(Directory.CreateDirectory(folder).FullName, cancellationToken);
        await using FolderSite? site = others is null ? null : await FolderSite.StartAsync(Path.GetFullPath(others), cancellationToken);
        int failures = 0;
        foreach ((int number, UiToCodePage page) in pages.Index().Where(page => !known.Contains(page.Item.Id)))
        {
            before(page, number);
            UiToCodeEpisode episode = await BuildAsync(page, renderer, built.Address, site?.Address, cancellationToken);
            await file.AddAsync(episode, cancellationToken);
            yield return episode;
            failures = episode.IsInfrastructure ? failures + 1 : 0;
            if (failures == MostFailures)
            {
                throw new Glm45VException($"{MostFailures} pages in a row failed: {episode.Error} Mend that and run the same command again: it goes on here.");
            }
        }
    }

    private async Task<UiToCodeEpisode> BuildAsync(UiToCodePage page, PageRenderer renderer, Uri built, Uri? site, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        string place = Path.Combine(folder, page.Id);
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true); // begun and not finished; pages with clocks never look the same again
        }

        try
        {
            DesignReference reference = DesignReference.Of(page.Html is { } html
                ? await renderer.RenderAsync(new RenderRequest(html, page.Width), cancellationToken)
                : await CaptureAsync(new Uri(site!, page.File), page.Width, cancellationToken));
            FrontendResult result = await new FrontendAgent(client, renderer, options).BuildAsync(reference, place, cancellationToken: cancellationToken);
            double best = 0;
            double[] totals = [.. result.Rounds.Where(round => round.Kind == RoundKind.Refine || round.Number == 1).Select(round => best = round is { Kept: true, Score: { } score } ? score.Total : best)];
            int? violations = result.Best is null ? null : await ViolationsAsync(new Uri(built, page.Id + "/index.html"), page.Width, cancellationToken);
            return new UiToCodeEpisode(
                page.Id, page.Source, page.Level, page.Theme, totals, result.Best?.Score, violations, result.End, Stopwatch.GetElapsedTime(started).TotalSeconds,
                result.Rounds.Sum(round => round.InputTokens), result.Rounds.Sum(round => round.OutputTokens), result.Restarts, result.Best is null ? result.Detail : null, false);
        }
        catch (Exception error) when (error is BrowserException or RemoteException or HttpRequestException or TimeoutException)
        {
            return Failed(error, isInfrastructure: true);
        }
        catch (Glm45VException error)
        {
            return Failed(error, isInfrastructure: false);
        }

        UiToCodeEpisode Failed(Exception error, bool isInfrastructure) => new(
            page.Id, page.Source, page.Level, page.Theme, [], null, null, FrontendEnd.Failed, Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 0, 0, error.Message, isInfrastructure);
    }

    private async Task<RenderedPage> CaptureAsync(Uri address, int width, CancellationToken cancellationToken)
    {
        await using BrowserSession session = await BrowserSession.StartAsync(browser with { Width = width, Origins = OriginPolicy.Allow(OriginPattern.Of(address).ToString()) }, cancellationToken);
        await session.GotoAsync(address.ToString(), cancellationToken);
        return await session.CaptureAsync(cancellationToken);
    }

    private async Task<int> ViolationsAsync(Uri address, int width, CancellationToken cancellationToken)
    {
        await using BrowserSession session = await BrowserSession.StartAsync(browser with { Width = width, Origins = OriginPolicy.Allow(OriginPattern.Of(address).ToString()) }, cancellationToken);
        await session.GotoAsync(address.ToString(), cancellationToken);
        return (await session.Page.RunAxe()).Violations.Length;
    }
}
