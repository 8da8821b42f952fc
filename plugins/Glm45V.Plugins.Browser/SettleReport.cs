namespace Glm45V.Plugins.Browser;

/// <summary>How a page came to rest after an action.</summary>
/// <param name="Took">How long that was waited for, navigations included.</param>
/// <param name="End">Why the waiting ended.</param>
/// <param name="Navigated">True when the action led to another document or window.</param>
/// <param name="Requests">How many requests began meanwhile.</param>
/// <param name="Mutations">How many changes of the document were seen.</param>
/// <param name="Open">What was still under way at the end, in words; empty when nothing was.</param>
public sealed record SettleReport(TimeSpan Took, SettleEnd End, bool Navigated, int Requests, int Mutations, string Open)
{
    /// <summary>Says the same in a few words.</summary>
    public override string ToString()
    {
        string end = End switch { SettleEnd.Quiet => "quiet", SettleEnd.Moving => "still moving", SettleEnd.Limit => $"not at rest: {Open}", _ => "gone" };
        return FormattableString.Invariant($"{end} after {Took.TotalMilliseconds:F0} ms{(Navigated ? ", another document" : "")}, {Requests} request{(Requests == 1 ? "" : "s")}, {Mutations} change{(Mutations == 1 ? "" : "s")}");
    }
}

/// <summary>Why the waiting for a page to come to rest ended.</summary>
public enum SettleEnd
{
    /// <summary>Nothing was under way, and two pictures in a row were equal.</summary>
    Quiet,

    /// <summary>Nothing was under way but pixels kept changing, as in a video or an endless animation.</summary>
    Moving,

    /// <summary>The time for it was over.</summary>
    Limit,

    /// <summary>The page closed.</summary>
    Closed,
}
