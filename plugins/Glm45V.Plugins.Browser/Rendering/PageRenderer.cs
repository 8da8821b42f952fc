using Glm45V.Plugins.Browser.Page;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>Shows documents that nobody has to trust: each in a profile of its own, without scripts, without a network and without files but those it is given.</summary>
/// <remarks>A Chromium that ends or hangs is started anew for the next document. Members may be called from any thread.</remarks>
public sealed class PageRenderer : IAsyncDisposable
{
    private const string Origin = "http://page.invalid/";
    private const int LongestDocument = 1_000_000;
    private const int MostComplaints = 50;

    private readonly BrowserOptions options;
    private readonly SemaphoreSlim turn = new(1, 1);
    private BrowserProgram? program;
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
        catch (PlaywrightException error) when (PageFailures.IsGone(error))
        {
            await RestartAsync().ConfigureAwait(false);
            throw new BrowserException(BrowserFailure.PageLost, "Chromium ended while it showed the document.", error);
        }
        catch (PlaywrightException error)
        {
            throw new BrowserException(BrowserFailure.PageFailed, $"The document cannot be shown: {PageFailures.Summary(error.Message)}.", error);
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
        List<string> complaints = [];
        Task<RenderedPage> work = RenderAsync(program.Browser, request, complaints);
        _ = work.ContinueWith(late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return await work.WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RenderedPage> RenderAsync(IBrowser browser, RenderRequest request, List<string> complaints)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = request.Width, Height = request.Height },
            JavaScriptEnabled = false,
            AcceptDownloads = false,
            ServiceWorkers = ServiceWorkerPolicy.Block,
            Proxy = new() { Server = "http://127.0.0.1:9", Bypass = "<-loopback>" }, // nothing listens there
        }).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            var files = new GivenFiles(request, Origin, complaints, MostComplaints);
            await context.RouteAsync("**/*", files.AnswerAsync).ConfigureAwait(false);
            IPage page = await context.NewPageAsync().ConfigureAwait(false);
            page.Console += (_, message) => files.Complain(message.Text);
            await page.GotoAsync(Origin, new() { WaitUntil = WaitUntilState.Load, Timeout = (float)options.Timeout.TotalMilliseconds }).ConfigureAwait(false);
            return await PageCapture.TakeAsync(page, complaints, (float)options.Timeout.TotalMilliseconds).ConfigureAwait(false);
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
            program = null;
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }
}
