using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend;

/// <summary>What a page is to look like: a picture, and where a browser showed it, its texts and structure too.</summary>
public sealed class DesignReference
{
    /// <summary>The smallest side of a picture that is a page, in pixels.</summary>
    public const int LeastSide = 28;

    private const int HighestWindow = 1440;
    private const int UsualWindow = 812;

    private DesignReference(RgbImage picture, RenderedPage? page)
    {
        if (Math.Min(picture.Width, picture.Height) < LeastSide || picture.Height > RenderedPage.MostHeight || picture.Width > RenderedPage.MostHeight)
        {
            throw new Glm45VException($"The picture of the page is {picture.Width} x {picture.Height} pixels; each side must be from {LeastSide} to {RenderedPage.MostHeight}. Crop or resize it, or build a long page in parts.");
        }

        Picture = picture;
        Page = page;
    }

    /// <summary>The picture.</summary>
    public RgbImage Picture { get; }

    /// <summary>What the browser told of the page; null for a picture alone, whose texts nobody knows.</summary>
    public RenderedPage? Page { get; }

    /// <summary>Height in pixels of the window that pages are compared in: the browser's own, the picture's where it may be that of one screen, or a usual one.</summary>
    public int WindowHeight => Page?.WindowHeight ?? (Picture.Height <= HighestWindow ? Picture.Height : UsualWindow);

    /// <summary>Takes a picture: PNG, JPEG, WebP, GIF or BMP.</summary>
    /// <exception cref="ImageException">The picture cannot be read.</exception>
    /// <exception cref="Glm45VException">A side of the picture is too short or too long.</exception>
    public static DesignReference Of(ReadOnlyMemory<byte> picture) => Of(ImageDecoder.Decode(picture));

    /// <summary>Takes a picture.</summary>
    /// <exception cref="Glm45VException">A side of the picture is too short or too long.</exception>
    public static DesignReference Of(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return new DesignReference(picture, null);
    }

    /// <summary>Takes a page that a browser showed, by <c>BrowserSession.CaptureAsync</c> or <see cref="PageRenderer"/>.</summary>
    /// <exception cref="Glm45VException">A side of the page is too short or too long.</exception>
    public static DesignReference Of(RenderedPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new DesignReference(page.Picture, page);
    }
}
