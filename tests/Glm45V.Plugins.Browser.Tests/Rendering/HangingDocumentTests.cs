using Glm45V.Plugins.Browser.Rendering;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests.Rendering;

/// <summary>Documents that take all of a processor: alone, so that they take it from no other test.</summary>
[Collection(nameof(HangingDocumentTests))]
[CollectionDefinition(nameof(HangingDocumentTests), DisableParallelization = true)]
public sealed class HangingDocumentTests(ChromiumFixture chromium)
{
    private BrowserOptions Options => new() { ExecutablePath = chromium.Path, Timeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task RenderAsync_DocumentWithoutEnd_TimesOutAndTheNextIsShown()
    {
        await using var renderer = new PageRenderer(Options with { Timeout = TimeSpan.FromSeconds(6) });

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(() => renderer.RenderAsync(WithoutEnd(), TestContext.Current.CancellationToken));
        RenderedPage next = await renderer.RenderAsync(new RenderRequest("<p>fine</p>", 320), TestContext.Current.CancellationToken);

        Assert.True(error.Failure is BrowserFailure.TimedOut or BrowserFailure.PageLost, error.Message);
        Assert.Equal("fine", next.Blocks[0].Text);
        Assert.Equal(1, renderer.Restarts);
    }

    [Fact]
    public async Task RenderAsync_ChromiumEndsMeanwhile_SaysSoAndTheNextStartsAnother()
    {
        await using var renderer = new PageRenderer(Options);
        await renderer.RenderAsync(new RenderRequest("<p>fine</p>", 320), TestContext.Current.CancellationToken);
        Task<RenderedPage> work = renderer.RenderAsync(WithoutEnd(), TestContext.Current.CancellationToken);
        while (renderer.Running!.Browser.Contexts[0].Pages[0].Url.EndsWith("/1/", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        await renderer.Running.Browser.CloseAsync();

        Assert.Equal(BrowserFailure.PageLost, (await Assert.ThrowsAsync<BrowserException>(() => work)).Failure);
        Assert.Equal("fine", (await renderer.RenderAsync(new RenderRequest("<p>fine</p>", 320), TestContext.Current.CancellationToken)).Blocks[0].Text);
    }

    // Ten to the fortieth rectangles.
    private static RenderRequest WithoutEnd()
    {
        string bomb = string.Concat(Enumerable.Range(1, 40).Select(level => $"<g id='l{level}'>{string.Concat(Enumerable.Repeat($"<use href='#l{level - 1}'/>", 10))}</g>"));
        return new RenderRequest($"<svg width='200' height='200'><g id='l0'><rect width='9' height='9'/></g>{bomb}</svg>", 320);
    }
}
