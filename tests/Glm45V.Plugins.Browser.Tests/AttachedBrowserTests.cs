using System.Diagnostics;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>Sessions in a Chromium that somebody else started, at its debugging address.</summary>
public sealed class AttachedBrowserTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private readonly string profile = Directory.CreateTempSubdirectory("glm45v-attached-").FullName;
    private LocalSite site = null!;
    private Process browser = null!;
    private Uri address = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        List<string> arguments = ["--headless=new", "--remote-debugging-port=0", $"--user-data-dir={profile}", "--no-first-run", "about:blank"];
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            arguments.Insert(0, "--no-sandbox");
        }

        browser = Process.Start(new ProcessStartInfo(chromium.Path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        const string Listening = "DevTools listening on ";
        while (await browser.StandardError.ReadLineAsync(Stop) is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                address = new Uri($"http://127.0.0.1:{new Uri(line[Listening.Length..]).Port}");
                _ = browser.StandardError.ReadToEndAsync(CancellationToken.None); // a full pipe would hold the browser
                return;
            }
        }

        throw new InvalidOperationException("Chromium ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        browser.Kill(entireProcessTree: true);
        await browser.WaitForExitAsync(CancellationToken.None);
        browser.Dispose();
        await site.DisposeAsync();
        Directory.Delete(profile, recursive: true);
    }

    [Fact]
    public async Task StartAsync_RunningBrowser_WorksInAProfileOfItsOwnAndLeavesItRunning()
    {
        string page = site.Add("page", "<!doctype html><script>document.title = document.cookie || 'new'; document.cookie = 'seen=1; max-age=600'</script><p>Here");
        foreach (int _ in Enumerable.Range(0, 2))
        {
            await using BrowserSession session = await StartAsync();
            await session.GotoAsync(page, Stop);

            Assert.Equal("new", await session.EvaluateAsync<string>("document.title", Stop));
        }

        Assert.False(browser.HasExited);
    }

    [Fact]
    public async Task StartAsync_RunningBrowser_KeepsToTheAllowedOrigins()
    {
        string page = site.Add("page", $"<!doctype html><img src='{site.OtherAddress}beacon'><p>Here");
        await using BrowserSession session = await StartAsync();
        await session.GotoAsync(page, Stop);

        BrowserException refused = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync($"{site.OtherAddress}other", Stop));

        Assert.Equal(BrowserFailure.Refused, refused.Failure);
        Assert.DoesNotContain(site.AskedPaths, path => path is "/beacon" or "/other");
        Assert.Contains(session.TakeEvents(), happened => happened.Kind == PageEventKind.Blocked);
    }

    [Fact]
    public async Task StartAsync_NobodyListens_SaysHowToStartABrowser()
    {
        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => BrowserSession.StartAsync(new BrowserOptions { DebuggingAddress = new Uri("http://127.0.0.1:1") }, Stop));

        Assert.Equal(BrowserFailure.StartFailed, error.Failure);
        Assert.Contains("--remote-debugging-port=9222", error.Message, StringComparison.Ordinal);
    }

    private Task<BrowserSession> StartAsync() => BrowserSession.StartAsync(
        new BrowserOptions { Width = 560, Height = 420, DebuggingAddress = address, Origins = OriginPolicy.Allow(site.Address.ToString()) }, Stop);
}
