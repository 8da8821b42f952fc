using Glm45V.Agents.Replay;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>An agent that works on web pages: it looks, decides, acts and checks, until the task is done or a limit ends it.</summary>
/// <remarks>The client and the session stay the caller's to dispose. One run at a time in a session.</remarks>
public sealed class NavigationAgent
{
    private readonly IChatClient _client;
    private readonly BrowserSession _session;
    private readonly NavigationAgentOptions _options;
    private readonly NavigationLoop _loop;

    /// <summary>Puts a model in front of a browser.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public NavigationAgent(IChatClient client, BrowserSession session, NavigationAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);

        _client = client;
        _session = session;
        _options = options ?? new NavigationAgentOptions();
        _loop = new NavigationLoop(session, _options);
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
        return _loop.Start(trajectory, _loop.PolicyOf(_client), _client);
    }

    /// <summary>Prepares to repeat a recorded run: the model is asked only from the step on that no longer fits the page.</summary>
    public NavigationRun Replay(Trajectory recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return _loop.Start(new Trajectory(recorded.Goal, _options.Model, _options.Time.GetUtcNow()), new ReplayPolicy(_session, recorded, _loop.PolicyOf(_client)), _client);
    }
}
