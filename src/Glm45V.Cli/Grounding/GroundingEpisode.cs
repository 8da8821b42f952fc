namespace Glm45V.Cli.Grounding;

/// <summary>One item that was asked for.</summary>
/// <param name="Item">The item.</param>
/// <param name="Point">Where the model pointed; null for nowhere.</param>
/// <param name="Snapped">The same, moved onto the nearest control within 12 pixels; null where controls are not known.</param>
/// <param name="Found">How many boxes the model gave.</param>
/// <param name="Looks">How often it looked.</param>
/// <param name="Zooms">How often it looked closer at the first box.</param>
/// <param name="Confidence">How likely it found the first box's coordinates; null when it does not tell.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Error">Why there is no answer; null for an answer.</param>
/// <param name="IsInfrastructure">True when the reason lies outside of the model: it is asked again the next time.</param>
internal sealed record GroundingEpisode(
    GroundingItem Item, double[]? Point, double[]? Snapped, int Found, int Looks, int Zooms, double? Confidence, double Seconds, long InputTokens, long OutputTokens, string? Error, bool IsInfrastructure)
{
    /// <summary>True when the point lies in the box, or nothing was found where nothing is.</summary>
    public bool IsRight => Error is null && (Item.Box is null ? Found == 0 : Point is [double x, double y] && Item.Holds(x, y));

    /// <summary>The same of the moved point.</summary>
    public bool IsRightSnapped => Error is null && (Item.Box is null ? Found == 0 : Snapped is [double x, double y] && Item.Holds(x, y));

    /// <summary>The distance in pixels from the middle of the box; null without a point or a box.</summary>
    public double? Distance => Item.Box is [double l, double t, double r, double b] && Point is [double x, double y] ? Math.Sqrt(Math.Pow(x - ((l + r) / 2), 2) + Math.Pow(y - ((t + b) / 2), 2)) : null;
}
