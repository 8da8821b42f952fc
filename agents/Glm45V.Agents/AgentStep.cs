namespace Glm45V.Agents;

/// <summary>One finished step of an agent: what it saw, decided, did and found.</summary>
public sealed record AgentStep(Observation Observation, Decision Decision, ActionResult Result, Verdict Verdict, StepTimings Timings)
{
    /// <summary>The position of the step in its trajectory, from 0.</summary>
    public int Index => Observation.Index;

    /// <summary>True when the action was not taken, or was taken and left the screen as it was although it was meant to work the page.</summary>
    public bool HadNoEffect => !Result.Succeeded || (Verdict.Changed == false && !Decision.Finished && !Result.IsAside);
}

/// <summary>How long the four phases of a step took.</summary>
public readonly record struct StepTimings(TimeSpan Observe, TimeSpan Decide, TimeSpan Act, TimeSpan Verify)
{
    /// <summary>The time of the whole step.</summary>
    public TimeSpan Total => Observe + Decide + Act + Verify;
}
