using System.Security.Cryptography;

namespace Glm45V.Agents;

/// <summary>Notices that an agent goes in circles: the same action on a page that looks the same.</summary>
internal static class LoopWatch
{
    /// <summary>How many of the latest steps are looked at.</summary>
    private const int Window = 20;

    /// <summary>From how many repetitions on the model is told.</summary>
    private const int Nudge = 3;

    /// <summary>From how many steps without effect on the model is told to plan anew.</summary>
    private const int Stall = 3;

    /// <summary>Counts how often a step's action was taken on the page it was taken on, itself included; 0 without an action.</summary>
    public static int RepeatsOf(AgentStep step, IReadOnlyList<AgentStep> steps)
    {
        if (step.Decision.Action is not { } action)
        {
            return 0;
        }

        string fingerprint = FingerprintOf(step.Observation);
        return steps.TakeLast(Window).Count(past => past.Decision.Action == action && FingerprintOf(past.Observation) == fingerprint);
    }

    /// <summary>Gives advice to a model that goes in circles or gets nowhere; null while it does well.</summary>
    /// <param name="steps">The finished steps.</param>
    /// <param name="now">What is seen now.</param>
    /// <param name="next">The action that was just taken.</param>
    public static string? Advice(IReadOnlyList<AgentStep> steps, Observation now, AgentAction next)
    {
        string fingerprint = FingerprintOf(now);
        int repeats = 1 + steps.TakeLast(Window).Count(past => past.Decision.Action == next && FingerprintOf(past.Observation) == fingerprint);
        if (repeats >= Nudge)
        {
            return $"You have done this {repeats} times on the same page. It does not help: do something else, or end the work if it cannot be done.";
        }

        int stalled = steps.AsEnumerable().Reverse().TakeWhile(step => step.HadNoEffect).Count();
        return stalled >= Stall ? $"The last {stalled} steps brought nothing. Think of another way to the goal before you go on." : null;
    }

    // The same pixels at the same address: what a person would call the same page.
    private static string FingerprintOf(Observation seen) => seen.Url + Convert.ToHexString(SHA256.HashData(seen.Png.Span));
}
