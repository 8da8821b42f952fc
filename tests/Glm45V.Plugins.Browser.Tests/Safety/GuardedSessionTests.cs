using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests.Safety;

/// <summary>A session with a policy, in a real browser.</summary>
public sealed class GuardedSessionTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private LocalSite site = null!;
    private LocalSite other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        other = await LocalSite.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Goto_NothingAllowed_SaysHowToAllow()
    {
        await using BrowserSession session = await chromium.OpenAsync(new BrowserOptions());

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync(site.Add("a", "x"), Stop));

        Assert.Equal(BrowserFailure.Refused, error.Failure);
        Assert.Contains("OriginPolicy.Allow", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_SubresourcesOfOtherOrigins_NeverLeave()
    {
        string target = other.Address.ToString();
        string page = site.Add("a", $$"""
            <img src="{{target}}img"><iframe src="{{target}}frame"></iframe><link rel="prefetch" href="{{target}}prefetch">
            <link rel="dns-prefetch" href="{{target}}"><link rel="stylesheet" href="{{target}}css"><script src="{{target}}script"></script>
            <script>
            fetch('{{target}}fetch', { mode: 'no-cors' }).catch(() => 0);
            navigator.sendBeacon('{{target}}beacon', 'x');
            new Image().src = '{{target}}image?secret';
            new WebSocket('{{target}}socket'.replace('http', 'ws'));
            new Worker(URL.createObjectURL(new Blob([`fetch('{{target}}worker', { mode: 'no-cors' }).catch(() => 0)`])));
            </script>
            """);
        await using BrowserSession session = await StartAsync();

        await session.GotoAsync(page, Stop);
        await session.EvaluateAsync<bool>("new Promise(done => setTimeout(() => done(true), 300))", Stop);

        Assert.Empty(other.AskedPaths);
        Assert.Contains(session.TakeEvents(), happened => happened.Kind == PageEventKind.Blocked);
    }

    [Theory]
    [InlineData("<meta http-equiv='refresh' content='0;url={0}'>")]
    [InlineData("<script>location = '{0}'</script>")]
    [InlineData("<script>document.write('<form id=f method=post action={0}>'); f.submit()</script>")]
    public async Task Page_LeadsToAnotherOrigin_NeverArrives(string body)
    {
        await using BrowserSession session = await StartAsync();

        await session.GotoAsync(site.Add("a", string.Format(null, body, other.Address)), Stop);
        await session.EvaluateAsync<bool>("new Promise(done => setTimeout(() => done(true), 300))", Stop);

        Assert.Empty(other.AskedPaths);
    }

    [Fact]
    public async Task Goto_RedirectToAnotherOrigin_IsRefused()
    {
        await using BrowserSession session = await StartAsync();
        string start = site.AddRedirect("start", site.AddRedirect("next", other.Address.ToString()));

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync(start, Stop));

        Assert.Equal(BrowserFailure.Refused, error.Failure);
        Assert.Empty(other.AskedPaths);
    }

    [Fact]
    public async Task Goto_DeadServer_SaysNothingListens()
    {
        await other.DisposeAsync();
        await using BrowserSession session = await chromium.OpenAsync(new BrowserOptions { Origins = OriginPolicy.Allow(other.Address.ToString()) });

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync(other.Address.ToString(), Stop));

        Assert.Equal(BrowserFailure.NavigationFailed, error.Failure);
        Assert.Contains("nothing listens there", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<button>Buy now</button>", SinkKind.Purchase)]
    [InlineData("<a href='#'>Delete</a>", SinkKind.Delete)]
    [InlineData("<div role=button>Publish</div>", SinkKind.Send)]
    [InlineData("<form method=post><button>Go</button></form>", SinkKind.Send)]
    [InlineData("<form method=post><input type=password value=secret><input type=submit value=Go></form>", SinkKind.Credential)]
    [InlineData("<button aria-label='Löschen'>x</button>", SinkKind.Delete)]
    [InlineData("<button>Allow</button>", SinkKind.Permission)]
    public async Task Click_Sink_IsRefusedByDefault(string body, SinkKind kind)
    {
        ConfirmationRequest? asked = null;
        await using BrowserSession session = await StartAsync(new ConfirmationPolicy
        {
            Ask = (request, _) =>
            {
                asked = request;
                return Task.FromResult(ConfirmationAnswer.Deny);
            },
        });
        await session.GotoAsync(site.Add("a", Document(body + "<script>onclick = () => document.title = 'clicked'</script>")), Stop);
        ElementInfo control = await ControlAsync(session);
        await session.ScreenshotAsync(Stop);

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.ClickAsync(Middle(control).X, Middle(control).Y, Stop));

        Assert.Equal((BrowserFailure.Refused, kind), (error.Failure, asked!.Kind));
        Assert.NotEqual("clicked", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.True(asked.Picture.Length > 100);
    }

    [Theory]
    [InlineData("<button>Next</button>")]
    [InlineData("<a href='#x'>Order history</a>")]
    [InlineData("<a href='#x'>How we removed all plastic from our parcels</a>")]
    [InlineData("<form><input name=q><button>Search</button></form>")]
    [InlineData("<button>Add to cart</button>")]
    [InlineData("<label><input type=checkbox>Delete my data</label>")]
    public async Task Click_NoSink_IsDoneWithoutAsking(string body)
    {
        await using BrowserSession session = await StartAsync(ConfirmationPolicy.AskFor((_, _) => throw new InvalidOperationException("asked")));
        await session.GotoAsync(site.Add("a", Document(body)), Stop);
        ElementInfo control = await ControlAsync(session);

        await session.ClickAsync(Middle(control).X, Middle(control).Y, Stop);
    }

    [Fact]
    public async Task Click_AllowedForTheSession_IsAskedOnceForEachKind()
    {
        List<SinkKind> asked = [];
        await using BrowserSession session = await StartAsync(ConfirmationPolicy.AskFor((request, _) =>
        {
            asked.Add(request.Kind);
            return Task.FromResult(ConfirmationAnswer.AllowForSession);
        }));
        await session.GotoAsync(site.Add("a", Document("<button style='position:absolute;left:0;top:0;width:90px;height:40px'>Send</button><button style='position:absolute;left:100px;top:0;width:90px;height:40px'>Delete</button>")), Stop);

        await session.ClickAsync(45, 20, Stop);
        await session.ClickAsync(45, 20, Stop);
        await session.ClickAsync(145, 20, Stop);

        Assert.Equal([SinkKind.Send, SinkKind.Delete], asked);
    }

    [Fact]
    public async Task Click_NobodyAnswers_IsRefused()
    {
        await using BrowserSession session = await StartAsync(new ConfirmationPolicy
        {
            Timeout = TimeSpan.FromMilliseconds(50),
            Ask = async (_, cancelled) =>
            {
                await Task.Delay(Timeout.Infinite, cancelled);
                return ConfirmationAnswer.Allow;
            },
        });
        await session.GotoAsync(site.Add("a", Document("<button>Send</button>")), Stop);
        ElementInfo control = await ControlAsync(session);

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.ClickAsync(Middle(control).X, Middle(control).Y, Stop));

        Assert.Contains("nobody answered in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Press_EnterInAFormThatSends_IsRefused()
    {
        await using BrowserSession session = await StartAsync(ConfirmationPolicy.DenyAll);
        await session.GotoAsync(site.Add("a", Document("<form method=post action=/sent><input name=q autofocus style='width:200px;height:40px'><button>Post message</button></form>")), Stop);
        await session.TypeAsync(50, 20, "hello", Stop);

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.PressAsync("Enter", Stop));

        Assert.Equal(BrowserFailure.Refused, error.Failure);
        Assert.DoesNotContain("/sent", site.AskedPaths);
    }

    [Fact]
    public async Task Click_PageChangedUnderThePointer_IsNotMade()
    {
        await using BrowserSession session = await StartAsync();
        await session.GotoAsync(site.Add("a", Document("<button id=b style='position:absolute;left:0;top:0;width:100px;height:60px'>Cancel</button>")), Stop);
        await session.ScreenshotAsync(Stop);
        await session.EvaluateAsync<string>("b.textContent = 'Confirm'", Stop);

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => session.ClickAsync(50, 30, Stop));

        Assert.Equal(BrowserFailure.PageChanged, error.Failure);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("open")]
    public async Task ElementAt_ShadowRoot_IsSeenThrough(string mode)
    {
        await using BrowserSession session = await StartAsync();
        await session.GotoAsync(site.Add("a", Document(
            $"<div id=h></div><script>h.attachShadow({{mode:'{mode}'}}).innerHTML = '<button style=\"width:100px;height:60px\">Inside</button>'</script>")), Stop);

        ElementInfo? element = await session.ElementAtAsync(50, 30, Stop);

        Assert.Equal(("button", "Inside", true), (element!.Tag, element.Name, element.IsControl));
    }

    [Theory]
    [InlineData("127.0.0.1")] // the same site: one process
    [InlineData("localhost")] // another site: a process of its own
    public async Task ElementAt_FrameOfAnotherOrigin_IsSeenThroughWithItsPlaceOnThePage(string host)
    {
        string inner = other.Add("inner", Document("<div style='height:500px'></div><button style='display:block;width:100px;height:50px'>Inside</button><div style='height:900px'></div><script>scrollTo(0, 500)</script>"));
        string page = site.Add("a", Document($"<div style='height:100px'></div><iframe src='{inner.Replace("127.0.0.1", host, StringComparison.Ordinal)}' style='border:3px solid;padding:7px;width:150px;height:80px'></iframe><div style='height:2000px'></div><script>scrollTo(0, 20)</script>"));
        await using BrowserSession session = await StartAsync(null, other.Address.ToString(), other.Address.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await session.GotoAsync(page, Stop);

        await session.Page.Frames[1].WaitForFunctionAsync("() => scrollY === 500");

        ElementInfo? element = await session.ElementAtAsync(40, 110, Stop);

        Assert.Equal(("button", "Inside"), (element!.Tag, element.Name));
        Assert.Equal([10, 90, 110, 140], element.Box.Select(edge => (int)Math.Round(edge)));
        Assert.Equal(host, new Uri(element.FrameUrl).Host);
    }

    [Fact]
    public async Task Type_SecretInItsOrigin_IsFilledInAndNeverTold()
    {
        var secrets = new SecretStore([new Secret("pw", site.Address.ToString(), "hunter2secret")]);
        await using BrowserSession session = await chromium.OpenAsync(new BrowserOptions { Origins = OriginPolicy.Allow(site.Address.ToString()), Secrets = secrets, Width = 224, Height = 308 });
        await session.GotoAsync(site.Add("a", Document("<input id=q style='width:200px;height:40px'>")), Stop);

        ActionReport report = await session.ActAsync(new TypeAction(200, 60, "<secret:pw>"), cancellationToken: Stop);

        Assert.Equal("hunter2secret", await session.EvaluateAsync<string>("q.value", Stop));
        Assert.Null(report.Error);
        Assert.DoesNotContain("hunter2", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Type_SecretInAnotherOriginsFrame_IsRefused()
    {
        var secrets = new SecretStore([new Secret("pw", site.Address.ToString(), "hunter2secret")]);
        string inner = other.Add("inner", Document("<input style='width:150px;height:40px'>"));
        await using BrowserSession session = await chromium.OpenAsync(new BrowserOptions
        {
            Origins = OriginPolicy.Allow(site.Address.ToString(), other.Address.ToString()),
            Secrets = secrets,
            Width = 224,
            Height = 308,
        });
        await session.GotoAsync(site.Add("a", Document($"<iframe src='{inner}' style='border:0;width:200px;height:100px'></iframe>")), Stop);

        ActionReport report = await session.ActAsync(new TypeAction(200, 60, "<secret:pw>"), cancellationToken: Stop);

        Assert.Equal(BrowserFailure.Refused, report.Failure);
        Assert.Contains("belongs to", report.Error, StringComparison.Ordinal);
    }

    private Task<BrowserSession> StartAsync(ConfirmationPolicy? confirmation = null, params IEnumerable<string> more) => chromium.OpenAsync(new BrowserOptions
    {
        Width = 224,
        Height = 308,
        Origins = OriginPolicy.Allow([site.Address.ToString(), .. more]),
        Confirmation = confirmation ?? ConfirmationPolicy.DenyAll,
    });

    private static string Document(string body) => $"<!doctype html><style>body{{margin:0;font:16px sans-serif}}</style>{body}";

    private static async Task<ElementInfo> ControlAsync(BrowserSession session)
    {
        double[] at = await session.EvaluateAsync<double[]>(
            "(() => { const all = document.querySelectorAll('button,a,[role=button],input[type=submit],input[type=checkbox]'), r = all[0].getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()", Stop);
        return (await session.ElementAtAsync(at[0], at[1], Stop))!;
    }

    private static PixelPoint Middle(ElementInfo element) => new((element.Box[0] + element.Box[2]) / 2, (element.Box[1] + element.Box[3]) / 2);
}
