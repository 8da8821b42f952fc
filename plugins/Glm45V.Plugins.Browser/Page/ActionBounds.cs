using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Ends an action when it takes too long, is cancelled, or loses its page or browser, whatever the driver does.</summary>
/// <remarks>The time in which a person is asked about a dialog, which holds the page, does not count.</remarks>
internal sealed class ActionBounds(string name, TimeSpan limit, Task browserClosed, PageDialogs dialogs)
{
    // The driver fails a call a moment before it reports why; this is how long the report may take.
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(2);

    /// <summary>The longest the action may take.</summary>
    public TimeSpan Limit => limit;

    /// <summary>Runs an action on a page; the token it is given ends when nobody waits for it any more.</summary>
    public async Task<T> RunAsync<T>(
        BrowserTab tab, Func<BrowserTab, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T> work = run(tab, stop.Token);
        try
        {
            await WithinAsync(Task.WhenAny(work, tab.Lost, browserClosed), cancellationToken).ConfigureAwait(false);
            return work.IsCompleted ? await work.ConfigureAwait(false) : throw await LossAsync(tab).ConfigureAwait(false);
        }
        catch (PlaywrightException error) when (PageFailures.IsGone(error))
        {
            throw await LossAsync(tab, error).ConfigureAwait(false);
        }
        catch (PlaywrightException error)
        {
            throw PageFailures.Page(name, error);
        }
        catch (TimeoutException error)
        {
            throw PageFailures.TimedOut(name, limit, error);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            Forget(work);
        }
    }

    private async Task WithinAsync(Task end, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await end.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException) when (!dialogs.Question.IsCompleted)
            {
                await Task.WhenAny(dialogs.Question, end).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A dying browser takes its pages along and reports them first: ask the browser before blaming the page.
    private async Task<BrowserException> LossAsync(BrowserTab tab, PlaywrightException? error = null)
    {
        try
        {
            await tab.AskBrowserAsync().WaitAsync(ReportLimit).ConfigureAwait(false);
            await Task.WhenAny(browserClosed, tab.Lost).WaitAsync(ReportLimit).ConfigureAwait(false);
            if (tab.Page.Context.Pages.Count == 0)
            {
                // A browser that closes in good order still answers while its last page goes.
                await Task.WhenAny(browserClosed, Task.Delay(ReportLimit)).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is PlaywrightException or TimeoutException)
        {
            await Task.WhenAny(browserClosed, Task.Delay(ReportLimit)).ConfigureAwait(false);
        }

        if (browserClosed.IsCompleted)
        {
            return PageFailures.BrowserClosed(error);
        }

        return tab.Lost.IsCompleted
            ? await tab.Lost.ConfigureAwait(false)
            : PageFailures.Page(name, error ?? new PlaywrightException("the page is gone"));
    }

    // An abandoned action fails later, when nobody looks; its failure is already told.
    private static void Forget(Task work) => _ = work.ContinueWith(
        late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
