using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>The pages of a session: follows the newest one, and knows when it is at rest.</summary>
internal sealed class BrowserTabs
{
    private static readonly TimeSpan WindowLimit = TimeSpan.FromSeconds(2);

    private readonly IBrowserContext context;
    private readonly BrowserOptions options;
    private readonly SessionRecord record;
    private readonly Lock sync = new();
    private readonly List<BrowserTab> open = [];
    private BrowserTab current = null!;
    private TaskCompletionSource adopted = NewSource();
    private volatile bool following;

    private BrowserTabs(IBrowserContext context, BrowserOptions options, Confirmer confirmer, SessionRecord record)
    {
        this.context = context;
        this.options = options;
        this.record = record;
        Dialogs = new PageDialogs(context, confirmer, record);
        context.Page += (_, page) => _ = FollowAsync(page);
    }

    /// <summary>Answers the pages' dialogs.</summary>
    public PageDialogs Dialogs { get; }

    /// <summary>The page that actions go to.</summary>
    public BrowserTab Current
    {
        get
        {
            lock (sync)
            {
                return current;
            }
        }
    }

    /// <summary>The open pages, oldest first.</summary>
    public IReadOnlyList<BrowserTab> Open
    {
        get
        {
            lock (sync)
            {
                return [.. open];
            }
        }
    }

    /// <summary>Opens the first page of a context.</summary>
    public static async Task<BrowserTabs> OpenAsync(IBrowserContext context, BrowserOptions options, Confirmer confirmer, SessionRecord record)
    {
        var tabs = new BrowserTabs(context, options, confirmer, record);
        await tabs.OpenFreshAsync().ConfigureAwait(false);
        return tabs;
    }

    /// <summary>Makes another page the current one.</summary>
    public async Task<BrowserTab> ShowAsync(BrowserTab tab)
    {
        lock (sync)
        {
            current = tab;
        }

        await tab.Page.BringToFrontAsync().ConfigureAwait(false);
        return tab;
    }

    /// <summary>Opens an empty page and makes it the current one.</summary>
    public async Task<BrowserTab> OpenFreshAsync()
    {
        // The event for pages that pages open is raised for this one too.
        following = false;
        BrowserTab tab = await AdoptAsync(await context.NewPageAsync().ConfigureAwait(false)).ConfigureAwait(false);
        following = true;
        lock (sync)
        {
            open.RemoveAll(old => old.Lost.IsCompleted);
        }

        return tab;
    }

    /// <summary>Forgets the windows and navigations of earlier actions.</summary>
    public void BeginAction(BrowserTab tab)
    {
        lock (sync)
        {
            adopted = NewSource();
        }

        tab.BeginAction();
    }

    /// <summary>Waits until an action's frames are drawn, the windows and navigations it started have loaded, and the page is at rest, which it is after so long without doing anything.</summary>
    public async Task<SettleReport> SettleAsync(BrowserTab tab, TimeSpan quiet, ActionBounds bounds, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        await LoadAsync(tab, bounds, cancellationToken).ConfigureAwait(false);
        BrowserTab now = Current;
        SettleReport rest = await RestAsync(now, quiet, bounds, cancellationToken).ConfigureAwait(false);
        while (!Dialogs.Question.IsCompleted)
        {
            await Dialogs.Question.WaitAsync(cancellationToken).ConfigureAwait(false); // it held the page, which goes on now
            rest = await RestAsync(now, quiet, bounds, cancellationToken).ConfigureAwait(false);
        }

        return rest with { Took = TimeProvider.System.GetElapsedTime(started), Navigated = now != tab || tab.HasNavigated };
    }

