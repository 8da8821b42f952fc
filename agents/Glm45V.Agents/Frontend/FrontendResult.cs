namespace Glm45V.Agents.Frontend;

/// <summary>Why the work on a page ended.</summary>
public enum FrontendEnd
{
    /// <summary>It goes on, or was stopped.</summary>
    Open,

    /// <summary>The page is good enough.</summary>
    GoodEnough,

    /// <summary>Several rounds in a row came to nothing.</summary>
    Plateau,

    /// <summary>All rounds are done.</summary>
    RoundLimit,

    /// <summary>The change that was asked for is made.</summary>
    Changed,

    /// <summary>No answer of the model could be used.</summary>
    Failed,
}

/// <summary>What came of the work on a page.</summary>
/// <param name="Folder">The folder that holds it: <c>index.html</c>, the best page, and <c>report.html</c>.</param>
/// <param name="Rounds">Every round.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Detail">The same in words.</param>
/// <param name="Restarts">How often Chromium ended or hung and was started anew.</param>
public sealed record FrontendResult(string Folder, IReadOnlyList<FrontendRound> Rounds, FrontendEnd End, string Detail, int Restarts)
{
    /// <summary>The best round; null when no answer could be used.</summary>
    public FrontendRound? Best => Rounds.LastOrDefault(round => round.Kept);
}
