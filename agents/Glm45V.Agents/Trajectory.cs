using Glm45V.Plugins.Browser;

namespace Glm45V.Agents;

/// <summary>The linear record of one run: the goal, every finished step, and how it ended.</summary>
/// <remarks>Not thread-safe: one loop writes it. Readers wait for the run's end or use <see cref="AgentLoopOptions.AfterStep"/>.</remarks>
public sealed class Trajectory
{
    /// <summary>The version of the saved form; it rises when older readers would misread a file.</summary>
    public const int FormatVersion = 1;

    private readonly List<AgentStep> _steps = [];

    /// <summary>Starts an empty record.</summary>
    /// <param name="goal">What the agent is asked to reach, in words.</param>
    /// <param name="model">The name of the model that decides, for people.</param>
    /// <param name="started">When the run began.</param>
    /// <exception cref="ArgumentException">The goal is empty.</exception>
    public Trajectory(string goal, string model, DateTimeOffset started)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(goal);
        ArgumentNullException.ThrowIfNull(model);

        Goal = goal;
        Model = model;
        Started = started;
    }

    /// <summary>What the agent is asked to reach.</summary>
    public string Goal { get; }

    /// <summary>The name of the model that decides.</summary>
    public string Model { get; }

    /// <summary>When the run began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>How long the run took so far, to the last finished step or the end.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>The finished steps, oldest first.</summary>
    public IReadOnlyList<AgentStep> Steps => _steps;

    /// <summary>What was seen after the last step; null while the run goes on or when it was cut off.</summary>
    public Observation? Final { get; set; }

    /// <summary>How the run ended; null while it goes on.</summary>
    public AgentOutcome? Outcome { get; set; }

    /// <summary>Adds the next finished step.</summary>
    /// <exception cref="ArgumentException">The step's index is not the next one.</exception>
    public void Append(AgentStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (step.Index != _steps.Count)
        {
            throw new ArgumentException($"Step {step.Index} cannot follow {_steps.Count} steps: the next index is {_steps.Count}.", nameof(step));
        }

        _steps.Add(step);
    }

    /// <summary>Tokens read and written by all steps; zero where the client does not tell.</summary>
    public (long Input, long Output) Tokens => (
        _steps.Sum(step => (step.Decision.Usage?.InputTokenCount ?? 0) + (step.Result.Usage?.InputTokenCount ?? 0)),
        _steps.Sum(step => (step.Decision.Usage?.OutputTokenCount ?? 0) + (step.Result.Usage?.OutputTokenCount ?? 0)));

    /// <summary>Counts the steps at the end that failed or brought no action.</summary>
    public int FailuresInARow() => _steps.AsEnumerable().Reverse().TakeWhile(step => !step.Result.Succeeded).Count();

    /// <summary>True when a policy or a person refused something within the last five steps.</summary>
    internal bool WasRefusedLately() => _steps.TakeLast(5).Any(step => step.Result.Failure == BrowserFailure.Refused);
}
