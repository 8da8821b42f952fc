using Glm45V.Plugins.Browser.Page;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>What a session reads off a whole page, in a real browser.</summary>
public sealed class PageReadingTests(ChromiumFixture chromium) : IAsyncLifetime
{
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
            Secrets = new SecretStore([new Secret("code", "https://other.example", "hunter2")]),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task ReadAsync_Page_GivesRowsAsLinesWithLinksAndFields()
    {
        PageText text = await ReadAsync("""
            <h1>Teas</h1>
            <table><tr><th>Name<th>Price<tr><td>Green <b>tea</b><td>12.50 €<tr><td>Black tea<td>9 €</table>
            <p>See <a href="/terms">our terms</a> for more.<br>Or call.</p>
            <input value="typed"> <input type=checkbox checked> <input type=password value=secret> <select><option>Red<option selected>Blue</select>
            """);

        Assert.Equal(
            $"""
            [1] Teas
            [2] Name | [3] Price
            [4] Green tea | [5] 12.50 €
            [6] Black tea | [7] 9 €
            [8] See | [9] our terms <{site.Address}terms> | [10] for more.
            [11] Or call.
            [12] typed | [13] (checked) | [14] Blue
            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public async Task ReadAsync_WhatNobodySees_IsLeftOut()
    {
        PageText text = await ReadAsync("""
            <p>Seen</p><p style="display:none">a</p><p style="opacity:0">b</p><p style="color:#fff">c</p><p style="position:absolute;left:-9999px">d</p>
            <p style="font-size:2px">e</p><script>let f</script><template><p>g</template><p aria-label="h"></p>
            """);

        Assert.Equal("[1] Seen", text.ToString());
    }

    [Fact]
    public async Task ReadAsync_LightWordsOverAPictureFarDown_AreRead()
    {
        PageText text = await ReadAsync("""
            <div style="position:relative;top:1500px;height:300px"><div style="position:absolute;inset:0;background:linear-gradient(#000,#111)"></div>
            <h1 style="position:absolute;color:#fff">Hero</h1></div>
            """);

        Assert.Equal("[1] Hero", text.ToString());
    }

    [Fact]
    public async Task ReadAsync_ScrolledPage_CountsBoxesFromThePagesCorner()
    {
        await OpenAsync("<body style='margin:0'><div style='height:1500px'>top</div><div style='width:100px;height:20px'>bottom</div><div style='height:900px'></div>");
        await session.ScrollAsync(10, 10, ScrollDirection.Down, 1000, Stop);

        PageText text = await session.ReadAsync(Stop);

        Assert.Equal((0.0, true), (text.Blocks[1].Box.Left, text.Blocks[1].Box.Top is >= 1500 and < 1510));
        Assert.InRange(text.Blocks[0].Box.Top, 0, 10);
    }

    [Fact]
    public async Task ReadAsync_FramesAndShadowRoots_AreRead()
    {
        site.Add("inner", "<!doctype html><body style='margin:0'>from another origin");
        PageText text = await ReadAsync($"""
            <div id=host></div><script>host.attachShadow(&#123;mode: 'open'&#125;).innerHTML = '<p>from a shadow root</p>'</script>
            <iframe src="{site.OtherAddress}inner" style="position:absolute;left:50px;top:200px;border:0;height:40px"></iframe>
            """.Replace("&#123;", "{", StringComparison.Ordinal).Replace("&#125;", "}", StringComparison.Ordinal));

        Assert.Equal(["from a shadow root", "from another origin"], text.Blocks.Select(block => block.Text));
        Assert.Equal((50.0, true), (text.Blocks[1].Box.Left, text.Blocks[1].Box.Top is >= 200 and < 210));
    }

    [Fact]
    public async Task ReadAsync_LongPage_SaysHowMuchWasLeftOut()
    {
        PageText text = await ReadAsync("<body><script>for (let i = 0; i < 900; i++) { const p = document.createElement('p'); p.textContent = i + ' word'.repeat(30); document.body.append(p); }</script>");

        Assert.Equal(900, text.Blocks.Count + text.LeftOut);
        Assert.InRange(text.ToString().Length, PageText.Longest - 400, PageText.Longest);
    }

    [Fact]
    public async Task ReadAsync_Secret_IsMasked()
    {
        PageText text = await ReadAsync("<p>Your code is hunter2</p>");

        Assert.DoesNotContain("hunter2", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("Your code is", text.ToString(), StringComparison.Ordinal);
    }

    private async Task<PageText> ReadAsync(string html)
    {
        await OpenAsync(html);
        return await session.ReadAsync(Stop);
    }

    private Task OpenAsync(string html) => session.GotoAsync(site.Add("page", $"<!doctype html><meta charset=utf-8>{html}"), Stop);
}
