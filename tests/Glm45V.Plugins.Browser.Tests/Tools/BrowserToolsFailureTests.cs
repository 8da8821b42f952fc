using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tests.Tools;

public sealed class BrowserToolsFailureTests(ChromiumFixture chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Click_CrashedPage_IsATextThatSaysWhatToDo()
    {
        await using BrowserSession session = await chromium.StartAsync();
        await Assert.ThrowsAsync<BrowserException>(() => session.GotoAsync("chrome://crash", Stop));

        object? result = await ClickAsync(session);

        List<AIContent> contents = Assert.IsType<List<AIContent>>(result);
        string text = Assert.IsType<TextContent>(Assert.Single(contents)).Text;
        Assert.Contains("crashed", text, StringComparison.Ordinal);
        Assert.Contains("GotoAsync", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_ClosedBrowser_Throws()
    {
        await using BrowserSession session = await chromium.StartAsync();
        await session.Page.Context.Browser!.CloseAsync();

        BrowserException error = await Assert.ThrowsAsync<BrowserException>(async () => await ClickAsync(session));

        Assert.Equal(BrowserFailure.BrowserClosed, error.Failure);
    }

    private static async Task<object?> ClickAsync(BrowserSession session) =>
        await new BrowserTools(session).Single(tool => tool.Name == "click")
            .InvokeAsync(new AIFunctionArguments { ["x"] = 5, ["y"] = 5 }, Stop);
}
