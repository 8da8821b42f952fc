using System.Diagnostics;
using System.Globalization;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Glm45V.SemanticKernel;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Glm45V.Cli.Demo;

/// <summary>One finished run: what happened, and where a person can look at it.</summary>
public sealed record DemoRun(DemoPage Page, bool Snapped, Trajectory Trajectory, string TracePath)
{
    internal DemoScore Score { get; } = new(Page, Snapped ? DemoWay.Snapping : DemoWay.Exact, Trajectory.Outcome?.Kind == OutcomeKind.Solved, Trajectory.Steps.Count, Trajectory.Duration, TracePath);
}

/// <summary>Lets a model solve demo pages in a browser: it wires model, page and judge, nothing more.</summary>
/// <param name="client">The model.</param>
/// <param name="session">The browser.</param>
/// <param name="model">The model's name, for the trace.</param>
/// <param name="folder">Folder for trajectories and traces.</param>
public sealed class DemoRunner(IChatClient client, BrowserSession session, string model, string folder)
{
    private const double SnapRadius = 28; // one cell of the pages' grid; any agent may snap, by any radius
    private const int MaxTokens = 512; // an action takes few: a model that babbles is cut off and told so
    private readonly string _batch = DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <summary>Runs one page to its end; success is the page's own word.</summary>
    public async Task<DemoRun> RunAsync(
        DemoPage page, bool snap, Action<AgentStep>? onStep = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);

        var atOnce = new ChatOptions { MaxOutputTokens = MaxTokens, Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } };
        var policy = new NavigationPolicy(client, [.. new BrowserTools(session)], new NavigationPolicyOptions { Template = atOnce });
        return await RunAsync(page, policy, snap ? "" : "-no-snap", snap, onStep, cancellationToken);
    }

    /// <summary>Runs one page without any model, for what the model's success is to be compared with.</summary>
    internal async Task<DemoScore> RunBesideAsync(DemoPage page, DemoWay way, CancellationToken cancellationToken)
    {
        IPolicy policy = way == DemoWay.Oracle ? new OraclePolicy(page) : new RandomPolicy(session, page.Seed);
        DemoRun run = await RunAsync(page, policy, $"-{way.ToString().ToLowerInvariant()}", snap: false, null, cancellationToken);
        return run.Score with { Way = way };
    }

    private async Task<DemoRun> RunAsync(DemoPage page, IPolicy policy, string suffix, bool snap, Action<AgentStep>? onStep, CancellationToken cancellationToken)
    {
        string run = await OpenAsync(page, suffix, cancellationToken);
        var loop = new AgentLoop(
            new BrowserEnvironment(session, new BrowserEnvironmentOptions { SnapRadius = snap ? SnapRadius : 0 }),
            policy,
            new PageStateVerifier(session, DemoPage.SolvedScript),
            new AgentLoopOptions { Folder = new TrajectoryFolder(run), Model = model });
        Trajectory trajectory = loop.Begin(page.Goal);
        await foreach (AgentStep step in loop.StreamAsync(trajectory, cancellationToken))
        {
            onStep?.Invoke(step);
        }

        string trace = Path.Combine(run, "trace.html");
        await HtmlTrace.WriteAsync(trajectory, trace, cancellationToken);
        return new DemoRun(page, snap, trajectory, trace);
    }

    /// <summary>Runs one page by Semantic Kernel alone: a kernel, the browser as a plugin, functions invoked automatically, no agent of ours.</summary>
    internal async Task<DemoScore> RunKernelAsync(DemoPage page, CancellationToken cancellationToken)
    {
        await OpenAsync(page, "-kernel", cancellationToken);
        long started = Stopwatch.GetTimestamp();
        var kernel = new Kernel();
        kernel.Plugins.AddBrowser(session, maxRounds: new AgentLimits().MaxSteps);
        var history = new ChatHistory();
        Screenshot screenshot = await session.ScreenshotAsync(cancellationToken);
        history.AddUserMessage([new ImageContent(screenshot.Png, "image/png"), new Microsoft.SemanticKernel.TextContent(page.Goal)]);
        var settings = new Glm45VPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(), MaxTokens = MaxTokens, Thinking = false };
        await new Glm45VChatCompletionService(client).GetChatMessageContentAsync(history, settings, kernel, cancellationToken);
        bool solved = await session.EvaluateAsync<bool>(DemoPage.SolvedScript, cancellationToken);
        return new DemoScore(page, DemoWay.Kernel, solved, history.Count(message => message.Role == AuthorRole.Assistant), Stopwatch.GetElapsedTime(started), Trace: null);
    }

    // Gives the folder of the run.
    private async Task<string> OpenAsync(DemoPage page, string suffix, CancellationToken cancellationToken)
    {
        string run = Path.Combine(folder, $"demo-{_batch}", FormattableString.Invariant($"seed-{page.Seed}{suffix}"));
        Directory.CreateDirectory(run);
        string path = Path.Combine(run, "page.html");
        await File.WriteAllTextAsync(path, page.Html, cancellationToken);
        await session.GotoAsync(AddressOf(path), cancellationToken);
        return run;
    }

    // Uri takes "%41" in a path for an escaped letter, so each name is escaped by itself.
    private static string AddressOf(string path)
    {
        string root = Path.GetPathRoot(path)!;
        IEnumerable<string> names = path[root.Length..].Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString);
        return new Uri(root).AbsoluteUri + string.Join('/', names);
    }
}
