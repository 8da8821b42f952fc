using System.Globalization;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>Shows documents that nobody has to trust, one after the other, without scripts, without a network and without files but those each is given.</summary>
/// <remarks>
/// Documents take turns in one page: without scripts, cookies and a cache nothing of one is left to the next.
/// A Chromium that ends or hangs is started anew for the next document. Members may be called from any thread.
/// </remarks>
public sealed class PageRenderer : IAsyncDisposable
{
    private const string Origin = "http://page.invalid/"; // each document has a folder of its own in it, so that no file is taken for another's
    private const int LongestDocument = 1_000_000;
    private const int MostComplaints = 50;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly BrowserOptions options;
    private readonly SemaphoreSlim turn = new(1, 1);
    private BrowserProgram? program;
    private IPage? page;
    private GivenFiles? files;
    private int shown;
    private int disposed;

    /// <summary>Prepares to show documents; Chromium starts with the first one.</summary>
    /// <param name="options">Which browser, and how long a document may take (<see cref="BrowserOptions.Timeout"/>); the rest does not count.</param>
    public PageRenderer(BrowserOptions? options = null)
    {
        this.options = options ?? new BrowserOptions();
        this.options.Validate();
    }

    /// <summary>What it was prepared with.</summary>
    public BrowserOptions Options => options;

    /// <summary>How often Chromium had to be started anew because it ended or hung.</summary>
    public int Restarts { get; private set; }

    internal BrowserProgram? Running => program;

    /// <summary>Shows a document.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width or the height is below 28.</exception>
    /// <exception cref="BrowserException">
    /// The document cannot be shown: <see cref="BrowserFailure.PageFailed"/> and <see cref="BrowserFailure.TimedOut"/> are the document's own fault,
    /// the others mean that there is no browser, or that it ended.
    /// </exception>
    public async Task<RenderedPage> RenderAsync(RenderRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Width, 28, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Height, 28, nameof(request));
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        if (request.Html.Length > LongestDocument)
        {
            throw new BrowserException(BrowserFailure.PageFailed, $"The document has {request.Html.Length:N0} characters, and at most {LongestDocument:N0} are shown.");
        }

        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ShowAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (PlaywrightException error)
        {
            if (!PageFailures.IsGone(error) && await AnswersAsync().ConfigureAwait(false))
            {
                throw new BrowserException(BrowserFailure.PageFailed, $"The document cannot be shown: {PageFailures.Summary(error.Message)}.", error);
            }

            await RestartAsync().ConfigureAwait(false);
            throw new BrowserException(BrowserFailure.PageLost, "Chromium ended while it showed the document.", error);
        }
        catch (TimeoutException error)
        {
            await RestartAsync().ConfigureAwait(false); // whatever it is busy with would go on
            throw new BrowserException(
                BrowserFailure.TimedOut, FormattableString.Invariant($"The document was not shown within {options.Timeout.TotalSeconds:0.##} s. Make it simpler."), error);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await CloseAsync().ConfigureAwait(false);
            turn.Dispose();
        }
    }

    private async Task<RenderedPage> ShowAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        if (program is { Browser.IsConnected: false })
        {
            await RestartAsync().ConfigureAwait(false);
        }

        program ??= await BrowserProgram.StartAsync(options, cancellationToken).ConfigureAwait(false);
        Task<RenderedPage> work = RenderAsync(program.Browser, request);
        _ = work.ContinueWith(late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            return await work.WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _ = page?.Context.CloseAsync().ContinueWith(late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            page = null; // it may be busy with the document still
            throw;
        }
    }

    private async Task<RenderedPage> RenderAsync(IBrowser browser, RenderRequest request)
    {
        page ??= await OpenAsync(browser).ConfigureAwait(false);
        string folder = string.Create(CultureInfo.InvariantCulture, $"{Origin}{++shown}/");
        files = new GivenFiles(request, folder, MostComplaints);
        await page.SetViewportSizeAsync(request.Width, request.Height).ConfigureAwait(false);
        await page.GotoAsync(folder, new() { WaitUntil = WaitUntilState.Load, Timeout = (float)options.Timeout.TotalMilliseconds }).ConfigureAwait(false);
        return await PageCapture.TakeAsync(page, () => files.Complaints, (float)options.Timeout.TotalMilliseconds).ConfigureAwait(false);
    }

    private async Task<IPage> OpenAsync(IBrowser browser)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            JavaScriptEnabled = false,
            AcceptDownloads = false,
            ServiceWorkers = ServiceWorkerPolicy.Block,
            Proxy = new() { Server = "http://127.0.0.1:9", Bypass = "<-loopback>" }, // nothing listens there
        }).ConfigureAwait(false);
        await context.RouteAsync("**/*", route => files!.AnswerAsync(route)).ConfigureAwait(false);
        IPage opened = await context.NewPageAsync().ConfigureAwait(false);
        opened.Console += (_, message) => files?.Complain(message.Text);
        return opened;
    }

    // A dying browser fails what it was doing in ways that look like the document's fault: ask it before blaming that.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            IBrowserContext probe = await program!.Browser.NewContextAsync().WaitAsync(AnswerLimit).ConfigureAwait(false);
            await probe.CloseAsync().WaitAsync(AnswerLimit).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is PlaywrightException or TimeoutException)
        {
            return false;
        }
    }

    private async Task RestartAsync()
    {
        Restarts++;
        await CloseAsync().ConfigureAwait(false);
    }

    private async Task CloseAsync()
    {
        if (program is { } old)
        {
            (program, page) = (null, null);
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }
}
