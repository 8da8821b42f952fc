using Glm45V.Plugins.Browser;

namespace Glm45V.Agents;

/// <summary>How a run ended.</summary>
/// <param name="Kind">The way it ended.</param>
/// <param name="Detail">The same in a sentence, with the numbers or words that matter.</param>
public sealed record AgentOutcome(OutcomeKind Kind, string Detail)
{
    /// <summary>Gives the outcome of a run whose newest step is this one; null when the run goes on.</summary>
    internal static AgentOutcome? Of(Trajectory trajectory, AgentStep step, AgentLimits limits)
    {
        string steps = trajectory.Steps.Count == 1 ? "1 step" : $"{trajectory.Steps.Count} steps";
        string note = step.Verdict.Note is { Length: > 0 } text ? $" ({text})" : "";
        return step switch
        {
            { Verdict.GoalMet: true } => new AgentOutcome(OutcomeKind.Solved, $"The goal was met after {steps}{note}."),
            { Decision.Infeasible: { } why } when trajectory.WasRefusedLately() =>
                new AgentOutcome(OutcomeKind.Refused, $"The model gave up after {steps}, since what it needed was refused: {why}"),
            { Decision.Infeasible: { } why } => new AgentOutcome(OutcomeKind.Infeasible, $"The model says after {steps} that it cannot be done: {why}"),
            { Decision.Finished: true, Verdict.GoalMet: false } =>
                new AgentOutcome(OutcomeKind.NotSolved, $"The model said it was done after {steps}, but the goal was not met{note}."),
            { Decision: { Finished: true, RepeatsStep: not null } } =>
                new AgentOutcome(OutcomeKind.Unverified, $"The recorded run was repeated in {steps}; nothing here can tell whether its answer still holds{note}."),
            { Decision.Finished: true } =>
                new AgentOutcome(OutcomeKind.Unverified, $"The model said it was done after {steps}; nothing here can tell whether it is right{note}."),
            _ => OverLimit(trajectory, step, limits, steps),
        };
    }

    private static AgentOutcome? OverLimit(Trajectory trajectory, AgentStep step, AgentLimits limits, string steps)
    {
        int failures = trajectory.FailuresInARow();
        if (failures >= limits.MaxFailures)
        {
            OutcomeKind kind = step.Result.Failure == BrowserFailure.Refused ? OutcomeKind.Refused : OutcomeKind.GaveUp;
            return new AgentOutcome(kind, $"{failures} steps in a row failed; the last one: {step.Result.Error}");
        }

        int repeats = LoopWatch.RepeatsOf(step, trajectory.Steps);
        if (repeats >= limits.MaxRepeats)
        {
            return new AgentOutcome(OutcomeKind.Loop, $"The model went in a circle: it took {step.Decision.Action} {repeats} times on the same page.");
        }

        (long input, long output) = trajectory.Tokens;
        return trajectory switch
        {
            _ when limits.MaxTokens is { } most && input + output >= most =>
                new AgentOutcome(OutcomeKind.TokenLimit, $"The {most:N0} tokens this run may take ran out after {steps}."),
            _ when limits is { MaxCost: { } most, Prices: { } prices } && prices.CostOf(trajectory) >= most =>
                new AgentOutcome(OutcomeKind.CostLimit, FormattableString.Invariant($"The {most} this run may cost ran out after {steps}.")),
            _ when trajectory.Steps.Count >= limits.MaxSteps =>
                new AgentOutcome(OutcomeKind.StepLimit, $"The goal was not met within {steps}."),
            _ => null,
        };
    }
}

/// <summary>The ways a run ends.</summary>
public enum OutcomeKind
{
    /// <summary>The verifier found the goal met.</summary>
    Solved,

    /// <summary>The model said that it was done, and the verifier found the goal not met.</summary>
    NotSolved,

    /// <summary>The model said that it was done, and nobody can tell whether it is right.</summary>
    Unverified,

    /// <summary>The model said that it cannot be done.</summary>
    Infeasible,

    /// <summary>What the model needed was refused by a policy or a person.</summary>
    Refused,

    /// <summary>Too many steps in a row failed.</summary>
    GaveUp,

    /// <summary>The model did the same on the same page again and again.</summary>
    Loop,

    /// <summary>The steps ran out.</summary>
    StepLimit,

    /// <summary>The time ran out.</summary>
    TimeLimit,

    /// <summary>The tokens ran out.</summary>
    TokenLimit,

    /// <summary>The money ran out.</summary>
    CostLimit,

    /// <summary>The caller or a person stopped the run.</summary>
    Cancelled,

    /// <summary>An error outside the agent's reach stopped the run.</summary>
    Failed,
}
