namespace Glm45V.Cli.Grounding;

/// <summary>Something to point at in a picture.</summary>
/// <param name="Id">Its name within the set.</param>
/// <param name="Picture">The picture's file, in the set's folder.</param>
/// <param name="Width">Width of the picture in pixels.</param>
/// <param name="Height">Height of the picture in pixels.</param>
/// <param name="Phrase">What to look for.</param>
/// <param name="Box">Where it lies: left, top, right, bottom in pixels; null for what is not there.</param>
/// <param name="Kind">text, icon, field or choice.</param>
/// <param name="Style">How the phrase names it: label, relation, name, instruction or absent.</param>
/// <param name="Density">How much is on the page: few, some or many controls.</param>
/// <param name="Theme">The page's colours.</param>
/// <param name="Source">Where the page comes from.</param>
internal sealed record GroundingItem(
    string Id, string Picture, int Width, int Height, string Phrase, double[]? Box, string Kind, string Style, string Density, string Theme, string Source)
{
    /// <summary>The boxes of all controls of the page, for clicks that move onto the nearest one; empty where they are not known.</summary>
    public IReadOnlyList<double[]> Controls { get; init; } = [];

    /// <summary>The share of the picture that it covers; 0 for what is not there.</summary>
    public double Share => Box is [double left, double top, double right, double bottom] ? (right - left) * (bottom - top) / ((double)Width * Height) : 0;

    /// <summary>small below a thousandth of the picture, medium below five, large above; none for what is not there.</summary>
    public string Size => Box is null ? "none" : Share switch { < 0.001 => "small", < 0.005 => "medium", _ => "large" };

    /// <summary>True for a point that hits it.</summary>
    public bool Holds(double x, double y) => Box is [double left, double top, double right, double bottom] && x >= left && x < right && y >= top && y < bottom;
}
