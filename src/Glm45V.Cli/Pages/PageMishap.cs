using Glm45V.Agents;

namespace Glm45V.Cli.Pages;

/// <summary>What a run that did not meet its goal failed by, as far as its own record tells.</summary>
internal static class PageMishap
{
    /// <summary>Names the failure; null for a run that met its goal.</summary>
    /// <remarks>A wrong element and a wrong plan look the same in a record: telling them apart takes somebody who knows the right element.</remarks>
    public static string? Of(Trajectory run) => run.Outcome?.Kind switch
    {
        OutcomeKind.Solved => null,
        OutcomeKind.NotSolved or OutcomeKind.Unverified => "premature done",
        OutcomeKind.Infeasible => "gave up",
        OutcomeKind.Refused => "refused by policy",
        OutcomeKind.Loop => "loop",
        OutcomeKind.GaveUp when run.Steps is [.., { Decision.Action: null }] => "format error",
        OutcomeKind.GaveUp => "no effect",
        OutcomeKind.Failed or OutcomeKind.Cancelled or null => "infrastructure",
        _ => IsMostly(run, step => step.Decision.Action is null) ? "format error"
            : IsMostly(run, step => step.HadNoEffect) ? "no effect"
            : "wrong plan or element",
    };

    private static bool IsMostly(Trajectory run, Func<AgentStep, bool> condition) => run.Steps.Count(condition) * 2 > run.Steps.Count;
}
