using System.Text;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Agents.Frontend;

/// <summary>A document as it was shown, with the style sheet that was made for it.</summary>
internal sealed record ShownDocument(string Html, string? Css, RenderedPage Page);

/// <summary>Shows documents; a browser that ends is no fault of the document until it has ended three times.</summary>
internal sealed class PageShower(PageRenderer renderer, TailwindCompiler? tailwind)
{
    private const int Tries = 3;

    /// <summary>True when a document cannot be shown by its own fault, so that the model may write another; false when there is no browser.</summary>
    public static bool IsTheDocuments(BrowserException error) => error.Failure is BrowserFailure.PageFailed or BrowserFailure.TimedOut or BrowserFailure.PageLost;

    /// <summary>Shows a document that a model wrote; scripts are refused, since whoever opens the page would run what a picture may have talked the model into.</summary>
    /// <exception cref="BrowserException">It cannot be shown, or holds scripts.</exception>
    public async Task<ShownDocument> ShowAsync(string html, ImageSize window, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assets, int allowedScripts, CancellationToken cancellationToken)
    {
        ShownDocument shown = await ShowAsync(html, window, assets, cancellationToken).ConfigureAwait(false);
        return shown.Page.Facts.Scripts <= allowedScripts ? shown : throw new BrowserException(BrowserFailure.PageFailed, "The document holds scripts, event attributes or javascript: addresses: write it without them.");
    }

    /// <summary>Shows a document.</summary>
    /// <exception cref="BrowserException">It cannot be shown.</exception>
    public async Task<ShownDocument> ShowAsync(string html, ImageSize window, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assets, CancellationToken cancellationToken)
    {
        string? css = tailwind is null ? null : await tailwind.CompileAsync(html, cancellationToken).ConfigureAwait(false);
        Dictionary<string, ReadOnlyMemory<byte>> files = new(assets);
        if (css is not null)
        {
            files[PageFiles.StyleSheet] = Encoding.UTF8.GetBytes(css);
        }

        var request = new RenderRequest(css is null ? html : PageFiles.WithStyleSheet(html), window.Width) { Height = window.Height, Files = files };
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new ShownDocument(html, css, await renderer.RenderAsync(request, cancellationToken).ConfigureAwait(false));
            }
            catch (BrowserException error) when (error.Failure is BrowserFailure.PageLost or BrowserFailure.BrowserClosed && attempt < Tries)
            {
                // The next try starts Chromium anew.
            }
        }
    }
}
