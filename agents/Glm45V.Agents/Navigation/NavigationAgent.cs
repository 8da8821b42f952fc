using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>An agent that works on web pages: it looks, decides, acts and checks, until the task is done or a limit ends it.</summary>
/// <remarks>The client and the session stay the caller's to dispose. One run at a time in a session.</remarks>
public sealed class NavigationAgent
{
    private readonly IChatClient _client;
    private readonly BrowserSession _session;
    private readonly NavigationAgentOptions _options;

    /// <summary>Puts a model in front of a browser.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public NavigationAgent(IChatClient client, BrowserSession session, NavigationAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);

        _client = client;
        _session = session;
        _options = options ?? new NavigationAgentOptions();
        _options.Limits.Validate();
        _options.Policy.Validate();
    }

    /// <summary>Works on a task to its end.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; the trajectory so far is saved.</exception>
    public async Task<NavigationResult> RunAsync(string task, CancellationToken cancellationToken = default)
    {
        NavigationRun run = Start(task);
        await foreach (AgentStep step in run.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            _ = step;
        }

        return run.Result;
    }

    /// <summary>Prepares a run; enumerating it works on the task and gives each step as it finishes.</summary>
    /// <exception cref="ArgumentException">The task is empty.</exception>
    public NavigationRun Start(string task)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(task);
        return Resume(new Trajectory(task, _options.Model, _options.Time.GetUtcNow()));
    }

    /// <summary>Prepares to go on with a run that was interrupted: the model sees its history, and the session's page as it is now.</summary>
    public NavigationRun Resume(Trajectory trajectory)
    {
        ArgumentNullException.ThrowIfNull(trajectory);

        _session.TrustWords(trajectory.Goal);
        var control = new RunControl();
        var loop = new AgentLoop(
            new BrowserEnvironment(_session, new BrowserEnvironmentOptions
            {
                SnapRadius = _options.SnapRadius,
                Observe = _options.Observe,
                Tools = _options.Tools,
                AskUser = _options.AskUser is null ? null : AskAndTrustAsync,
                Time = _options.Time,
            }),
            new NavigationPolicy(_client, OfferedTools(), _options.Policy with { Observe = _options.Observe, MoreInstructions = MoreInstructions() }),
            new PageStateVerifier(_session, _options.Condition),
            new AgentLoopOptions
            {
                Limits = _options.Limits,
                Folder = _options.Folder,
                Model = _options.Model,
                Time = _options.Time,
                AfterStep = _options.AfterStep,
                BeforeStep = async (running, stop) =>
                {
                    await control.WaitAsync(stop).ConfigureAwait(false);
                    await (_options.BeforeStep?.Invoke(running, stop) ?? Task.CompletedTask).ConfigureAwait(false);
                },
            });
        return new NavigationRun(loop, trajectory, control);
    }

    private async Task<string?> AskAndTrustAsync(string question, CancellationToken cancellationToken)
    {
        string? answer = await _options.AskUser!(question, cancellationToken).ConfigureAwait(false);
        _session.TrustWords(answer ?? "");
        return answer;
    }

    private IReadOnlyList<AIFunctionDeclaration> OfferedTools() =>
        [.. ActionCatalog.Declare(_options.Families, _options.Observe.Pointing()).Where(tool => tool.Name is not ("done" or "extract")), .. _options.Tools]; // the policy adds done; nothing here extracts

    private string? MoreInstructions()
    {
        string[] secrets = [.. _session.Options.Secrets.Secrets.Where(secret => secret.Kind != Plugins.Browser.Safety.SecretKind.Http).Select(secret => $"{secret.Placeholder} for {secret.Origin}")];
        string? hint = secrets.Length == 0
            ? null
            : $"Secrets that you may type by their placeholders, each into fields of its own site alone: {string.Join(", ", secrets)}. You never see their values.";
        string[] parts = [.. new[] { hint, _options.Instructions }.OfType<string>()];
        return parts.Length == 0 ? null : string.Join("\n\n", parts);
    }
}
