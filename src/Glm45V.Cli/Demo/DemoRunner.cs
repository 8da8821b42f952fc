using System.Globalization;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Demo;

/// <summary>One finished run: what happened, and where a person can look at it.</summary>
public sealed record DemoRun(DemoPage Page, bool Snapped, Trajectory Trajectory, string TracePath);

/// <summary>Lets a model solve demo pages in a browser: it wires model, page and judge, nothing more.</summary>
/// <param name="client">The model.</param>
/// <param name="session">The browser.</param>
/// <param name="model">The model's name, for the trace.</param>
/// <param name="folder">Folder for trajectories and traces.</param>
public sealed class DemoRunner(IChatClient client, BrowserSession session, string model, string folder)
{
    private const double SnapRadius = 28; // one cell of the pages' grid; any agent may snap, by any radius
    private readonly string _batch = DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <summary>Runs one page to its end; success is the page's own word.</summary>
    public async Task<DemoRun> RunAsync(
        DemoPage page, bool snap, Action<AgentStep>? onStep = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);

        string run = Path.Combine(folder, $"demo-{_batch}", FormattableString.Invariant($"seed-{page.Seed}{(snap ? "" : "-no-snap")}"));
        Directory.CreateDirectory(run);
        string pagePath = Path.Combine(run, "page.html");
        await File.WriteAllTextAsync(pagePath, page.Html, cancellationToken);
        await session.GotoAsync(AddressOf(pagePath), cancellationToken);
        // An action takes few tokens: a model that babbles is cut off and told so.
        var atOnce = new ChatOptions { MaxOutputTokens = 512, Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } };
        var loop = new AgentLoop(
            new BrowserEnvironment(session, new BrowserEnvironmentOptions { SnapRadius = snap ? SnapRadius : 0 }),
            new NavigationPolicy(client, [.. new BrowserTools(session)], new NavigationPolicyOptions { Template = atOnce }),
            new PageStateVerifier(session, DemoPage.SolvedScript),
            new AgentLoopOptions { Folder = new TrajectoryFolder(run), OnStep = onStep, Model = model });
        Trajectory trajectory = await loop.RunAsync(page.Goal, cancellationToken);
        string trace = Path.Combine(run, "trace.html");
        await HtmlTrace.WriteAsync(trajectory, trace, cancellationToken);
        return new DemoRun(page, snap, trajectory, trace);
    }

    // Uri takes "%41" in a path for an escaped letter, so each name is escaped by itself.
    private static string AddressOf(string path)
    {
        string root = Path.GetPathRoot(path)!;
        IEnumerable<string> names = path[root.Length..].Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString);
        return new Uri(root).AbsoluteUri + string.Join('/', names);
    }
}
