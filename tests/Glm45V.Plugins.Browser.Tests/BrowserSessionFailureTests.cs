using Glm45V.Testing;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Tests;

public sealed class BrowserSessionFailureTests(ChromiumFixture chromium, SharedSession shared) : IClassFixture<SharedSession>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GotoAsync_NothingListens_NamesAddressAndReason()
    {
        BrowserSession session = shared.Session;
        string closed;
        await using (LocalSite site = await LocalSite.StartAsync())
        {
            closed = site.Address.ToString();
        }

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync(closed, Stop));

        Assert.Equal(BrowserFailure.NavigationFailed, error.Failure);
        Assert.Equal($"Opening '{closed}' failed: ERR_CONNECTION_REFUSED. Nothing listens there: start the server or correct the port.", error.Message);
    }

    [Theory]
    [InlineData("file:///no/such/page.html", "ERR_FILE_NOT_FOUND")]
    [InlineData("nonsense:page", "ERR_")]
    public async Task GotoAsync_AddressThatCannotBeOpened_SaysWhy(string url, string reason)
    {
        BrowserSession session = shared.Session;

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync(url, Stop));

        Assert.Contains(url, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GotoAsync_MissingFileManyTimes_IsNeverMistakenForAPageThatMovedOn()
    {
        BrowserSession session = shared.Session;

        for (int attempt = 0; attempt < 25; attempt++)
        {
            BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync("file:///no/such/page.html", Stop));

            Assert.Equal(BrowserFailure.NavigationFailed, error.Failure);
        }
    }

    [Fact]
    public async Task GotoAsync_RelativeAddress_SaysHowToWriteIt()
    {
        BrowserSession session = shared.Session;

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => session.GotoAsync("example.com", Stop));

        Assert.Contains("'https://example.com'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GotoAsync_PageThatCrashesWhileItOpens_Fails()
    {
        await using BrowserSession session = await chromium.StartAsync();

        // Chromium aborts the navigation first; on a busy machine the crash may be seen only later.
        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync("chrome://crash", Stop));

        Assert.Contains(error.Failure, (BrowserFailure[])[BrowserFailure.PageLost, BrowserFailure.NavigationFailed]);
    }

    [Fact]
    public async Task EvaluateAsync_PageCrashesMeanwhile_SaysSoAndAFreshPageOpens()
    {
        await using BrowserSession session = await chromium.StartAsync();
        ICDPSession devTools = await session.Page.Context.NewCDPSessionAsync(session.Page);
        Task<int> waiting = session.EvaluateAsync<int>("new Promise(() => {})", Stop);

        // The page that it ends gives no answer to it.
        _ = devTools.SendAsync("Page.crash");

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => waiting);
        BrowserException next = await Assert.ThrowsAsync<BrowserException>(() => session.ScreenshotAsync(Stop));
        await session.GotoAsync(TestPage.Of("<title>back</title>"), Stop);
        Assert.Equal((BrowserFailure.PageLost, BrowserFailure.PageLost), (error.Failure, next.Failure));
        Assert.Contains("crashed", error.Message, StringComparison.Ordinal);
        Assert.Contains("crashed", next.Message, StringComparison.Ordinal);
        Assert.Equal("back", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task ClickAsync_BrowserClosed_SaysToStartAnother()
    {
        await using BrowserSession session = await chromium.StartAsync();
        await session.Page.Context.Browser!.CloseAsync();

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.ClickAsync(5, 5, Stop));

        Assert.Equal(BrowserFailure.BrowserClosed, error.Failure);
        Assert.Equal("The browser has closed or crashed. Start a new BrowserSession.", error.Message);
    }

    [Fact]
    public async Task EvaluateAsync_BrowserClosesMeanwhile_FailsAtOnce()
    {
        await using BrowserSession session = await chromium.StartAsync();
        Task<int> waiting = session.EvaluateAsync<int>("new Promise(() => {})", Stop);

        await session.Page.Context.Browser!.CloseAsync();

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => waiting);
        Assert.Equal(BrowserFailure.BrowserClosed, error.Failure);
    }

    [Fact]
    public async Task EvaluateAsync_ScriptThrows_GivesItsFirstLineOnly()
    {
        BrowserSession session = shared.Session;

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => session.EvaluateAsync<int>("() => { throw new Error('boom') }", Stop));

        Assert.Equal(BrowserFailure.PageFailed, error.Failure);
        Assert.Contains("boom", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClickAsync_PageThatNeverAnswers_FailsAtTheTimeout()
    {
        await using BrowserSession session = await chromium.StartAsync(timeout: TimeSpan.FromSeconds(2));
        await session.GotoAsync(TestPage.Of("<script>onclick=()=>{for(;;);}</script>"), Stop);

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.ClickAsync(5, 5, Stop));

        Assert.Equal(BrowserFailure.TimedOut, error.Failure);
        Assert.Contains("2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateAsync_Cancelled_LeavesAndTheSessionGoesOn()
    {
        BrowserSession session = shared.Session;
        using CancellationTokenSource stop = new();
        Task<int> waiting = session.EvaluateAsync<int>("new Promise(() => {})", stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(3, await session.EvaluateAsync<int>("1 + 2", Stop));
    }

    [Fact]
    public async Task ClickAsync_Disposed_Throws()
    {
        BrowserSession session = await chromium.StartAsync();
        await session.DisposeAsync();
        await session.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ClickAsync(5, 5, Stop));
    }

    [Theory]
    [InlineData(27, 28, 1)]
    [InlineData(28, 27, 1)]
    [InlineData(28, 28, 0)]
    public async Task StartAsync_OptionsOutOfRange_Throw(int width, int height, int seconds)
    {
        BrowserOptions options = new() { Width = width, Height = height, Timeout = TimeSpan.FromSeconds(seconds) };

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => BrowserSession.StartAsync(options, Stop));
    }

    [Fact]
    public async Task StartAsync_NoSuchProgram_NamesThePath()
    {
        string path = Path.Combine(Path.GetTempPath(), "no-such-chromium");

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => BrowserSession.StartAsync(new BrowserOptions { ExecutablePath = path }, Stop));

        Assert.Equal(BrowserFailure.ChromiumMissing, error.Failure);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_AnotherProgram_SaysItIsNoChromium()
    {
        BrowserException error = await Assert.ThrowsAsync<BrowserException>(
            () => BrowserSession.StartAsync(new BrowserOptions { ExecutablePath = Environment.ProcessPath }, Stop));

        Assert.Equal(BrowserFailure.ChromiumMissing, error.Failure);
    }
}
