using System.Runtime.CompilerServices;
using Glm45V.Agents.Trajectories;

namespace Glm45V.Agents;

/// <summary>Runs an agent: observe, decide, act, verify, until the goal is met or a limit ends the run.</summary>
/// <remarks>The environment, policy and verifier stay the caller's to dispose. One run at a time per environment.</remarks>
public sealed class AgentLoop
{
    private static readonly TimeSpan s_stale = TimeSpan.FromMilliseconds(500);

    private readonly IEnvironment _environment;
    private readonly IPolicy _policy;
    private readonly IVerifier _verifier;
    private readonly AgentLoopOptions _options;
    private (Trajectory Run, Observation After, long At)? _next;

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

    /// <summary>Starts the record of a run.</summary>
    public Trajectory Begin(string goal) => new(goal, _options.Model, _options.Time.GetUtcNow());

    /// <summary>Works on a goal until the verifier finds it met, the model stops, or a limit ends the run.</summary>
    /// <returns>The trajectory with its outcome.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled; the trajectory so far is saved.</exception>
    /// <exception cref="TrajectoryException">The folder of <see cref="AgentLoopOptions.Folder"/> already holds another run.</exception>
    public async Task<Trajectory> RunAsync(string goal, CancellationToken cancellationToken = default)
    {
        Trajectory trajectory = Begin(goal);
        await foreach (AgentStep step in StreamAsync(trajectory, cancellationToken).ConfigureAwait(false))
        {
            _ = step; // saved in the trajectory
        }

        return trajectory;
    }

    /// <summary>Goes on with a trajectory and gives its steps as they finish; at the end the trajectory has its outcome.</summary>
    /// <remarks>Leaving the enumeration early ends the run as cancelled. A trajectory that holds steps already is gone on with from there.</remarks>
    /// <exception cref="OperationCanceledException">The caller cancelled; the trajectory so far is saved.</exception>
    /// <exception cref="TrajectoryException">The folder of <see cref="AgentLoopOptions.Folder"/> already holds another run.</exception>
    public async IAsyncEnumerable<AgentStep> StreamAsync(Trajectory trajectory, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trajectory);

