using Glm45V.Agents.Dialects;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>How a <see cref="NavigationAgent"/> works.</summary>
public sealed record NavigationAgentOptions
{
    /// <summary>What the model is told besides the built-in instructions: house rules, hints on a site. Null adds nothing.</summary>
    public string? Instructions { get; init; }

    /// <summary>More tools that the model may call; they run in this process, unseen by the browser's policy.</summary>
    public IReadOnlyList<AIFunction> Tools { get; init; } = [];

    /// <summary>Which actions the model gets; everything a page feels unless told otherwise.</summary>
    public ActionFamilies Families { get; init; } = ActionFamilies.All | ActionFamilies.Talk;

    /// <summary>When the run ends without success; 30 steps unless told otherwise.</summary>
    public AgentLimits Limits { get; init; } = new() { MaxSteps = 30 };

    /// <summary>How pages are seen; by marks, and pixels for what carries none, unless told otherwise.</summary>
    public ObservationMode Observe { get; init; } = ObservationMode.Auto;

    /// <summary>Which of GLM-4.5V's own dialects the model is asked in, instead of tool calls; it says then how pages are seen. Null calls tools, which every model can.</summary>
    public GuiDialect? Dialect { get; init; }

    /// <summary>How far, in pixels, a click may be moved onto the nearest control; 0 never moves it.</summary>
    public double SnapRadius { get; init; }

    /// <summary>How the model is asked.</summary>
    public NavigationPolicyOptions Policy { get; init; } = new();

    /// <summary>A JavaScript expression that is true once the goal is met; null takes the model's word, and says so.</summary>
    public string? Condition { get; init; }

    /// <summary>Answers the model's questions; null tells the model that nobody is there. An answer of null means the same.</summary>
    public Func<string, CancellationToken, Task<string?>>? AskUser { get; init; }

    /// <summary>Where the trajectory is saved after every step; null saves nothing.</summary>
    public TrajectoryFolder? Folder { get; init; }

    /// <summary>Called before every step; null calls nothing.</summary>
    public Func<Trajectory, CancellationToken, Task>? BeforeStep { get; init; }

    /// <summary>Called after every step; null calls nothing.</summary>
    public Func<AgentStep, CancellationToken, Task>? AfterStep { get; init; }

    /// <summary>The model's name, for people who read the trace.</summary>
    public string Model { get; init; } = "";

    /// <summary>The clock; the default is the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
