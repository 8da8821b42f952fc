using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>What an action is to the pages of a session.</summary>
internal enum ActionKind
{
    /// <summary>It only looks.</summary>
    Look,

    /// <summary>It works the page, which then settles.</summary>
    Act,

    /// <summary>It works the page by typing, which pages answer once it pauses.</summary>
    Type,

    /// <summary>It opens another page, for which a lost one is no hindrance.</summary>
    Navigate,
}

/// <summary>Runs the actions of a session one at a time: finds a page, keeps the action within its bounds, and lets the page settle.</summary>
internal sealed class ActionPipeline(IBrowser browser, BrowserTabs tabs, BrowserOptions options) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The longest an action may take by itself.</summary>
    public TimeSpan Timeout => options.Timeout;

    /// <summary>How the page came to rest after the newest action that worked it; whoever wants to tell sets it to null first.</summary>
    public SettleReport? Settled { get; set; }

    /// <summary>Tells the pipeline that the browser is gone.</summary>
    public void Close() => closed.TrySetResult();

    /// <summary>Runs an action that works the page; that it leads away from the page is no failure.</summary>
    public Task ActAsync(string name, TimeSpan limit, Func<BrowserTab, CancellationToken, Task> act, CancellationToken cancellationToken, ActionKind kind = ActionKind.Act) =>
        RunAsync(name, limit, kind, async (tab, stop) =>
        {
            try
            {
                await act(tab, stop).ConfigureAwait(false);
            }
            catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error))
            {
                // The action made the page move on before its last step had answered; settling waits for the new document.
            }

            return true;
        }, cancellationToken);

    /// <summary>Runs an action in its turn.</summary>
    /// <exception cref="BrowserException">The action failed, took too long, or lost its page or browser.</exception>
    public async Task<T> RunAsync<T>(
        string name, TimeSpan limit, ActionKind kind, Func<BrowserTab, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            BrowserTab tab = await UsableTabAsync(kind, cancellationToken).ConfigureAwait(false);
            var bounds = new ActionBounds(name, limit, closed.Task, tabs.Dialogs);
            tabs.BeginAction(tab);
            if (kind != ActionKind.Look)
            {
                tabs.Dialogs.BeginAction();
            }

            T result = default!;
            try
            {
                result = await bounds.RunAsync(tab, run, cancellationToken).ConfigureAwait(false);
            }
            catch (BrowserException error) when (kind is ActionKind.Act or ActionKind.Type && error.Failure == BrowserFailure.PageLost && tabs.HasMovedOnFrom(tab))
            {
                // The action closed its own page, as it may: the session follows another one.
            }
            catch (BrowserException error) when (kind == ActionKind.Navigate && error.Failure is BrowserFailure.NavigationFailed or BrowserFailure.Refused)
            {
                // The browser shows a page that says so, which must stand before anyone looks.
                await tabs.SettleAsync(tab, options.SettleQuiet, new ActionBounds(name, options.Timeout, closed.Task, tabs.Dialogs), cancellationToken).ConfigureAwait(false);
                throw;
            }

            if (kind != ActionKind.Look)
            {
                Settled = await tabs.SettleAsync(tab, kind == ActionKind.Type ? options.SettleQuietAfterTyping : options.SettleQuiet, new ActionBounds(name, options.Timeout, closed.Task, tabs.Dialogs), cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        finally
        {
            tabs.Dialogs.EndAction();
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

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
}