        var clock = new RunClock(_options.Time, trajectory.Duration);
        using var deadline = new CancellationTokenSource(clock.Left(_options.Limits.MaxDuration), _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        trajectory.Outcome = null;
        await SaveAsync(trajectory, clock, cancellationToken).ConfigureAwait(false);
        try
        {
            while (trajectory.Outcome is null)
            {
                if (await NextAsync(trajectory, clock, deadline.Token, either.Token, cancellationToken).ConfigureAwait(false) is { } step)
                {
                    yield return step;
                }
            }
        }
        finally
        {
            trajectory.Outcome ??= Stopped(OutcomeKind.Cancelled, trajectory, "The caller left the run");
            await SaveAsync(trajectory, clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Takes one step: observe, decide, act, verify; appends it to the trajectory.</summary>
    public async Task<AgentStep> StepAsync(Trajectory trajectory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trajectory);

        var watch = new PhaseWatch(_options.Time);
        Observation observation = FreshLook(trajectory) ?? await LookAsync(trajectory.Steps.Count, cancellationToken).ConfigureAwait(false);
        TimeSpan observe = watch.Lap();
        Decision decision = await _policy.DecideAsync(trajectory, observation, cancellationToken).ConfigureAwait(false);
        TimeSpan decide = watch.Lap();
        ActionResult result = Advised(await ActAsync(decision, cancellationToken).ConfigureAwait(false), trajectory, observation, decision);
        TimeSpan act = watch.Lap();
        var taken = new AgentStep(observation, decision, result, new Verdict(), new StepTimings(observe, decide, act, default));
        AgentStep step = taken;
        Observation after;
        try
        {
            after = await LookAsync(trajectory.Steps.Count + 1, cancellationToken).ConfigureAwait(false);
            Verdict verdict = await _verifier.VerifyAsync(taken, after, cancellationToken).ConfigureAwait(false);
            step = taken with { Verdict = verdict, Timings = taken.Timings with { Verify = watch.Lap() } };
        }
        finally
        {
            trajectory.Append(step); // what was done is on record, also when nobody could look at it any more
        }

        _next = (trajectory, after, _options.Time.GetTimestamp());
        return step;
    }

    // The look after one action is the look before the next, unless somebody had time to change the page.
    private Observation? FreshLook(Trajectory trajectory) =>
        _next is var (seenIn, after, at) && seenIn == trajectory && _options.Time.GetElapsedTime(at) < s_stale ? after : null;

    /// <summary>Takes the next step, and ends the trajectory where it ends; null when it ended without a step.</summary>
    private async Task<AgentStep?> NextAsync(
        Trajectory trajectory, RunClock clock, CancellationToken deadline, CancellationToken either, CancellationToken cancellationToken)
    {
        AgentStep? step = null;
        try
        {
            await (_options.BeforeStep?.Invoke(trajectory, either) ?? Task.CompletedTask).ConfigureAwait(false);
            step = await StepAsync(trajectory, either).ConfigureAwait(false);
            await SaveAsync(trajectory, clock, either).ConfigureAwait(false);
            await (_options.AfterStep?.Invoke(step, either) ?? Task.CompletedTask).ConfigureAwait(false);
            trajectory.Outcome = AgentOutcome.Of(trajectory, step, _options.Limits);
            if (trajectory.Outcome is null)
            {
                either.ThrowIfCancellationRequested();
            }
        }
        catch (AgentStoppedException stopped)
        {
            trajectory.Outcome = Stopped(OutcomeKind.Cancelled, trajectory, stopped.Message);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            trajectory.Outcome = Stopped(OutcomeKind.TimeLimit, trajectory, $"The {_options.Limits.MaxDuration} this run may take ran out");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            trajectory.Outcome = Stopped(OutcomeKind.Cancelled, trajectory, "The run was cancelled");
            throw;
        }
        catch (Exception error)
        {
            trajectory.Outcome = Stopped(OutcomeKind.Failed, trajectory, error.Message);
            if (error is not Glm45VException || error is TrajectoryException)
            {
                throw;
            }
        }

        await EndAsync(trajectory, cancellationToken).ConfigureAwait(false);
        return step;
    }

    // The last look is for people: a page that cannot be pictured any more has ended the run already.
    private async Task EndAsync(Trajectory trajectory, CancellationToken cancellationToken)
    {
        if (trajectory.Outcome is null or { Kind: OutcomeKind.Failed })
        {
            return;
        }

        try
        {
            trajectory.Final = FreshLook(trajectory) ?? await LookAsync(trajectory.Steps.Count, cancellationToken).ConfigureAwait(false);
        }
        catch (Glm45VException error)
        {
            trajectory.Outcome = trajectory.Outcome with { Detail = $"{trajectory.Outcome.Detail} The last screen could not be pictured: {error.Message}" };
        }
    }

    private static AgentOutcome Stopped(OutcomeKind kind, Trajectory trajectory, string why) =>
        new(kind, $"{why.TrimEnd('.')} (in step {trajectory.Steps.Count + 1}).");

    private async Task<Observation> LookAsync(int index, CancellationToken cancellationToken) =>
        await _environment.ObserveAsync(cancellationToken).ConfigureAwait(false) with { Index = index };

    private Task<ActionResult> ActAsync(Decision decision, CancellationToken cancellationToken) => decision.Action is { } action
        ? _environment.ActAsync(action, cancellationToken)
        : Task.FromResult(ActionResult.Failed(decision.Error ?? "The reply holds no action."));

    // Advice is part of the result, so that later prompts begin with the same words as this one.
    private static ActionResult Advised(ActionResult result, Trajectory trajectory, Observation observation, Decision decision)
    {
        string? advice = decision is { Action: { } action, Finished: false } ? LoopWatch.Advice(trajectory.Steps, observation, action) : null;
        return (advice, result.Error) switch
        {
            (null, _) => result,
            (_, null) => result with { Text = $"{result.Text} {advice}" },
            _ => result with { Error = $"{result.Error} {advice}" },
        };
    }

    private async Task SaveAsync(Trajectory trajectory, RunClock clock, CancellationToken cancellationToken)
    {
        trajectory.Duration = clock.Elapsed;
        if (_options.Folder is { } folder)
        {
            await folder.SaveAsync(trajectory, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The time of a run, with what it took before it was interrupted.</summary>
    private sealed class RunClock(TimeProvider time, TimeSpan before)
    {
        private readonly long _started = time.GetTimestamp();

        public TimeSpan Elapsed => before + time.GetElapsedTime(_started);

        public TimeSpan Left(TimeSpan? limit) => limit is not { } most ? Timeout.InfiniteTimeSpan : most > before ? most - before : TimeSpan.Zero;
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
