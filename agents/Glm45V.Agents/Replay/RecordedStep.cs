using System.Diagnostics.CodeAnalysis;
using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Agents.Replay;

/// <summary>A step of a recorded run that is worth repeating, with its action read.</summary>
internal sealed record RecordedStep(AgentStep Step, BrowserAction Action)
{
    /// <summary>Gives the steps of a run that did something on a page or ended the run; what failed, only looked, or changed nothing is left out.</summary>
    public static IReadOnlyList<RecordedStep> Of(Trajectory recorded)
    {
        List<RecordedStep> steps = [];
        foreach (AgentStep step in recorded.Steps)
        {
            if (TryRead(step, out BrowserAction? action))
            {
                // A list that was opened by a click and an option that was clicked are one choice.
                steps.Add(new RecordedStep(step, step.Result.Chosen is { } option && action is ClickAction click ? new SelectOptionAction(click.At, option) : action));
            }
        }

        return steps;
    }

    private static bool TryRead(AgentStep step, [NotNullWhen(true)] out BrowserAction? action)
    {
        action = null;
        return step.Result is { Succeeded: true, OpenedList: false }
            && step.Decision.Action is { } taken
            && ActionCatalog.TryRead(taken.Name, taken.Arguments, out action, out _)
            && action is DoneAction or { Risk: not ActionRisk.Tells } and not (ZoomAction or ExtractAction or WaitAction)
            && (!step.HadNoEffect || step.Result.Events.Count > 0);
    }
}
