using Glm45V.Agents.Trajectories;

namespace Glm45V.Agents;

/// <summary>How an <see cref="AgentLoop"/> runs.</summary>
public sealed record AgentLoopOptions
{
    /// <summary>When a run ends without success.</summary>
    public AgentLimits Limits { get; init; } = new();

    /// <summary>Where the trajectory is saved after every step; null saves nothing.</summary>
    public TrajectoryFolder? Folder { get; init; }

    /// <summary>Called before every step, which begins when the task ends: the place to pause. Null calls nothing.</summary>
    public Func<Trajectory, CancellationToken, Task>? BeforeStep { get; init; }

    /// <summary>Called with every finished and saved step, in order, before the next one begins; null calls nothing.</summary>
    public Func<AgentStep, CancellationToken, Task>? AfterStep { get; init; }

    /// <summary>The name of the deciding model, written into the trajectory.</summary>
    public string Model { get; init; } = "";

    /// <summary>The clock; the default is the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
