using Glm45V.Imaging;

namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>A page as a person sees it from top to bottom, and what its document says about that picture.</summary>
/// <param name="Picture">The whole page in the width of its window, one pixel for each CSS pixel.</param>
/// <param name="TextFree">The same without any text, so that text and everything else can be compared apart.</param>
/// <param name="WindowHeight">Height in pixels of the window that the page was shown in.</param>
/// <param name="Blocks">The texts that can be seen, one for each element that holds text itself, in the document's order.</param>
/// <param name="Hidden">Texts of the document that nobody sees: without a place, off the page, under other things, in the colour of their ground, or below 6 pixels.</param>
/// <param name="Pictures">What shows pixels that are no text, no box and no gradient: images, backgrounds, canvases.</param>
/// <param name="Facts">Counts of what makes the page up.</param>
/// <param name="Complaints">What went wrong while it was shown: requests that were refused, and what the browser wrote to its console.</param>
public sealed record RenderedPage(
    RgbImage Picture,
    RgbImage TextFree,
    int WindowHeight,
    IReadOnlyList<TextBlock> Blocks,
    IReadOnlyList<string> Hidden,
    IReadOnlyList<ShownPicture> Pictures,
    PageFacts Facts,
    IReadOnlyList<string> Complaints)
{
    /// <summary>The highest page that is pictured, in pixels: Chromium draws no more in one piece.</summary>
    public const int MostHeight = 16_000;
}

/// <summary>A text that can be seen.</summary>
/// <param name="Text">Its words, white space squeezed.</param>
/// <param name="Box">The pixels that its letters cover.</param>
/// <param name="Color">The colour of its letters, as the picture shows it.</param>
/// <param name="Ground">The mean colour around its letters.</param>
/// <param name="FontSize">Size of the font in pixels.</param>
/// <param name="FontWeight">Weight of the font, 400 for plain and 700 for bold.</param>
public sealed record TextBlock(string Text, PixelRectangle Box, RgbColor Color, RgbColor Ground, double FontSize, int FontWeight);

/// <summary>Pixels that come out of a file, a data address or a drawing.</summary>
/// <param name="Kind">The element's name, or <c>background</c>.</param>
/// <param name="Source">Its address, at most 200 characters; empty for a drawing.</param>
/// <param name="Box">Where it lies on the page.</param>
public sealed record ShownPicture(string Kind, string Source, PixelRectangle Box);

/// <summary>Counts of what makes a page up.</summary>
public sealed record PageFacts
{
    /// <summary>Width of the content in pixels; more than the picture's where the page scrolls sideways.</summary>
    public int ContentWidth { get; init; }

    /// <summary>Elements.</summary>
    public int Elements { get; init; }

    /// <summary>Layers of shadows, all together.</summary>
    public int Shadows { get; init; }

    /// <summary>Stops of gradients, all together.</summary>
    public int GradientStops { get; init; }

    /// <summary>Coloured boxes of at most 3 × 3 pixels.</summary>
    public int Specks { get; init; }

    /// <summary>Shapes of drawings.</summary>
    public int Shapes { get; init; }

    /// <summary>Characters of the paths of drawings.</summary>
    public int PathCharacters { get; init; }

    /// <summary>Characters of data addresses, those of style sheets and fonts too.</summary>
    public int DataCharacters { get; init; }

    /// <summary>Documents within the document.</summary>
    public int Frames { get; init; }

    /// <summary>Elements that hold or start scripts; none of them ran.</summary>
    public int Scripts { get; init; }

    /// <summary>True when the document asks to be replaced by another one.</summary>
    public bool Refreshes { get; init; }

    /// <summary>Share of the visible text that is placed by coordinates, from 0 to 1.</summary>
    public double PlacedText { get; init; }

    /// <summary>Boxes that hold text which does not fit them and is cut off, by their words.</summary>
    public IReadOnlyList<string> Clipped { get; init; } = [];

    /// <summary>Each element with its children's names in order, such as <c>ul(li,li)</c>: what TreeBLEU compares.</summary>
    public IReadOnlyList<string> Subtrees { get; init; } = [];
}
