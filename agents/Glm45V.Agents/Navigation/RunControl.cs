namespace Glm45V.Agents.Navigation;

/// <summary>Lets a person hold a run between two steps: to look, to take the browser over, or to end it.</summary>
/// <remarks>Members may be called from any thread.</remarks>
public sealed class RunControl
{
    private readonly Lock _sync = new();
    private TaskCompletionSource? _held;
    private string? _stopped;
    private bool _waits;

    /// <summary>True while the run waits before its next step, or will.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_sync)
            {
                return _held is not null;
            }
        }
    }

    /// <summary>True while the run waits before its next step: nothing but a person works the page then.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_sync)
            {
                return _held is not null && _waits;
            }
        }
    }

    /// <summary>Holds the run before its next step. The page is the person's then: the agent looks anew when it goes on.</summary>
    public void Pause()
    {
        lock (_sync)
        {
            _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets the run go on.</summary>
    public void Continue()
    {
        lock (_sync)
        {
            _held?.TrySetResult();
            _held = null;
        }
    }

    /// <summary>Ends the run before its next step, as cancelled.</summary>
    public void Stop(string reason = "A person stopped the run")
    {
        lock (_sync)
        {
            _stopped ??= reason;
        }

        Continue();
    }

    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task held;
        lock (_sync)
        {
            held = _held?.Task ?? Task.CompletedTask;
            _waits = true;
        }

        try
        {
            await held.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_sync)
            {
                _waits = false;
            }
        }

        if (_stopped is { } reason)
        {
            throw new AgentStoppedException(reason);
        }
    }
}
