namespace Glm45V.Agents;

/// <summary>How a run ended.</summary>
/// <param name="Kind">The way it ended.</param>
/// <param name="Detail">The same in a sentence, with the numbers or words that matter.</param>
public sealed record AgentOutcome(OutcomeKind Kind, string Detail);

/// <summary>The ways a run ends.</summary>
public enum OutcomeKind
{
    /// <summary>The verifier found the goal met.</summary>
    Solved,

    /// <summary>The model said that it was done, and the verifier found the goal not met.</summary>
    NotSolved,

    /// <summary>The model said that it was done, and nobody can tell whether it is right.</summary>
    Unverified,

    /// <summary>Too many steps in a row failed.</summary>
    GaveUp,

    /// <summary>The steps ran out.</summary>
    StepLimit,

    /// <summary>The time ran out.</summary>
    TimeLimit,

    /// <summary>The caller cancelled the run.</summary>
    Cancelled,

    /// <summary>An error outside the agent's reach stopped the run.</summary>
    Failed,
}
