using System.Globalization;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Pages;

/// <summary>How one page went.</summary>
/// <param name="Task">The page.</param>
/// <param name="Run">What happened.</param>
/// <param name="Asked">Confirmations that would have been asked for; each was allowed.</param>
/// <param name="Trace">Where a person can look at it.</param>
internal sealed record PageScore(PageTask Task, Trajectory Run, int Asked, string Trace)
{
    public bool Solved => Run.Outcome?.Kind == OutcomeKind.Solved;
}

/// <summary>Lets a model work on pages of a folder, each in a browser session of its own, and takes the page's own word for success.</summary>
/// <param name="client">The model.</param>
/// <param name="options">How the agent works; condition and folder are set for each page.</param>
/// <param name="browser">How pages are shown; what may be reached is the folder alone.</param>
/// <param name="folder">Folder for trajectories and traces.</param>
internal sealed class PagesEval(IChatClient client, NavigationAgentOptions options, BrowserOptions browser, string folder)
{
    /// <summary>Works on every page, one after the other.</summary>
    public async IAsyncEnumerable<PageScore> RunAsync(
        IReadOnlyList<PageTask> tasks, Uri site, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using BrowserProgram program = await BrowserProgram.StartAsync(browser, cancellationToken);
        foreach ((int index, PageTask task) in tasks.Index())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{index + 1:D3}-{string.Concat(task.Kind.Where(char.IsAsciiLetterOrDigit))}");
            yield return await RunAsync(program, task, new Uri(site, task.File), Path.Combine(folder, name), cancellationToken);
        }
    }

    private async Task<PageScore> RunAsync(BrowserProgram program, PageTask task, Uri address, string run, CancellationToken cancellationToken)
    {
        int asked = 0;
        Directory.CreateDirectory(run);
        using var audit = new AuditLog(Path.Combine(run, "audit.jsonl"));
        BrowserOptions here = browser with
        {
            Origins = OriginPolicy.Allow(OriginPattern.Of(address).ToString()),
            Audit = audit,
            Confirmation = ConfirmationPolicy.AskFor((_, _) =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult(ConfirmationAnswer.Allow);
            }),
        };
        await using BrowserSession session = await program.OpenAsync(here, cancellationToken);
        var agent = new NavigationAgent(client, session, options with { Condition = task.Check, Folder = new TrajectoryFolder(run) });
        NavigationRun work = agent.Start(task.Goal);
        try
        {
            await session.GotoAsync(address.ToString(), cancellationToken);
            await foreach (AgentStep step in work.WithCancellation(cancellationToken))
            {
                _ = step; // saved in the trajectory
            }
        }
        catch (BrowserException error) when (work.Trajectory.Outcome is null)
        {
            work.Trajectory.Outcome = new AgentOutcome(OutcomeKind.Failed, $"The page could not be opened: {error.Message}"); // the next page may be
        }

        string trace = Path.Combine(run, "trace.html");
        await HtmlTrace.WriteAsync(work.Trajectory, trace, cancellationToken);
        return new PageScore(task, work.Trajectory, asked, trace);
    }
}
