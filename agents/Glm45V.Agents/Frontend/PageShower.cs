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

    /// <summary>Shows a document that a model wrote, or says to the model why it cannot be; scripts are refused, since whoever opens the page would run what a picture may have talked the model into.</summary>
    /// <exception cref="BrowserException">There is no browser.</exception>
    public async Task<(ShownDocument? Shown, string Wrong)> TryShowAsync(string html, ImageSize window, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assets, int allowedScripts, CancellationToken cancellationToken)
    {
        try
        {
            ShownDocument shown = await ShowAsync(html, window, assets, cancellationToken).ConfigureAwait(false);
            return shown.Page.Facts.Scripts <= allowedScripts ? (shown, "") : (null, "The document holds scripts, event attributes or javascript: addresses: write it without them.");
        }
        catch (BrowserException error) when (error.Failure is BrowserFailure.PageFailed or BrowserFailure.TimedOut or BrowserFailure.PageLost)
        {
            return (null, error.Message);
        }
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
