using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser;

/// <summary>Pages in a profile of their own that are opened, pictured and worked, within what <see cref="BrowserOptions"/> allows.</summary>
/// <remarks>
/// All coordinates are CSS pixels of the screenshot. Members may be called from any thread; they run one at a time, in turn.
/// Each action ends when the navigations and windows it started have loaded and the page is at rest, within limits. Cancelling leaves
/// an action at once; the browser may still finish the part it had begun. What the options refuse is refused to every caller.
/// </remarks>
public sealed partial class BrowserSession : IAsyncDisposable
{
    private readonly BrowserOptions options;
    private readonly BrowserProgram? program;
    private readonly IBrowserContext context;
    private readonly FilteringProxy? proxy;
    private readonly BrowserTabs tabs;
    private readonly SessionRecord record;
    private readonly ActionPipeline pipeline;
    private readonly ActionGuard guard;
    private readonly PageLooker looker;
    private int disposed;

    private BrowserSession(
        BrowserOptions options, BrowserProgram? owned, IBrowserContext context, FilteringProxy? proxy, BrowserTabs tabs, Confirmer confirmer, SessionRecord record)
    {
        this.options = options;
        program = owned;
        this.context = context;
        this.proxy = proxy;
        this.tabs = tabs;
        this.record = record;
        pipeline = new ActionPipeline(context.Browser!, tabs, options);
        looker = new PageLooker(options);
        guard = new ActionGuard(options, confirmer, record, looker);
        context.Browser!.Disconnected += (_, _) => pipeline.Close();
    }

    /// <summary>Width of the page and its screenshots in pixels.</summary>
    public int Width => options.Width;

    /// <summary>Height of the page and its screenshots in pixels.</summary>
    public int Height => options.Height;

    /// <summary>What the session was opened with.</summary>
    public BrowserOptions Options => options;

    /// <summary>The page that actions go to: the newest one still open, or the one switched to.</summary>
    /// <remarks>The session owns it. Work done on it directly does not take turns with the session's own members, and is not guarded.</remarks>
    public IPage Page => tabs.Current.Page;

    /// <summary>The open tabs, oldest first; numbers in actions count from 1 in this order.</summary>
    public IReadOnlyList<TabInfo> Tabs => [.. tabs.Open.Select((tab, index) => new TabInfo(index + 1, tab.Page.Url, tab == tabs.Current))];

    internal BrowserTabs TabList => tabs;

    internal ActionGuard Guard => guard;

    internal PageLooker Looker => looker;

    internal ActionPipeline Pipeline => pipeline;

    internal SessionRecord Record => record;

