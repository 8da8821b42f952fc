using Glm45V.Agents;

namespace Glm45V.Cli.Browse;

/// <summary>One step of an agent as one line of a terminal.</summary>
internal static class StepLine
{
    private const int LongestAction = 60;

    /// <summary>Gives the line; short actions fit into 80 columns.</summary>
    public static string Of(AgentStep step)
    {
        string action = step.Decision.Action?.ToString() ?? "no action";
        action = action.Length <= LongestAction ? action : action[..(LongestAction - 1)] + "…";
        string at = step.Result.Point is { } point
            ? FormattableString.Invariant($"{point.X:F0},{point.Y:F0}{(step.Result.Snapped ? " (snapped)" : "")}")
            : "";
        string effect = step.Result.Error is { } error
            ? error.ReplaceLineEndings(" ")
            : step.Decision.Finished ? "says done" : step.Result.IsAside ? "done" : step.Verdict.Changed == false ? "no change" : "changed";
        string who = step.Decision.RepeatsStep is null ? "model" : "found";
        double model = step.Timings.Decide.TotalMilliseconds;
        double act = step.Timings.Act.TotalMilliseconds;
        return FormattableString.Invariant($"step {step.Index + 1,2}  {action,-15} {at,-17} {who} {model,4:F0} ms  act {act,4:F0} ms  {effect}");
    }
}
