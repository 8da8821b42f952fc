using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests.Rendering;

/// <summary>One renderer that the tests of a class share.</summary>
public sealed class SharedRenderer(ChromiumFixture chromium) : IAsyncLifetime
{
    internal PageRenderer Renderer { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        Renderer = new PageRenderer(new BrowserOptions { ExecutablePath = chromium.Path, Timeout = TimeSpan.FromSeconds(30) });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => Renderer.DisposeAsync();
}

public sealed class PageRendererTests(SharedRenderer shared) : IClassFixture<SharedRenderer>
{
    private static readonly byte[] s_red = PngEncoder.Encode(new ImageCanvas(new RgbImage(8, 8, new byte[192])).FillRectangle(new PixelRectangle(0, 0, 8, 8), RgbColor.Red).ToImage());

    [Fact]
    public async Task RenderAsync_Texts_HaveTheirPlaceColorAndGround()
    {
        RenderedPage page = await ShowAsync("""
            <body style="margin:0;background:#102030"><p style="margin:40px 0 0 50px;color:#ffcc00;font:bold 20px Arial">Hello <b>big</b> world</p>
            <input value="typed" style="position:absolute;left:200px;top:100px"><input placeholder="search" style="position:absolute;left:20px;top:100px">
            """);

        Assert.Equal(["Hello world", "big", "typed", "search"], page.Blocks.Select(block => block.Text));
        TextBlock hello = page.Blocks[0];
        Assert.InRange(hello.Box.X, 50, 53);
        Assert.InRange(hello.Box.Y, 40, 47);
        Assert.InRange(hello.Box.Height, 12, 20);
        Assert.True(ColorDifference.Between(new RgbColor(0xff, 0xcc, 0), hello.Color) < 5, hello.Color.ToString());
        Assert.Equal(new RgbColor(0x10, 0x20, 0x30), hello.Ground);
        Assert.Equal((20, 700), (hello.FontSize, hello.FontWeight));
        Assert.Equal(0, ImageComparer.DifferingFraction(page.TextFree, page.TextFree));
        Assert.Empty(page.Hidden);
    }

    [Fact]
    public async Task RenderAsync_TextThatNobodySees_IsHidden()
    {
        string[] styles =
        [
            "opacity:0", "color:#fff", "color:transparent;text-shadow:0 0 3px #000", "font-size:3px", "display:none", "visibility:hidden", "position:absolute;left:-999px",
            "position:absolute;clip-path:inset(50%)", "position:relative;z-index:-1", "color:rgb(0 0 0 / .05)",
        ];

        RenderedPage page = await ShowAsync(string.Concat(styles.Select(style => $"<div style='background:#fff'><p style='{style}'>{style}</p></div>")) + "<p>shown</p>");

        Assert.Equal(["shown"], page.Blocks.Select(block => block.Text));
        Assert.Equal(styles.Order(), page.Hidden.Order());
    }

    [Fact]
    public async Task RenderAsync_ScriptsAndTheNetwork_AreNotThere()
    {
        RenderedPage page = await ShowAsync("""<p>plain</p><script>document.body.textContent = 'changed'</script><img src="https://example.com/a.png"><img src="file:///etc/hostname" onerror="document.body.remove()">""");

        Assert.Equal(["plain"], page.Blocks.Select(block => block.Text));
        Assert.Equal(2, page.Facts.Scripts);
        Assert.Contains(page.Complaints, words => words.Contains("https://example.com/a.png", StringComparison.Ordinal));
        Assert.Contains(page.Complaints, words => words.Contains("file:///etc/hostname", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RenderAsync_GivenFile_IsShownAndTold()
    {
        RenderedPage page = await shared.Renderer.RenderAsync(
            new RenderRequest("<body style='margin:0'><img src='assets/red.png' style='display:block'>", 64) { Height = 64, Files = new Dictionary<string, ReadOnlyMemory<byte>> { ["assets/red.png"] = s_red } },
            TestContext.Current.CancellationToken);

        Assert.Equal(RgbColor.Red.R, page.Picture.Pixels[0]);
        ShownPicture picture = Assert.Single(page.Pictures);
        Assert.Equal(("img", new PixelRectangle(0, 0, 8, 8)), (picture.Kind, picture.Box));
        Assert.EndsWith("assets/red.png", picture.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenderAsync_LongPage_IsPicturedWholeAndVhStaysTheScreens()
    {
        RenderedPage page = await ShowAsync("<body style='margin:0'><div style='height:100vh'></div><div style='height:1500px'></div><p style='margin:0'>end</p>");

        Assert.Equal((320, 240 + 1500), (page.Picture.Width, page.Blocks[0].Box.Y / 10 * 10));
    }

    [Fact]
    public async Task RenderAsync_Facts_CountWhatThePageIsMadeOf()
    {
        RenderedPage page = await ShowAsync("""
            <meta http-equiv="refresh" content="99"><style>@font-face { font-family: x; src: url(data:font/woff2;base64,AAAAAAAAAA) }</style>
            <ul><li>one<li>two</ul><i style="display:block;width:2px;height:2px;background:red;box-shadow:1px 0 red,2px 0 red"></i>
            <svg width="20" height="20"><path d="M0 0L10 10"/></svg><iframe></iframe><p style="position:absolute;left:0;top:0">far</p>
            <div style="background:linear-gradient(red,blue);width:500px">wide</div>
            """);

        PageFacts facts = page.Facts;
        Assert.Equal((2, 1, 2, 1, 10, 1, true), (facts.Shadows, facts.Specks, facts.GradientStops, facts.Shapes, facts.PathCharacters, facts.Frames, facts.Refreshes));
        Assert.True(facts.DataCharacters > 30);
        Assert.Equal(3 / 13.0, facts.PlacedText);
        Assert.Contains("ul(li,li)", facts.Subtrees);
        Assert.True(facts.ContentWidth > 500);
    }

    [Fact]
    public async Task RenderAsync_TooHighAPage_SaysHowHigh()
    {
        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => ShowAsync("<div style='height:20000px'></div>"));

        Assert.Equal(BrowserFailure.PageFailed, error.Failure);
        Assert.Contains("20016 pixels high", error.Message, StringComparison.Ordinal);
    }

    private Task<RenderedPage> ShowAsync(string html) =>
        shared.Renderer.RenderAsync(new RenderRequest("<!doctype html>" + html, 320) { Height = 240 }, TestContext.Current.CancellationToken);
}
