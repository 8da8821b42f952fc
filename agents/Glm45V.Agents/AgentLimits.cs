namespace Glm45V.Agents;

/// <summary>When a run ends without success.</summary>
public sealed record AgentLimits
{
    /// <summary>The most steps of one run, at least 1. The default is 10.</summary>
    public int MaxSteps { get; init; } = 10;

    /// <summary>The longest a run may take, above zero; null sets no limit, which is the default. A step in progress is cut off.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>How many steps in a row may fail, or bring no action, before the run ends, at least 1. The default is 3.</summary>
    public int MaxFailures { get; init; } = 3;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFailures, 1);
        if (MaxDuration is { } duration)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero, nameof(MaxDuration));
        }
    }
}
