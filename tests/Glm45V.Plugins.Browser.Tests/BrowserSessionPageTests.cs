using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

public sealed class BrowserSessionPageTests : IClassFixture<SharedSession>, IAsyncLifetime
{
    private readonly ChromiumFixture chromium;
    private readonly BrowserSession session;
    private LocalSite site = null!;

    public BrowserSessionPageTests(ChromiumFixture chromium, SharedSession shared)
    {
        this.chromium = chromium;
        session = shared.Session;
        session.TakeEvents();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => site = await LocalSite.StartAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData("<a href='/slow' style='display:block;height:100px'>go</a>")]
    [InlineData("<div onclick='location.href=\"/slow\"' style='height:100px'>go</div>")]
    [InlineData("<form action='/slow'><button style='width:100px;height:100px'>go</button></form>")]
    [InlineData("<form action='/slow' method='post'><button style='width:100px;height:100px'>go</button></form>")]
    public async Task ClickAsync_StartsANavigation_ReturnsWhenTheNewPageHasLoaded(string body)
    {
        TaskCompletionSource gate = new();
        site.Add("/slow", "<title>new</title>", gate: gate.Task);
        await session.GotoAsync(site.Add("/", body), Stop);

        Task click = session.ClickAsync(20, 20, Stop);
        await site.AskedAsync("/slow");
        bool endedEarly = click.IsCompleted;
        gate.SetResult();
        await click;

        Assert.False(endedEarly);
        Assert.Equal("new", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task PressAsync_EnterInAForm_ReturnsWhenTheNewPageHasLoaded()
    {
        site.Add("/found", "<title>found</title>");
        await session.GotoAsync(site.Add("/", "<form action='/found'><input name=q autofocus></form>"), Stop);
        await session.TypeAsync(20, 20, "cats", Stop);

        await session.PressAsync("Enter", Stop);

        Assert.Equal("found", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.EndsWith("/found?q=cats", session.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<a href='#part' style='display:block;height:100px'>go</a>")]
    [InlineData("<a href='javascript:void(0)' style='display:block;height:100px'>go</a>")]
    [InlineData("<a href='mailto:a@b.c' style='display:block;height:100px'>go</a>")]
    public async Task ClickAsync_LinkThatLoadsNothing_ReturnsAtOnce(string body)
    {
        await session.GotoAsync(site.Add("/", body), Stop);

        await session.ClickAsync(20, 20, Stop);

        Assert.DoesNotContain(session.TakeEvents(), happened => happened.Kind == PageEventKind.StillLoading);
    }

    [Theory]
    [InlineData("<body onclick='window.answer=String(alert(\"hi\"))'>", "alert: hi", "undefined")]
    [InlineData("<body onclick='window.answer=String(prompt(\"name?\"))'>", "prompt: name?", "null")]
    public async Task ClickAsync_OpensADialog_DismissesAndRecordsIt(string body, string text, string answer)
    {
        await session.GotoAsync(site.Add("/", body), Stop);

        await session.ClickAsync(20, 20, Stop);

        Assert.Equal([new PageEvent(PageEventKind.Dialog, text)], session.TakeEvents());
        Assert.Equal(answer, await session.EvaluateAsync<string>("window.answer", Stop));
    }

    [Fact]
    public async Task GotoAsync_PageThatAlertsWhileLoading_DoesNotHang()
    {
        await session.GotoAsync(site.Add("/", "<script>alert(1);alert(2)</script><title>done</title>"), Stop);

        Assert.Equal("done", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.Equal(2, session.TakeEvents().Count);
    }

    [Fact]
    public async Task GotoAsync_PageThatAsksBeforeLeaving_LeavesIt()
    {
        site.Add("/next", "<title>next</title>");
        await session.GotoAsync(site.Add("/", "<body onclick='1'><script>onbeforeunload=e=>{e.preventDefault()}</script>"), Stop);
        await session.ClickAsync(20, 20, Stop);

        await session.GotoAsync(new Uri(site.Address, "next").ToString(), Stop);

        Assert.Equal("next", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Theory]
    [InlineData("<a target=_blank href='/pop' style='display:block;height:100px'>go</a>")]
    [InlineData("<body onclick='window.open(\"/pop\")'>")]
    [InlineData("<a target=_blank rel=noopener href='/pop' style='display:block;height:100px'>go</a>")]
    public async Task ClickAsync_OpensAPage_FollowsIt(string body)
    {
        string pop = site.Add("/pop", "<title>popup</title>");
        await session.GotoAsync(site.Add("/", body), Stop);

        await session.ClickAsync(20, 20, Stop);

        Assert.Equal("popup", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.Equal([new PageEvent(PageEventKind.PageOpened, pop)], session.TakeEvents());
        Assert.Equal((224, 308), PngSize.Of((await session.ScreenshotAsync(Stop)).Png.Span));
    }

    [Fact]
    public async Task ClickAsync_ClosesThePage_ReturnsToTheOneBefore()
    {
        site.Add("/pop", "<title>popup</title><body onclick='window.close()'>");
        await session.GotoAsync(site.Add("/", "<title>first</title><body onclick='window.open(\"/pop\")'>"), Stop);
        await session.ClickAsync(20, 20, Stop);

        await session.ClickAsync(20, 20, Stop);

        Assert.Equal("first", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.Contains(session.TakeEvents(), happened => happened.Kind == PageEventKind.PageClosed);
    }

    [Fact(Timeout = 30_000)]
    public async Task ClickAsync_Download_IsRefusedAndRecorded()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        site.Add("/file.bin", "data", "application/octet-stream");
        await session.GotoAsync(site.Add("/", "<a download href='/file.bin' style='display:block;height:100px'>get</a>"), stop);

        await session.ClickAsync(20, 20, stop);

        // Chromium may report a download after the frames that the click waits for: then it is recorded with a later look.
        var seen = new List<PageEvent>(session.TakeEvents());
        while (seen.Count == 0)
        {
            await session.ScreenshotAsync(stop);
            seen.AddRange(session.TakeEvents());
        }

        Assert.Equal(new PageEvent(PageEventKind.Download, "file.bin"), Assert.Single(seen));
    }

    [Fact]
    public async Task GotoAsync_FrameThatNeverLoads_EndsAtTheTimeoutAndSaysSo()
    {
        site.Add("/never", "", gate: new TaskCompletionSource().Task);
        await using BrowserSession brief = await chromium.StartAsync(timeout: TimeSpan.FromSeconds(3));

        await brief.GotoAsync(site.Add("/", "<title>shown</title><iframe src='/never'></iframe>"), Stop);

        Assert.Equal("shown", await brief.EvaluateAsync<string>("document.title", Stop));
        Assert.Contains(brief.TakeEvents(), happened => happened.Kind == PageEventKind.StillLoading);
    }

    [Fact]
    public async Task ClickAsync_ManyThreads_TakeTurns()
    {
        await session.GotoAsync(site.Add("/", "<script>window.count=0;onclick=()=>count++</script>"), Stop);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => session.ClickAsync(10 + i, 20, Stop))));

        Assert.Equal(8, await session.EvaluateAsync<int>("count", Stop));
    }
}
