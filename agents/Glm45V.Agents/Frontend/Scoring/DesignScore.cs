namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>How near a page comes to its reference; all scores are from 0 to 1, and 1 for the reference itself.</summary>
/// <param name="Total">The one that decides: the mean of the texts' scores and the look's, or the look's alone where the reference's texts are not known; 0 for a page that cheats or is blank.</param>
/// <param name="BlockMatch">Design2Code's block match; null where the reference's texts are not known, as for the next three.</param>
/// <param name="Text">Design2Code's text.</param>
/// <param name="Position">Design2Code's position.</param>
/// <param name="TextColor">Design2Code's colour.</param>
/// <param name="MaskedStructure">SSIM of both pages without their texts; null where the reference's texts are not known.</param>
/// <param name="Structure">SSIM of both pages.</param>
/// <param name="Color">1 less the mean ΔE00, in hundreds, over 32 × 32 cells.</param>
/// <param name="Layout">Overlap of the blocks that both pictures are cut into.</param>
/// <param name="Size">The smaller page's share of the larger one.</param>
/// <param name="Tree">Recall of the reference's subtrees of tags; null where they are not known. It does not count in the total: many structures look alike.</param>
/// <param name="Cheats">Why the page counts for nothing: what only looks like a page, or is no page at all; empty for an honest one.</param>
public sealed record DesignScore(
    double Total,
    double? BlockMatch,
    double? Text,
    double? Position,
    double? TextColor,
    double? MaskedStructure,
    double Structure,
    double Color,
    double Layout,
    double Size,
    double? Tree,
    IReadOnlyList<string> Cheats);
