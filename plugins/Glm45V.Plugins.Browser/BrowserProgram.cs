using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser;

/// <summary>One running Chromium, in which any number of sessions live apart from each other, each with its own profile, proxy and policy.</summary>
/// <remarks>Members may be called from any thread.</remarks>
public sealed class BrowserProgram : IAsyncDisposable
{
    private readonly IPlaywright driver;
    private int disposed;

    private BrowserProgram(IPlaywright driver, IBrowser browser)
    {
        this.driver = driver;
        Browser = browser;
    }

    internal IBrowser Browser { get; }

    /// <summary>Starts Chromium; of the options, only those of the program count.</summary>
    /// <exception cref="BrowserException">There is no Chromium, or it does not start.</exception>
    public static async Task<BrowserProgram> StartAsync(BrowserOptions? options = null, CancellationToken cancellationToken = default)
    {
        (IPlaywright driver, IBrowser browser) = await BrowserLauncher.LaunchAsync(options ?? new BrowserOptions(), cancellationToken).ConfigureAwait(false);
        return new BrowserProgram(driver, browser);
    }

    /// <summary>Opens a session with an empty page and a fresh profile.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="BrowserException">Chromium is gone.</exception>
    public Task<BrowserSession> OpenAsync(BrowserOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        options.Validate();
        return BrowserSession.OpenAsync(this, options, owns: false, cancellationToken);
    }

    /// <summary>Ends Chromium and its driver, with every session in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await Browser.CloseAsync().WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is PlaywrightException or TimeoutException)
        {
            // Chromium is gone already or hangs: ending the driver below ends it as well.
        }

        driver.Dispose();
    }
}
