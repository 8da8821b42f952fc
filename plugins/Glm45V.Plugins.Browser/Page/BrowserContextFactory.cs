using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Makes a browser context that can reach the network only through its own filtering proxy.</summary>
internal static class BrowserContextFactory
{
    /// <summary>Creates a context; the proxy ends with the caller, and is null where nothing is restricted.</summary>
    public static async Task<(IBrowserContext Context, FilteringProxy? Proxy)> CreateAsync(IBrowser browser, BrowserOptions options, SessionRecord record)
    {
        FilteringProxy? proxy = options.Origins.IsUnrestricted ? null : FilteringProxy.Start(options.Origins, options.Proxy, record.Deny);
        try
        {
            IBrowserContext context = await browser.NewContextAsync(Describe(options, proxy)).ConfigureAwait(false);
            if (proxy is not null)
            {
                await RequestGate.InstallAsync(context, options, record).ConfigureAwait(false);
            }

            return (context, proxy);
        }
        catch
        {
            if (proxy is not null)
            {
                await proxy.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private static BrowserNewContextOptions Describe(BrowserOptions options, FilteringProxy? proxy)
    {
        Secret? http = options.Secrets.Secrets.FirstOrDefault(secret => secret.Kind == SecretKind.Http);
        return new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = options.Width, Height = options.Height },
            DeviceScaleFactor = (float)options.DeviceScale,
            Locale = options.Locale,
            AcceptDownloads = options.DownloadFolder is not null,
            StorageStatePath = options.StateFile,
            HttpCredentials = http is null ? null : new() { Username = http.User!, Password = http.Value, Origin = http.Origin },
            // A worker of that kind would answer requests of later pages by itself, out of this session's sight.
            ServiceWorkers = proxy is null ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block,
            // Without the bypass rule Chromium would go to this machine's own servers directly.
            Proxy = proxy is not null
                ? new() { Server = $"http://127.0.0.1:{proxy.Port}", Bypass = "<-loopback>" }
                : options.Proxy is { } upstream ? new() { Server = upstream.ToString() } : null,
        };
    }
}