    /// <summary>Starts a Chromium of its own with an empty page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="BrowserException">There is no Chromium, or it does not start.</exception>
    public static async Task<BrowserSession> StartAsync(BrowserOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new BrowserOptions();
        options.Validate();
        BrowserProgram program = await BrowserProgram.StartAsync(options, cancellationToken).ConfigureAwait(false);
        try
        {
            return await OpenAsync(program, options, owns: true, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await program.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static async Task<BrowserSession> OpenAsync(BrowserProgram program, BrowserOptions options, bool owns, CancellationToken cancellationToken)
    {
        var record = new SessionRecord(options.Secrets, options.Audit);
        var confirmer = new Confirmer(options.Confirmation, options.Secrets, record.Audit);
        IBrowserContext? context = null;
        FilteringProxy? proxy = null;
        try
        {
            (context, proxy) = await BrowserContextFactory.CreateAsync(program.Browser, options, record).WaitAsync(cancellationToken).ConfigureAwait(false);
            BrowserTabs tabs = await BrowserTabs.OpenAsync(context, options, confirmer, record).WaitAsync(cancellationToken).ConfigureAwait(false);
            return new BrowserSession(options, owns ? program : null, context, proxy, tabs, confirmer, record);
        }
        catch (Exception cause)
        {
            await CloseAsync(context, proxy).ConfigureAwait(false);
            if (cause is PlaywrightException)
            {
                throw BrowserLauncher.Explain(cause, options.ExecutablePath ?? "Chromium");
            }

            throw;
        }
    }

    /// <summary>Opens an address and waits for it to load; a page still loading at the end of the timeout is kept and recorded as an event.</summary>
    /// <exception cref="ArgumentException">The address is not absolute.</exception>
    /// <exception cref="BrowserException">The address is not allowed or cannot be opened, or the browser is gone.</exception>
    public Task GotoAsync(string url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        ThrowIfDisposed();
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            throw new ArgumentException($"The address '{url}' is not absolute. Write it whole, such as 'https://{url}'.", nameof(url));
        }

        guard.BeforeOpening(url);
        return pipeline.RunAsync($"Opening '{url}'", options.Timeout, ActionKind.Navigate, async (tab, _) =>
        {
            await tab.OpenAsync(url, options.Timeout, () => proxy?.WhyFailed(address)).ConfigureAwait(false);
            return true;
        }, cancellationToken);
    }

    /// <summary>Opens the address of a page that crashed or closed again, in a fresh page; what was typed there is lost. Does nothing while the page lives.</summary>
    /// <returns>True when a page was opened.</returns>
    /// <exception cref="BrowserException">The address cannot be opened any more, or the browser is gone.</exception>
    public async Task<bool> ReviveAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        BrowserTab lost = tabs.Current;
        if (!lost.Lost.IsCompleted)
        {
            return false;
        }

        string url = lost.Page.Url;
        if (url is "about:blank" or "")
        {
            await pipeline.RunAsync("Opening a page", options.Timeout, ActionKind.Navigate, (_, _) => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await GotoAsync(url, cancellationToken).ConfigureAwait(false);
        }

        record.Event(PageEventKind.PageRevived, url);
        return true;
    }

    /// <summary>Takes an action; what the page, the model or a policy makes of it is in the report.</summary>
    /// <param name="action">The action.</param>
    /// <param name="snapRadius">Pixels within which a click or the start of typing moves to the nearest control; 0 takes points as they are.</param>
    /// <param name="cancellationToken">Leaves the action.</param>
    /// <exception cref="ArgumentException">The action is none of a page's, such as <see cref="DoneAction"/>.</exception>
    /// <exception cref="BrowserException">The browser itself is gone.</exception>
    public Task<ActionReport> ActAsync(BrowserAction action, double snapRadius = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        ThrowIfDisposed();
        return new ActionRunner(this, snapRadius).RunAsync(action, cancellationToken);
    }

    /// <summary>Clicks a point with the left mouse button.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The click is refused, or the page or the browser is gone or does not answer.</exception>
    public Task ClickAsync(double x, double y, CancellationToken cancellationToken = default) =>
        new PointerActions(this).ClickAsync(Inside(x, y, nameof(x), nameof(y)), ClickButton.Left, 1, cancellationToken);

    /// <summary>Clicks a point, selects what the field there holds and types over it; an empty text clears the field.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The typing is refused, or the page or the browser is gone or does not answer.</exception>
    public Task TypeAsync(double x, double y, string text, CancellationToken cancellationToken = default) =>
        new PointerActions(this).TypeAsync(Inside(x, y, nameof(x), nameof(y)), text, clear: true, enter: false, cancellationToken);

    /// <summary>Presses a key or a combination, such as Enter, ArrowDown or Control+A, where the focus is.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    /// <exception cref="BrowserException">The key is refused, or the page or the browser is gone or does not answer.</exception>
    public Task PressAsync(string key, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        string name = KeyNames.Normalize(key);
        return pipeline.ActAsync($"Pressing {name}", guard.Limit, async (tab, stop) =>
        {
            bool closesList = looker.List is not null && name == "Escape";
            looker.List = null;
            if (closesList)
            {
                return;
            }

            await guard.BeforeKeyAsync(tab, name, stop).ConfigureAwait(false);
            await tab.Page.Keyboard.PressAsync(name).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Turns the mouse wheel at a point; null pixels scroll half of the visible part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point lies outside the page's visible part, or the distance is not positive.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task ScrollAsync(
        double x, double y, ScrollDirection direction, double? pixels = null, CancellationToken cancellationToken = default)
    {
        PixelPoint at = Inside(x, y, nameof(x), nameof(y));
        bool sideways = direction is ScrollDirection.Left or ScrollDirection.Right;
        double distance = pixels ?? (sideways ? Width : Height) * ScrollAction.HalfAScreen;
        if (!double.IsFinite(distance) || distance <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(pixels), pixels, "The distance must be a positive number of pixels.");
        }

        return pipeline.ActAsync("Scrolling", options.Timeout, (tab, _) => looker.ScrollsList(at, direction) ? Task.CompletedTask : PageInput.ScrollAsync(tab.Page, at, direction, distance), cancellationToken);
    }

    /// <summary>Presses the left mouse button at the first point, moves to the second and lets go.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A point lies outside the page's visible part.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public Task DragAsync(double x1, double y1, double x2, double y2, CancellationToken cancellationToken = default)
    {
        PixelPoint from = Inside(x1, y1, nameof(x1), nameof(y1));
        PixelPoint to = Inside(x2, y2, nameof(x2), nameof(y2));
        return pipeline.ActAsync("Dragging", options.Timeout, (tab, _) => PageInput.DragAsync(tab.Page, from, to), cancellationToken);
    }

    /// <summary>Writes cookies and local storage into a file that <see cref="BrowserOptions.StateFile"/> reads. It holds whatever the sites put there, such as log-ins.</summary>
    public Task SaveStateAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ThrowIfDisposed();
        return pipeline.RunAsync("Saving the state", options.Timeout, ActionKind.Look, (_, _) => context.StorageStateAsync(new() { Path = path }), cancellationToken);
    }

    /// <summary>Remembers words of the person, such as the task: they may go to every allowed origin, whichever page showed them too.</summary>
    public void TrustWords(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        looker.Ledger.Trust(words);
    }

    /// <summary>Gives what pages did besides changing their picture since the last call, oldest first; at most the latest 100.</summary>
    public IReadOnlyList<PageEvent> TakeEvents() => record.TakeEvents();

    /// <summary>Ends the pages, and the Chromium that <see cref="StartAsync"/> started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        if (program is not null)
        {
            await program.DisposeAsync().ConfigureAwait(false);
        }

        pipeline.Close();
        await CloseAsync(program is null ? context : null, proxy).ConfigureAwait(false);
    }

    internal PixelPoint Inside(double x, double y, string nameOfX, string nameOfY)
    {
        ThrowIfDisposed();
        bool acrossFits = x >= 0 && x < Width;
        if (acrossFits && y >= 0 && y < Height)
        {
            return new PixelPoint(x, y);
        }

        throw new ArgumentOutOfRangeException(
            acrossFits ? nameOfY : nameOfX,
            acrossFits ? y : x,
            FormattableString.Invariant($"The point ({x}, {y}) lies outside the page, which is {Width}x{Height} pixels."));
    }

    private static async Task CloseAsync(IBrowserContext? context, FilteringProxy? proxy)
    {
        try
        {
            await (context?.CloseAsync().WaitAsync(TimeSpan.FromSeconds(5)) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception error) when (error is PlaywrightException or TimeoutException)
        {
            // The browser is gone already, and the context with it.
        }

        if (proxy is not null)
        {
            await proxy.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed != 0, this);
}
