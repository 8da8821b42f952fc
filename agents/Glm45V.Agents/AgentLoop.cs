using Glm45V.Agents.Trajectories;

namespace Glm45V.Agents;

/// <summary>Runs an agent: observe, decide, act, verify, until the goal is met or a limit ends the run.</summary>
/// <remarks>The environment, policy and verifier stay the caller's to dispose. One run at a time per environment.</remarks>
public sealed class AgentLoop
{
    private readonly IEnvironment _environment;
    private readonly IPolicy _policy;
    private readonly IVerifier _verifier;
    private readonly AgentLoopOptions _options;

    /// <summary>Puts the parts of an agent together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public AgentLoop(IEnvironment environment, IPolicy policy, IVerifier verifier, AgentLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(verifier);

        _environment = environment;
        _policy = policy;
        _verifier = verifier;
        _options = options ?? new AgentLoopOptions();
        _options.Limits.Validate();
    }

    /// <summary>Works on a goal until the verifier finds it met, the model stops, or a limit ends the run.</summary>
    /// <returns>The trajectory with its outcome.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled; the trajectory so far is saved.</exception>
    /// <exception cref="TrajectoryException">The folder of <see cref="AgentLoopOptions.Folder"/> already holds another run.</exception>
    public async Task<Trajectory> RunAsync(string goal, CancellationToken cancellationToken = default)
    {
        var trajectory = new Trajectory(goal, _options.Model, _options.Time.GetUtcNow());
        long started = _options.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.Limits.MaxDuration ?? Timeout.InfiniteTimeSpan, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await SaveAsync(trajectory, started, cancellationToken).ConfigureAwait(false);
        try
        {
            trajectory.Outcome = await RunStepsAsync(trajectory, started, either.Token).ConfigureAwait(false);
            trajectory.Final = await LookAsync(trajectory.Steps.Count, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            trajectory.Outcome = Stopped(OutcomeKind.TimeLimit, trajectory, $"The {_options.Limits.MaxDuration} this run may take ran out");
            trajectory.Final = await LookAsync(trajectory.Steps.Count, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            trajectory.Outcome ??= Stopped(OutcomeKind.Cancelled, trajectory, "The run was cancelled");
            throw;
        }
        catch (Exception error)
        {
            trajectory.Outcome ??= Stopped(OutcomeKind.Failed, trajectory, error.Message);
            if (error is not Glm45VException || error is TrajectoryException)
            {
                throw;
            }
        }
        finally
        {
            await SaveAsync(trajectory, started, CancellationToken.None).ConfigureAwait(false);
        }

        return trajectory;
    }

    /// <summary>Takes one step: observe, decide, act, verify; appends it to the trajectory.</summary>
    public async Task<AgentStep> StepAsync(Trajectory trajectory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trajectory);

        var watch = new PhaseWatch(_options.Time);
        Observation observation = await LookAsync(trajectory.Steps.Count, cancellationToken).ConfigureAwait(false);
        TimeSpan observe = watch.Lap();
        Decision decision = await _policy.DecideAsync(trajectory, observation, cancellationToken).ConfigureAwait(false);
        TimeSpan decide = watch.Lap();
        ActionResult result = await ActAsync(decision, cancellationToken).ConfigureAwait(false);
        TimeSpan act = watch.Lap();
        Verdict verdict = await _verifier.VerifyAsync(observation, decision, result, cancellationToken).ConfigureAwait(false);

        var step = new AgentStep(observation, decision, result, verdict, new StepTimings(observe, decide, act, watch.Lap()));
        trajectory.Append(step);
        return step;
    }

    private async Task<AgentOutcome> RunStepsAsync(Trajectory trajectory, long started, CancellationToken cancellationToken)
    {
        while (true)
        {
            AgentStep step = await StepAsync(trajectory, cancellationToken).ConfigureAwait(false);
            await SaveAsync(trajectory, started, cancellationToken).ConfigureAwait(false);
            _options.OnStep?.Invoke(step);
            if (End(trajectory, step) is { } outcome)
            {
                return outcome;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static AgentOutcome Stopped(OutcomeKind kind, Trajectory trajectory, string why) =>
        new(kind, $"{why.TrimEnd('.')} (in step {trajectory.Steps.Count + 1}).");

    private AgentOutcome? End(Trajectory trajectory, AgentStep step)
    {
        string steps = trajectory.Steps.Count == 1 ? "1 step" : $"{trajectory.Steps.Count} steps";
        string note = step.Verdict.Note is { Length: > 0 } text ? $" ({text})" : "";
        return step switch
        {
            { Verdict.GoalMet: true } => new AgentOutcome(OutcomeKind.Solved, $"The goal was met after {steps}{note}."),
            { Decision.Finished: true, Verdict.GoalMet: false } =>
                new AgentOutcome(OutcomeKind.NotSolved, $"The model said it was done after {steps}, but the goal was not met{note}."),
            { Decision.Finished: true } =>
                new AgentOutcome(OutcomeKind.Unverified, $"The model said it was done after {steps}; nothing here can tell whether it is right{note}."),
            _ when trajectory.FailuresInARow() is var failures && failures >= _options.Limits.MaxFailures =>
                new AgentOutcome(OutcomeKind.GaveUp, $"{failures} steps in a row failed; the last one: {step.Result.Error}"),
            _ when trajectory.Steps.Count >= _options.Limits.MaxSteps =>
                new AgentOutcome(OutcomeKind.StepLimit, $"The goal was not met within {steps}."),
            _ => null,
        };
    }

    private async Task<Observation> LookAsync(int index, CancellationToken cancellationToken) =>
        await _environment.ObserveAsync(cancellationToken).ConfigureAwait(false) with { Index = index };

    private Task<ActionResult> ActAsync(Decision decision, CancellationToken cancellationToken) => decision.Action is { } action
        ? _environment.ActAsync(action, cancellationToken)
        : Task.FromResult(ActionResult.Failed(decision.Error ?? "The reply holds no action."));

    private async Task SaveAsync(Trajectory trajectory, long started, CancellationToken cancellationToken)
    {
        trajectory.Duration = _options.Time.GetElapsedTime(started);
        if (_options.Folder is { } folder)
        {
            await folder.SaveAsync(trajectory, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class PhaseWatch(TimeProvider time)
    {
        private long _last = time.GetTimestamp();

        public TimeSpan Lap()
        {
            long now = time.GetTimestamp();
            TimeSpan lap = time.GetElapsedTime(_last, now);
            _last = now;
            return lap;
        }
    }
}
