using Glm45V.Plugins.Browser.Page;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser;

/// <summary>A Chromium of its own, with a fresh profile, that opens pages, takes pictures of them and acts at points of the picture.</summary>
/// <remarks>
/// All coordinates are CSS pixels of the screenshot. Members may be called from any thread; they run one at a time, in turn.
/// Each action ends when the page has drawn two frames and the navigations and windows it started have loaded. Cancelling leaves
/// an action at once; the browser may still finish the part it had begun.
/// </remarks>
public sealed class BrowserSession : IAsyncDisposable
{
    private const int DragSteps = 12;

    private readonly BrowserOptions options;
    private readonly IPlaywright driver;
    private readonly IBrowser browser;
    private readonly BrowserTabs tabs;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int disposed;

    private BrowserSession(BrowserOptions options, IPlaywright driver, IBrowser browser, BrowserTabs tabs)
    {
        this.options = options;
        this.driver = driver;
        this.browser = browser;
        this.tabs = tabs;
        browser.Disconnected += (_, _) => closed.TrySetResult();
    }

    /// <summary>Width of the page and its screenshots in pixels.</summary>
    public int Width => options.Width;

    /// <summary>Height of the page and its screenshots in pixels.</summary>
    public int Height => options.Height;

    /// <summary>The page that actions go to: the newest one still open.</summary>
    /// <remarks>The session owns it. Work done on it directly does not take turns with the session's own members.</remarks>
    public IPage Page => tabs.Current.Page;

    /// <summary>Starts Chromium with an empty page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 28 pixels or the timeout is not positive.</exception>
    /// <exception cref="BrowserException">There is no Chromium, or it does not start.</exception>
    public static async Task<BrowserSession> StartAsync(BrowserOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new BrowserOptions();
        options.Validate();
        (IPlaywright driver, IBrowser browser) = await BrowserLauncher.LaunchAsync(options, cancellationToken).ConfigureAwait(false);
        try
        {
            BrowserTabs tabs = await BrowserTabs.OpenAsync(browser, options).WaitAsync(cancellationToken).ConfigureAwait(false);
            return new BrowserSession(options, driver, browser, tabs);
        }
        catch (Exception error)
        {
            driver.Dispose();
            if (error is PlaywrightException cause)
            {
                throw BrowserLauncher.Explain(cause, options.ExecutablePath ?? "Chromium");
            }

            throw;
        }
    }

    /// <summary>Opens an address and waits for it to load; a page still loading at the end of the timeout is kept and recorded as an event.</summary>
    /// <exception cref="ArgumentException">The address is not absolute.</exception>
    /// <exception cref="BrowserException">The address cannot be opened, or the browser is gone.</exception>
    public Task GotoAsync(string url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            throw new ArgumentException($"The address '{url}' is not absolute. Write it whole, such as 'https://{url}'.", nameof(url));
        }

