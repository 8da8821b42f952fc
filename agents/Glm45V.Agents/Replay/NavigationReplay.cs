using Glm45V.Agents.Navigation;
using Glm45V.Plugins.Browser;

namespace Glm45V.Agents.Replay;

/// <summary>Repeats a recorded run without any model; <see cref="NavigationAgent.Replay"/> is the one that a model helps.</summary>
/// <remarks>The session stays the caller's to dispose, and stands at the page that the run began with.</remarks>
public sealed class NavigationReplay
{
    private readonly BrowserSession _session;
    private readonly NavigationAgentOptions _options;
    private readonly NavigationLoop _loop;

    /// <summary>Prepares to repeat runs in a browser.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public NavigationReplay(BrowserSession session, NavigationAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);

        _session = session;
        _options = options ?? new NavigationAgentOptions();
        _loop = new NavigationLoop(session, _options);
    }

    /// <summary>Prepares to repeat a run; it ends as failed at the first step that no longer fits the page.</summary>
    public NavigationRun Start(Trajectory recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return _loop.Start(new Trajectory(recorded.Goal, "none: a recorded run", _options.Time.GetUtcNow()), new ReplayPolicy(_session, recorded), client: null);
    }
}
