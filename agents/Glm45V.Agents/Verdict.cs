namespace Glm45V.Agents;

/// <summary>What a verifier found after an action.</summary>
public sealed record Verdict
{
    /// <summary>Whether the screen looks different from the one the decision was made on; null when that is unknown.</summary>
    public bool? Changed { get; init; }

    /// <summary>Whether the goal is met; null when nobody can tell.</summary>
    public bool? GoalMet { get; init; }

    /// <summary>How the verifier came to this, for people; null without more to say.</summary>
    public string? Note { get; init; }
}
