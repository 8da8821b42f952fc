using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>How pages come to rest after an action, in a real browser. Each page has one button in its upper left corner.</summary>
public sealed class SettlingTests(ChromiumFixture chromium) : IAsyncLifetime
{
    // What is reached may take a busy machine long; what is never reached ends soon, before a request counts as a poll.
    private static readonly TimeSpan s_ample = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1.2);

    private LocalSite site = null!;
    private BrowserSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        session = await OpenAsync(s_ample);
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task ActAsync_NothingHappens_IsQuietAtOnce()
    {
        SettleReport settled = await ClickAsync("");

        Assert.Equal((SettleEnd.Quiet, false, 0, 0), (settled.End, settled.Navigated, settled.Requests, settled.Mutations));
        Assert.StartsWith("quiet after", settled.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a late change", "setTimeout(() => out.textContent = 'ready', 80)")]
    [InlineData("a chain of changes", "let n = 0; const t = setInterval(() => { out.textContent = ++n < 5 ? n : 'ready'; if (n === 5) { clearInterval(t); } }, 60)")]
    [InlineData("a chain of requests", "fetch('/data').then(() => fetch('/data')).then(() => fetch('/data')).then(() => out.textContent = 'ready')")]
    [InlineData("a late request behind a change", "setTimeout(() => { out.textContent = 'loading'; fetch('/data').then(() => setTimeout(() => out.textContent = 'ready', 100)); }, 50)")]
    [InlineData("an animation", "out.animate([{ opacity: 0 }, { opacity: 1 }], 500).finished.then(() => out.textContent = 'ready')")]
    [InlineData("a picture", "const i = new Image(40, 40); document.body.append(i); i.onload = i.onerror = () => out.textContent = 'ready'; i.src = '/slow.png'")]
    [InlineData("a move", "setTimeout(() => location.href = '/next', 60)")]
    public async Task ActAsync_SomethingIsUnderWay_IsWaitedFor(string what, string script)
    {
        site.AddAnswer("data", context => Task.Delay(120, context.RequestAborted));
        site.AddAnswer("slow.png", context => Task.Delay(300, context.RequestAborted));
        site.Add("next", "<!doctype html><p id=out></p><script>setTimeout(() => out.textContent = 'ready', 80)</script>");

        SettleReport settled = await ClickAsync(script);

        Assert.True("ready" == await session.EvaluateAsync<string>("document.querySelector('#out').textContent", Stop), $"{what}: {settled}");
        Assert.Equal((SettleEnd.Quiet, what == "a move"), (settled.End, settled.Navigated));
    }

    [Fact]
    public async Task ActAsync_EndlessAnimation_IsLeftMovingBeforeTheLimit()
    {
        SettleReport settled = await ClickAsync("out.textContent = 'turning'; out.animate([{ marginLeft: '0' }, { marginLeft: '200px' }], { duration: 700, iterations: Infinity })");

        Assert.Equal((SettleEnd.Moving, true), (settled.End, settled.Took < s_ample));
    }

    [Fact]
    public async Task ActAsync_TickingClock_EndsAtTheLimitAndSaysWhy()
    {
        await ReopenAsync(s_short);
        SettleReport settled = await ClickAsync("setInterval(() => out.textContent = performance.now(), 40)");

        Assert.Equal((SettleEnd.Limit, "the document keeps changing"), (settled.End, settled.Open));
        Assert.InRange(settled.Took, s_short - TimeSpan.FromSeconds(0.1), s_ample);
    }

    [Fact]
    public async Task ActAsync_RequestWithoutEnd_EndsAtTheLimitAndSaysWhy()
    {
        await ReopenAsync(s_short);
        site.AddAnswer("never", context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        SettleReport settled = await ClickAsync("fetch('/never')");

        Assert.Equal((SettleEnd.Limit, "1 request"), (settled.End, settled.Open));
    }

    [Fact]
    public async Task ActAsync_PageClosesItself_IsToldApart()
    {
        site.Add("popup", Page("window.close()"));
        await session.GotoAsync(site.Add("opener", Page("window.open('/popup')")), Stop);
        await session.ActAsync(new ClickAction(20, 30), cancellationToken: Stop);

        ActionReport report = await session.ActAsync(new ClickAction(20, 30), cancellationToken: Stop);

        Assert.Null(report.Error);
        Assert.EndsWith("opener", session.Page.Url, StringComparison.Ordinal);
        Assert.NotNull(report.Settled);
    }

    [Fact]
    public async Task ActAsync_ALook_WaitsForNothing()
    {
        await session.GotoAsync(site.Add("page", Page("")), Stop);

        Assert.Null((await session.ActAsync(new ZoomAction(0, 0, 500, 500), cancellationToken: Stop)).Settled);
    }

    private Task<BrowserSession> OpenAsync(TimeSpan limit) => chromium.OpenAsync(new BrowserOptions
    {
        Width = 560,
        Height = 420,
        Timeout = TimeSpan.FromSeconds(30), // half of it may be spent on settling
        SettleQuiet = TimeSpan.FromMilliseconds(400), // a busy machine runs a timer of 80 ms later than after the default 100
        SettleLimit = limit,
        Origins = OriginPolicy.Allow(site.Address.ToString()),
        Confirmation = ConfirmationPolicy.AllowAll,
    });

    private async Task ReopenAsync(TimeSpan limit)
    {
        await session.DisposeAsync();
        session = await OpenAsync(limit);
    }

    private async Task<SettleReport> ClickAsync(string script)
    {
        await session.GotoAsync(site.Add("page", Page(script)), Stop);
        ActionReport report = await session.ActAsync(new ClickAction(20, 30), cancellationToken: Stop);
        Assert.Null(report.Error);
        return report.Settled!;
    }

    private static string Page(string script) =>
        $"<!doctype html><body style='margin:0'><button style='width:100px;height:40px;display:block' onclick=\"{script}\">Go</button><p id=out></p>";
}
