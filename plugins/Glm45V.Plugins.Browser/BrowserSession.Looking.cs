using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Rendering;

namespace Glm45V.Plugins.Browser;

/// <content>What a session sees of its pages.</content>
public sealed partial class BrowserSession
{
    /// <summary>Takes a picture of the visible part of the page, with animations ended and without a caret, so that the same page gives the same bytes.</summary>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public async Task<Screenshot> ScreenshotAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Screenshot seen = await pipeline.RunAsync("Taking a screenshot", options.Timeout, ActionKind.Look, (tab, _) => looker.PictureAsync(tab), cancellationToken).ConfigureAwait(false);
        guard.Seen = seen;
        return seen;
    }

    /// <summary>Looks at the page: its picture, and what else is asked for. Marks and references in later actions are those of the newest look.</summary>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public async Task<PageObservation> ObserveAsync(ObservedParts parts, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        PageObservation seen = await pipeline.RunAsync("Looking at the page", options.Timeout, ActionKind.Look, (tab, _) => looker.LookAsync(tab, parts, Tabs), cancellationToken).ConfigureAwait(false);
        guard.Seen = seen.Screenshot;
        return seen;
    }

    /// <summary>Pictures the whole page, with and without its text, and tells what the picture holds: a reference to rebuild the page from.</summary>
    /// <remarks>Secrets are masked in words and not in the pictures.</remarks>
    /// <exception cref="BrowserException">The page is too high to be pictured or does not stand still, or the page or the browser is gone or does not answer.</exception>
    public Task<RenderedPage> CaptureAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return pipeline.RunAsync("Picturing the page", options.Timeout, ActionKind.Look, async (tab, _) =>
        {
            RenderedPage page = await PageCapture.TakeAsync(tab.Page, () => [], (float)options.Timeout.TotalMilliseconds).ConfigureAwait(false);
            return page with { Blocks = [.. page.Blocks.Select(block => block with { Text = options.Secrets.Mask(block.Text) })] };
        }, cancellationToken);
    }

    /// <summary>Reads the text of the whole page, frames and shadow roots too, as far as a person could see it; at most <see cref="PageText.Longest"/> characters.</summary>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<PageText> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return pipeline.RunAsync("Reading the page", options.Timeout, ActionKind.Look, (tab, _) => looker.ReadAsync(tab), cancellationToken);
    }

    /// <summary>Gives the point that an action's target means, which may lie outside the visible part; null when it is not in what was seen last.</summary>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<PixelPoint?> LocateAsync(ActionTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ThrowIfDisposed();
        return pipeline.RunAsync("Finding an element", options.Timeout, ActionKind.Look, (tab, _) => guard.LocateAsync(tab, target), cancellationToken);
    }

    /// <summary>Runs a script or calls a script function in the page and gives its result, once promises are settled. For developers: no tool does this.</summary>
    /// <exception cref="BrowserException">The script failed, or the page or the browser is gone or does not answer.</exception>
    public Task<T> EvaluateAsync<T>(string script, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(script);
        ThrowIfDisposed();
        return pipeline.RunAsync("Running the script", options.Timeout, ActionKind.Look, (tab, _) => tab.Page.EvaluateAsync<T>(script), cancellationToken);
    }

    /// <summary>Finds the control that a point means: the point itself on a control, else a visible point of the nearest control within the radius, else null.</summary>
    /// <remarks>Sees through open shadow roots and frames of the page's own origin. Controls are links, buttons, fields, labels, elements with an
    /// interactive role, an onclick attribute or a tab position, and whatever shows the hand pointer; disabled ones are none.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part, or the radius is negative.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<PixelPoint?> SnapAsync(double x, double y, double radius, CancellationToken cancellationToken = default)
    {
        PixelPoint at = Inside(x, y, nameof(x), nameof(y));
        if (!double.IsFinite(radius) || radius < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius must be a number of pixels, zero or more.");
        }

        return pipeline.RunAsync("Looking for a control", options.Timeout, ActionKind.Look, async (tab, _) =>
        {
            double[]? found = await tab.Page.EvaluateAsync<double[]?>(PageScripts.Snap, new[] { at.X, at.Y, radius }).ConfigureAwait(false);
            return found is null ? (PixelPoint?)null : new PixelPoint(found[0], found[1]);
        }, cancellationToken);
    }

    /// <summary>Describes the topmost element at a point, through closed shadow roots and frames of every origin; null where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<ElementInfo?> ElementAtAsync(double x, double y, CancellationToken cancellationToken = default)
    {
        PixelPoint at = Inside(x, y, nameof(x), nameof(y));
        return pipeline.RunAsync("Looking at an element", options.Timeout, ActionKind.Look, (tab, _) => ElementProbe.AtAsync(tab, at), cancellationToken);
    }

    /// <summary>Describes the topmost element at a point together with how to find it another time; null where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<ActedElement?> LocatorAtAsync(double x, double y, CancellationToken cancellationToken = default)
    {
        PixelPoint at = Inside(x, y, nameof(x), nameof(y));
        return pipeline.RunAsync("Looking at an element", options.Timeout, ActionKind.Look, async (tab, _) =>
            await ElementProbe.AtAsync(tab, at).ConfigureAwait(false) is { } element ? await ElementFinder.DescribeAsync(tab, element, at, options.Secrets).ConfigureAwait(false) : (ActedElement?)null, cancellationToken);
    }

    /// <summary>Finds an element that an action worked before, scrolls to it and gives the point to work; null when it is not there, or more than one fits.</summary>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<PixelPoint?> FindAsync(ActedElement element, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(element);
        ThrowIfDisposed();
        return pipeline.RunAsync("Finding an element", options.Timeout, ActionKind.Look, (tab, _) => ElementFinder.FindAsync(tab, element), cancellationToken);
    }
}
