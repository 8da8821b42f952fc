namespace Glm45V.Agents.Navigation;

/// <summary>One run of a <see cref="NavigationAgent"/>: enumerate it once to work, and read the result at its end.</summary>
public sealed class NavigationRun : IAsyncEnumerable<AgentStep>
{
    private readonly AgentLoop _loop;

    internal NavigationRun(AgentLoop loop, Trajectory trajectory, RunControl control)
    {
        _loop = loop;
        Trajectory = trajectory;
        Control = control;
    }

    /// <summary>What happened so far.</summary>
    public Trajectory Trajectory { get; }

    /// <summary>Pauses, continues and stops the run, from any thread.</summary>
    public RunControl Control { get; }

    /// <summary>How the run ended.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public NavigationResult Result => Trajectory.Outcome is { } outcome
        ? new NavigationResult(outcome.Kind, Trajectory.Steps is [.., var last] ? last.Decision.Answer : null, outcome.Detail, Trajectory)
        : throw new InvalidOperationException("The run has not ended: enumerate it to its end first.");

    /// <inheritdoc/>
    public IAsyncEnumerator<AgentStep> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        _loop.StreamAsync(Trajectory, cancellationToken).GetAsyncEnumerator(cancellationToken);
}

/// <summary>What came of a run.</summary>
/// <param name="Outcome">The way it ended.</param>
/// <param name="Answer">What the model answered; null when it answered nothing.</param>
/// <param name="Detail">The end in a sentence.</param>
/// <param name="Trajectory">Every step.</param>
public sealed record NavigationResult(OutcomeKind Outcome, string? Answer, string Detail, Trajectory Trajectory)
{
    /// <summary>True when the goal was met, or the model said so and nobody can tell otherwise.</summary>
    public bool IsDone => Outcome is OutcomeKind.Solved or OutcomeKind.Unverified;

    /// <summary>The end in one word: done, infeasible, refused, budget, loop, cancelled or error.</summary>
    public string Reason => Outcome switch
    {
        OutcomeKind.Solved or OutcomeKind.Unverified => "done",
        OutcomeKind.Infeasible => "infeasible",
        OutcomeKind.Refused => "refused",
        OutcomeKind.StepLimit or OutcomeKind.TimeLimit or OutcomeKind.TokenLimit or OutcomeKind.CostLimit => "budget",
        OutcomeKind.Loop => "loop",
        OutcomeKind.Cancelled => "cancelled",
        _ => "error",
    };
}
