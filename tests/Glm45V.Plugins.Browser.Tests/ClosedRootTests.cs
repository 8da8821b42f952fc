using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>What lies in closed shadow roots is seen, worked and covered as everything else, in a real browser.</summary>
public sealed class ClosedRootTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string HiddenWord = "hunter2-hunter2";

    private LocalSite site = null!;
    private BrowserSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        session = await chromium.OpenAsync(new BrowserOptions
        {
            Width = 560,
            Height = 420,
            Origins = OriginPolicy.Allow(site.Address.ToString(), site.OtherAddress.ToString()),
            Confirmation = ConfirmationPolicy.AllowAll,
            Secrets = new SecretStore([new Secret("pin", OriginPattern.Of(site.Address).ToString(), HiddenWord)]),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await site.DisposeAsync();
    }

    [Theory]
    [InlineData("a component", "<x-a></x-a>")]
    [InlineData("an empty element", "<div style='height:60px'></div>")]
    public async Task Marks_ControlInAClosedRoot_IsListedAndClicked(string what, string host)
    {
        await OpenAsync($"{host}<script>document.querySelector('x-a,div').attachShadow({{mode:'closed'}}).innerHTML = '<button onclick=\"document.title = 1\">Deep</button>'</script>");

        PageMark mark = Assert.Single((await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks);
        ActionReport report = await session.ActAsync(new ClickAction(new MarkTarget(mark.Number)), cancellationToken: Stop);

        Assert.True("[1]: <button> \"Deep\"" == mark.ToString(), what);
        Assert.Equal((null, "1"), (report.Error, await session.EvaluateAsync<string>("document.title", Stop)));
    }

    [Fact]
    public async Task Marks_RootWithinARootAndInAFrame_AreListed()
    {
        const string Nested = "<x-a></x-a><script>const deep = document.querySelector('x-a').attachShadow({mode:'closed'}); deep.innerHTML = '<x-b></x-b>'; deep.firstChild.attachShadow({mode:'closed'}).innerHTML = '<button>Deeper</button>'</script>";
        site.Add("inner", Nested);
        await OpenAsync($"{Nested}<iframe src='{site.OtherAddress}inner'></iframe>");

        Assert.Equal(["Deeper", "Deeper"], (await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks.Select(mark => mark.Text));
    }

    [Fact]
    public async Task Marks_RootThatIsMadeLater_IsListedInTheNextLook()
    {
        await OpenAsync("<x-a style='display:block;height:50px'></x-a>");
        await session.ObserveAsync(ObservedParts.Marks, Stop);
        await session.EvaluateAsync<bool>("customElements.define('x-a', class extends HTMLElement { constructor() { super(); this.attachShadow({mode:'closed'}).innerHTML = '<button>Late</button>'; } }) ?? true", Stop);

        Assert.Equal("Late", Assert.Single((await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks).Text);
    }

    [Fact]
    public async Task Marks_ManyElementsWithoutADefinition_HoldNoLookUp()
    {
        await OpenAsync($"<button>First</button>{string.Concat(Enumerable.Repeat("<app-row>row </app-row>", 500))}");

        Assert.Equal("First", Assert.Single((await session.ObserveAsync(ObservedParts.Marks, Stop)).Marks!.Marks).Text);
    }

    [Fact]
    public async Task ReadAsync_ClosedRoot_IsRead()
    {
        await OpenAsync("<x-a></x-a><script>document.querySelector('x-a').attachShadow({mode:'closed'}).innerHTML = '<p>Within</p>'</script>");

        Assert.Equal("[1] Within", (await session.ReadAsync(Stop)).ToString());
    }

    [Fact]
    public async Task ScreenshotAsync_SecretInAClosedRoot_IsCovered()
    {
        await OpenAsync($"<x-a></x-a><script>document.querySelector('x-a').attachShadow({{mode:'closed'}}).innerHTML = '<p style=\"position:absolute;left:0;top:0;margin:0;color:#f00\">{HiddenWord}</p>'</script>");

        RgbImage picture = ImageDecoder.Decode((await session.ScreenshotAsync(Stop)).Png);

        Assert.DoesNotContain(Enumerable.Range(0, picture.Width * picture.Height), at => picture.Pixels[at * 3] > 200 && picture.Pixels[(at * 3) + 1] < 60);
    }

    private Task OpenAsync(string body) => session.GotoAsync(site.Add("page", $"<!doctype html><body style='margin:8px;font:16px sans-serif'>{body}"), Stop);
}