        return RunAsync($"Opening '{url}'", options.Timeout, ActionKind.Navigate, async (tab, _) =>
        {
            await tab.OpenAsync(url, options.Timeout).ConfigureAwait(false);
            return true;
        }, cancellationToken);
    }

    /// <summary>Takes a picture of the visible part of the page, with animations ended and without a caret, so that the same page gives the same bytes.</summary>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<Screenshot> ScreenshotAsync(CancellationToken cancellationToken = default) =>
        RunAsync("Taking a screenshot", options.Timeout, ActionKind.Look, async (tab, _) =>
        {
            byte[] png = await tab.Page.ScreenshotAsync(new()
            {
                Type = ScreenshotType.Png,
                Scale = ScreenshotScale.Css,
                Animations = ScreenshotAnimations.Disabled,
                Caret = ScreenshotCaret.Hide,
                Timeout = (float)options.Timeout.TotalMilliseconds,
            }).ConfigureAwait(false);
            return new Screenshot(png, Width, Height);
        }, cancellationToken);

    /// <summary>Clicks a point with the left mouse button.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task ClickAsync(double x, double y, CancellationToken cancellationToken = default)
    {
        ThrowIfOutside(x, y, nameof(x), nameof(y));
        return ActAsync("Clicking", options.Timeout, (page, _) => page.Mouse.ClickAsync((float)x, (float)y), cancellationToken);
    }

    /// <summary>Clicks a point, selects what the field there holds and types over it; an empty text clears the field.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task TypeAsync(double x, double y, string text, CancellationToken cancellationToken = default)
    {
        ThrowIfOutside(x, y, nameof(x), nameof(y));
        ArgumentNullException.ThrowIfNull(text);
        TimeSpan limit = options.Timeout + TimeSpan.FromMilliseconds(20 * text.Length);
        return ActAsync("Typing", limit, async (page, stop) =>
        {
            await page.Mouse.ClickAsync((float)x, (float)y).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            if (await page.EvaluateAsync<bool>(PageScripts.FocusTakesText).ConfigureAwait(false))
            {
                await page.Keyboard.PressAsync("ControlOrMeta+a").ConfigureAwait(false);
            }

            stop.ThrowIfCancellationRequested();
            await (text.Length == 0 ? page.Keyboard.PressAsync("Delete") : page.Keyboard.TypeAsync(text)).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Presses a key or a combination, such as Enter, ArrowDown or Control+A, where the focus is.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task PressAsync(string key, CancellationToken cancellationToken = default)
    {
        string name = KeyNames.Normalize(key);
        return ActAsync($"Pressing {name}", options.Timeout, (page, _) => page.Keyboard.PressAsync(name), cancellationToken);
    }

    /// <summary>Turns the mouse wheel at a point; null pixels scroll half of the visible part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part, or the distance is not positive.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task ScrollAsync(
        double x, double y, ScrollDirection direction, double? pixels = null, CancellationToken cancellationToken = default)
    {
        ThrowIfOutside(x, y, nameof(x), nameof(y));
        bool sideways = direction is ScrollDirection.Left or ScrollDirection.Right;
        double distance = pixels ?? (sideways ? Width : Height) / 2.0;
        if (!double.IsFinite(distance) || distance <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(pixels), pixels, "The distance must be a positive number of pixels.");
        }

        (float right, float down) = direction switch
        {
            ScrollDirection.Up => (0f, (float)-distance),
            ScrollDirection.Down => (0f, (float)distance),
            ScrollDirection.Left => ((float)-distance, 0f),
            ScrollDirection.Right => ((float)distance, 0f),
            _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "The direction must be up, down, left or right."),
        };
        return ActAsync("Scrolling", options.Timeout, async (page, _) =>
        {
            await page.Mouse.MoveAsync((float)x, (float)y).ConfigureAwait(false);
            await page.Mouse.WheelAsync(right, down).ConfigureAwait(false);
            await page.EvaluateAsync<bool>(PageScripts.ScrollRest, new[] { x, y }).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Presses the left mouse button at the first point, moves to the second and lets go.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task DragAsync(double x1, double y1, double x2, double y2, CancellationToken cancellationToken = default)
    {
        ThrowIfOutside(x1, y1, nameof(x1), nameof(y1));
        ThrowIfOutside(x2, y2, nameof(x2), nameof(y2));
        return ActAsync("Dragging", options.Timeout, async (page, _) =>
        {
            await page.Mouse.MoveAsync((float)x1, (float)y1).ConfigureAwait(false);
            await page.Mouse.DownAsync().ConfigureAwait(false);
            await page.Mouse.MoveAsync((float)x2, (float)y2, new() { Steps = DragSteps }).ConfigureAwait(false);
            await page.Mouse.UpAsync().ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Runs a script or calls a script function in the page and gives its result, once promises are settled.</summary>
    /// <exception cref="BrowserException">The script failed, or the page or the browser is gone or does not answer.</exception>
    public Task<T> EvaluateAsync<T>(string script, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(script);
        return RunAsync("Running the script", options.Timeout, ActionKind.Look, (tab, _) => tab.Page.EvaluateAsync<T>(script), cancellationToken);
    }

    /// <summary>Finds the control that a point means: the point itself on a control, else a visible point of the nearest control within the radius, else null.</summary>
    /// <remarks>Sees through open shadow roots and frames of the page's own origin. Controls are links, buttons, fields, labels, elements with an
    /// interactive role, an onclick attribute or a tab position, and whatever shows the hand pointer; disabled ones are none.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part, or the radius is negative.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task<PixelPoint?> SnapAsync(double x, double y, double radius, CancellationToken cancellationToken = default)
    {
        ThrowIfOutside(x, y, nameof(x), nameof(y));
        if (!double.IsFinite(radius) || radius < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius must be a number of pixels, zero or more.");
        }

        return RunAsync("Looking for a control", options.Timeout, ActionKind.Look, async (tab, _) =>
        {
            double[]? found = await tab.Page.EvaluateAsync<double[]?>(PageScripts.Snap, new[] { x, y, radius }).ConfigureAwait(false);
            return found is null ? (PixelPoint?)null : new PixelPoint(found[0], found[1]);
        }, cancellationToken);
    }

    /// <summary>Gives what pages did besides changing their picture since the last call, oldest first; at most the latest 100.</summary>
    public IReadOnlyList<PageEvent> TakeEvents() => tabs.TakeEvents();

    /// <summary>Ends Chromium and its driver.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await browser.CloseAsync().WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is PlaywrightException or TimeoutException)
        {
            // Chromium is gone already or hangs: ending the driver below ends it as well.
        }

        driver.Dispose();
        closed.TrySetResult();
    }

    private async Task ActAsync(
        string name, TimeSpan limit, Func<IPage, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        await RunAsync(name, limit, ActionKind.Act, async (tab, stop) =>
        {
            try
            {
                await act(tab.Page, stop).ConfigureAwait(false);
            }
            catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error))
            {
                // The action made the page move on before its last step had answered; settling waits for the new document.
            }

            return true;
        }, cancellationToken).ConfigureAwait(false);

    private async Task<T> RunAsync<T>(
        string name, TimeSpan limit, ActionKind kind, Func<BrowserTab, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            BrowserTab tab = await UsableTabAsync(kind, cancellationToken).ConfigureAwait(false);
            var bounds = new ActionBounds(name, limit, closed.Task);
            tabs.BeginAction(tab);
            T result = default!;
            try
            {
                result = await bounds.RunAsync(tab, run, cancellationToken).ConfigureAwait(false);
            }
            catch (BrowserException error) when (kind == ActionKind.Act && error.Failure == BrowserFailure.PageLost && tabs.HasMovedOnFrom(tab))
            {
                // The action closed its own page, as it may: the session follows another one.
            }

            if (kind != ActionKind.Look)
            {
                await tabs.SettleAsync(tab, new ActionBounds(name, options.Timeout, closed.Task), cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<BrowserTab> UsableTabAsync(ActionKind kind, CancellationToken cancellationToken)
    {
        if (!browser.IsConnected)
        {
            throw PageFailures.BrowserClosed();
        }

        BrowserTab tab = tabs.Current;
        if (!tab.Lost.IsCompleted)
        {
            return tab;
        }

        return kind == ActionKind.Navigate
            ? await tabs.OpenFreshAsync().WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false)
            : throw await tab.Lost.ConfigureAwait(false);
    }

    private void ThrowIfOutside(double x, double y, string nameOfX, string nameOfY)
    {
        bool acrossFits = x >= 0 && x < Width;
        if (!acrossFits || !(y >= 0 && y < Height))
        {
            throw new ArgumentOutOfRangeException(
                acrossFits ? nameOfY : nameOfX,
                acrossFits ? y : x,
                FormattableString.Invariant($"The point ({x}, {y}) lies outside the page, which is {Width}x{Height} pixels."));
        }
    }

    private enum ActionKind
    {
        Look,
        Act,
        Navigate,
    }
}