    /// <summary>Waits for the navigations and windows that an action started.</summary>
    private async Task LoadAsync(BrowserTab tab, ActionBounds bounds, CancellationToken cancellationToken)
    {
        await DrawAsync(tab, bounds, cancellationToken).ConfigureAwait(false);
        if (tab.WindowsRequested > 0)
        {
            await WaitForWindowAsync(cancellationToken).ConfigureAwait(false);
        }

        BrowserTab now = Current;
        if (now == tab && tab.IsQuiet)
        {
            return;
        }

        bool loaded = now == tab
            ? await tab.LoadedAsync(bounds.Limit, options.SettleWithin, cancellationToken).ConfigureAwait(false)
            : await WindowLoadedAsync(now.Page, bounds.Limit, cancellationToken).ConfigureAwait(false);
        if (!loaded)
        {
            record.Event(PageEventKind.StillLoading, now.Page.Url);
        }

        await DrawAsync(now, bounds, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SettleReport> RestAsync(BrowserTab tab, TimeSpan quiet, ActionBounds bounds, CancellationToken cancellationToken)
    {
        try
        {
            return await bounds.RunAsync(tab, (drawn, stop) => new PageSettler(drawn, options, quiet).RunAsync(stop), cancellationToken).ConfigureAwait(false);
        }
        catch (BrowserException error) when (error.Failure == BrowserFailure.PageLost && HasMovedOnFrom(tab))
        {
            return new SettleReport(default, SettleEnd.Closed, Navigated: true, 0, 0, ""); // the record already tells that it closed
        }
        catch (BrowserException error) when (error.Failure == BrowserFailure.TimedOut)
        {
            return new SettleReport(default, SettleEnd.Limit, Navigated: false, 0, 0, "the page does not answer"); // the next look tells more
        }
    }

    /// <summary>True when a page closed and the session follows another one.</summary>
    public bool HasMovedOnFrom(BrowserTab tab) => tab.Lost.IsCompleted && Current != tab;

    // A page that closed itself after the action is no failure of the action: the session follows another page.
    private async Task DrawAsync(BrowserTab tab, ActionBounds bounds, CancellationToken cancellationToken)
    {
        try
        {
            await bounds.RunAsync(tab, async (drawn, _) =>
            {
                await drawn.DrawTwoFramesAsync().ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (BrowserException error) when (error.Failure == BrowserFailure.PageLost && HasMovedOnFrom(tab))
        {
            // The record already tells that it closed.
        }
    }

    private static async Task<bool> WindowLoadedAsync(IPage page, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await page.WaitForLoadStateAsync(LoadState.Load, new() { Timeout = (float)limit.TotalMilliseconds })
                .WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (PlaywrightException error) when (PageFailures.IsGone(error))
        {
            // It closed while it loaded; drawing it tells so.
            return true;
        }
    }

    private async Task WaitForWindowAsync(CancellationToken cancellationToken)
    {
        Task window;
        lock (sync)
        {
            window = adopted.Task;
        }

        try
        {
            await window.WaitAsync(WindowLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            record.Event(PageEventKind.StillLoading, "a new window that has not opened yet");
        }
    }

    private async Task FollowAsync(IPage page)
    {
        if (!following)
        {
            return;
        }

        try
        {
            await AdoptAsync(page).ConfigureAwait(false);
            record.Event(PageEventKind.PageOpened, page.Url);
        }
        catch (PlaywrightException)
        {
            record.Event(PageEventKind.PageClosed, page.Url);
        }

        lock (sync)
        {
            adopted.TrySetResult();
        }
    }

    private async Task<BrowserTab> AdoptAsync(IPage page)
    {
        BrowserTab tab = await BrowserTab.AttachAsync(page, Leave, Refuse, () => record.Event(PageEventKind.FileAsked, page.Url)).ConfigureAwait(false);
        if (options.DownloadFolder is { } folder)
        {
            page.Download += (_, download) => _ = new DownloadQuarantine(folder, options.MaxDownloadBytes, record).KeepAsync(download);
        }

        lock (sync)
        {
            open.Add(tab);
            current = tab;
        }

        return tab;
    }

    private void Refuse(string file)
    {
        if (options.DownloadFolder is null)
        {
            record.Event(PageEventKind.Download, file);
        }
    }

    private void Leave(BrowserTab tab)
    {
        lock (sync)
        {
            if (!open.Remove(tab) || open.Count == 0)
            {
                return;
            }

            current = current == tab ? open[^1] : current;
        }

        record.Event(PageEventKind.PageClosed, tab.Page.Url);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
