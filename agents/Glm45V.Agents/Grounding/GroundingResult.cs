using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Grounding;

/// <summary>A rectangle in pixels of an image; right and bottom lie outside it.</summary>
public readonly record struct PixelBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>The width.</summary>
    public double Width => Right - Left;

    /// <summary>The height.</summary>
    public double Height => Bottom - Top;

    /// <summary>The middle.</summary>
    public PixelPoint Middle => new((Left + Right) / 2, (Top + Bottom) / 2);

    /// <summary>True for a point inside.</summary>
    public bool Holds(PixelPoint point) => point.X >= Left && point.X < Right && point.Y >= Top && point.Y < Bottom;

    /// <summary>The common area as a share of the area that both cover together, from 0 to 1.</summary>
    public double IntersectionOverUnion(PixelBox other)
    {
        double across = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        double down = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        double common = across > 0 && down > 0 ? across * down : 0;
        double all = (Width * Height) + (other.Width * other.Height) - common;
        return all > 0 ? common / all : 0;
    }
}

/// <summary>Something that was found in an image.</summary>
/// <param name="Box">Where it lies.</param>
/// <param name="Point">Where to click it, within the image.</param>
/// <param name="Confidence">How likely the model found its coordinates, the geometric mean from 0 to 1; null when the client does not tell.</param>
/// <param name="Zooms">How often it was looked at closer; 0 when the first look was enough.</param>
public sealed record GroundedRegion(PixelBox Box, PixelPoint Point, double? Confidence, int Zooms);

/// <summary>One question and its answer.</summary>
/// <param name="Window">The part of the image that was shown, in the image's pixels.</param>
/// <param name="Scale">How much larger it was shown.</param>
/// <param name="Answer">The model's words.</param>
/// <param name="Boxes">What the answer means, in the image's pixels; empty for nothing.</param>
public sealed record GroundingLook(PixelBox Window, double Scale, string Answer, IReadOnlyList<PixelBox> Boxes);

/// <summary>What came of looking for something in an image.</summary>
/// <param name="Phrase">What was looked for.</param>
/// <param name="Width">Width of the image in pixels.</param>
/// <param name="Height">Height of the image in pixels.</param>
/// <param name="Regions">What was found, in the model's order; empty when the model says that it is not there.</param>
/// <param name="Looks">Every look, the first at the whole image.</param>
/// <param name="Usage">Tokens that it took.</param>
public sealed record GroundingResult(
    string Phrase, int Width, int Height, IReadOnlyList<GroundedRegion> Regions, IReadOnlyList<GroundingLook> Looks, UsageDetails Usage);
