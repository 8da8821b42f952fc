using Glm45V.Agents.Frontend;
using Glm45V.Agents.Frontend.Scoring;

namespace Glm45V.Cli.UiToCode;

/// <summary>One page that was rebuilt.</summary>
/// <param name="Id">The page.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Level">How much is on it, from 1 to 5; 0 for pages that were not generated.</param>
/// <param name="Theme">Its colours.</param>
/// <param name="Totals">The likeness of the draft, and of the best page after each round; 0 where there is none.</param>
/// <param name="Best">The best page's scores; null without a page.</param>
/// <param name="AxeViolations">Rules of accessibility that the best page breaks, as axe finds them; null without a page.</param>
/// <param name="End">Why the work ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Restarts">How often Chromium had to be started anew.</param>
/// <param name="Error">Why there is no result; null for one.</param>
/// <param name="IsInfrastructure">True when the reason lies outside of the model: the page is asked for again the next time.</param>
internal sealed record UiToCodeEpisode(
    string Id, string Source, int Level, string Theme, IReadOnlyList<double> Totals, DesignScore? Best, int? AxeViolations, FrontendEnd End, double Seconds, long InputTokens, long OutputTokens, int Restarts, string? Error, bool IsInfrastructure)
{
    /// <summary>The likeness after so many rounds: that of the last one, where the work ended before.</summary>
    public double After(int rounds) => Totals.Count == 0 ? 0 : Totals[Math.Min(rounds, Totals.Count - 1)];
}
