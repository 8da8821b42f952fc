using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Setup;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser;

/// <summary>Starts the driver and Chromium, and says in one sentence why they do not start.</summary>
internal static class BrowserLauncher
{
    // None of these changes what a page looks like: they keep Chromium from talking to anyone on its own.
    private static readonly string[] QuietArguments =
    [
        "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
        "--disable-domain-reliability", "--no-pings", "--dns-prefetch-disable", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    ];

    /// <summary>Starts Chromium, or joins one that runs; whoever calls disposes the driver, which ends a started browser too.</summary>
    public static async Task<(IPlaywright Driver, IBrowser Browser)> LaunchAsync(BrowserOptions options, CancellationToken cancellationToken)
    {
        string? path = options.DebuggingAddress is null && options.Channel is null
            ? await FindAsync(options.ExecutablePath, cancellationToken).ConfigureAwait(false)
            : null;
        string name = path ?? options.Channel ?? options.DebuggingAddress!.ToString();
        IPlaywright driver = await StartDriverAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Task<IBrowser> launch = options.DebuggingAddress is { } address
                ? driver.Chromium.ConnectOverCDPAsync(address.ToString(), new() { Timeout = 30_000 })
                : driver.Chromium.LaunchAsync(new()
                {
                    ExecutablePath = path,
                    Channel = options.Channel,
                    Headless = options.Headless,
                    ChromiumSandbox = options.UsesSandbox,
                    Args = QuietArguments,
                    Timeout = 60_000,
                });
            return (driver, await launch.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            driver.Dispose();
            if (error is not (PlaywrightException or TimeoutException))
            {
                throw;
            }

            throw options.DebuggingAddress is null ? Explain(error, name) : NotJoined(error, name);
        }
    }

    private static BrowserException NotJoined(Exception error, string address) => new(
        BrowserFailure.StartFailed,
        $"No browser answers at '{address}': {PageFailures.Summary(error.Message)}. Start one with 'chromium --remote-debugging-port=9222' and name that address.",
        error);

    private static async Task<string> FindAsync(string? given, CancellationToken cancellationToken) =>
        (await ChromiumLocator.FindAsync(given, cancellationToken).ConfigureAwait(false))?.Path
        ?? throw new BrowserException(
            BrowserFailure.ChromiumMissing,
            "No Chromium, Chrome or Edge was found that starts. Call ChromiumInstaller.EnsureAsync, or run "
            + $"'{ChromiumInstaller.MendingCommand(HostMachine.Current)}', or name a program in {ChromiumLocator.Variable} "
            + "or BrowserOptions.ExecutablePath.");

    /// <summary>Says why Chromium did not start, from what it wrote.</summary>
    internal static BrowserException Explain(Exception error, string path)
    {
        string log = error.Message;
        if (log.Contains("No usable sandbox", StringComparison.Ordinal)
            || log.Contains("without --no-sandbox is not supported", StringComparison.Ordinal)
            || log.Contains("Failed to move to new namespace", StringComparison.Ordinal)
            || log.Contains("SUID sandbox helper binary was found, but is not configured correctly", StringComparison.Ordinal))
        {
            return new BrowserException(
                BrowserFailure.SandboxUnavailable,
                $"Chromium ('{path}') cannot use its sandbox here. Run as an ordinary user on a kernel that allows user namespaces, or, "
                + "for pages you trust, turn the sandbox off with BrowserOptions.Sandbox = false (the command line's --no-sandbox).",
                error);
        }

        if (log.Contains("Missing X server", StringComparison.Ordinal) || log.Contains("headed browser without having a XServer", StringComparison.Ordinal))
        {
            return new BrowserException(
                BrowserFailure.StartFailed,
                $"Chromium ('{path}') has no screen for its window. Work without a window (BrowserOptions.Headless = true; on the "
                + "command line leave out --headed), or start it under xvfb-run.",
                error);
        }

        string reason = error is TimeoutException ? "it did not answer within 60 s" : LastWords(log);
        return new BrowserException(
            BrowserFailure.StartFailed,
            $"Chromium ('{path}') did not start: {reason}. Run '{path} --headless --dump-dom about:blank' to see its own words, "
            + "or name another program in BrowserOptions.ExecutablePath.",
            error);
    }

    // The driver's message holds the whole command line; what Chromium itself wrote stands in lines marked [err].
    private static string LastWords(string log) =>
        PageFailures.Summary(log.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Contains("[err]", StringComparison.Ordinal)) ?? log);

    private static async Task<IPlaywright> StartDriverAsync(CancellationToken cancellationToken)
    {
        Task<IPlaywright> start = Playwright.CreateAsync();
        try
        {
            return await start.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = start.ContinueWith(
                late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
        catch (Exception error) when (error is PlaywrightException or System.ComponentModel.Win32Exception or IOException)
        {
            throw new BrowserException(
                BrowserFailure.StartFailed,
                $"The browser driver did not start: {PageFailures.Summary(error.Message)}. The folder '.playwright' must lie beside the program "
                + $"('{AppContext.BaseDirectory}'): build again, or publish with it.",
                error);
        }
    }
}
