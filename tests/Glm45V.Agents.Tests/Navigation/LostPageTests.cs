using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;
using Microsoft.Playwright;

namespace Glm45V.Agents.Tests.Navigation;

/// <summary>Runs whose page, or whose browser, dies in their middle.</summary>
public sealed class LostPageTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private LocalSite _site = null!;
    private BrowserSession _session = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _site.Add("shop", "<!doctype html><title>Shop</title><button onclick=\"document.title = 'clicked'\">Order</button>");
        _session = await chromium.StartAsync(new BrowserOptions { Width = 560, Height = 420, Origins = OriginPolicy.Allow(_site.Address.ToString()), Confirmation = ConfirmationPolicy.AllowAll });
        await _session.GotoAsync($"{_site.Address}shop", Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_PageCrashesBetweenSteps_GoesOnInAFreshOne()
    {
        var model = new FakeChatClient(FakeChatClient.Call("note", ("text", "x")), FakeChatClient.Call("click", ("mark", 1)), FakeChatClient.Call("click", ("mark", 1)), FakeChatClient.Call("done"));

        NavigationResult result = await new NavigationAgent(model, _session, new() { AfterStep = (step, _) => step.Index == 0 ? CrashAsync() : Task.CompletedTask }).RunAsync("Order.", Token);

        Assert.Equal(("done", 4), (result.Reason, result.Trajectory.Steps.Count));
        Assert.Equal("clicked", await _session.EvaluateAsync<string>("document.title", Token));
        Assert.Contains(result.Trajectory.Steps.SelectMany(step => step.Result.Events), happened => happened.Kind == PageEventKind.PageRevived);
    }

    [Fact]
    public async Task RunAsync_PageCrashesAndItsServerIsGone_EndsAsATypedErrorWithItsStepsSaved()
    {
        using var scratch = new ScratchFolder();
        var model = new FakeChatClient(FakeChatClient.Call("note", ("text", "x")));
        var agent = new NavigationAgent(model, _session, new()
        {
            Folder = new TrajectoryFolder(scratch.Path),
            AfterStep = async (_, _) =>
            {
                await _site.DisposeAsync();
                await CrashAsync();
            },
        });

        NavigationResult result = await agent.RunAsync("Order.", Token);

        Assert.Equal((OutcomeKind.Failed, "error"), (result.Outcome, result.Reason));
        Assert.Contains("nothing listens there", result.Detail, StringComparison.Ordinal);
        Assert.NotEmpty((await new TrajectoryFolder(scratch.Path).LoadAsync(Token)).Steps);
    }

    [Fact]
    public async Task RunAsync_BrowserIsKilled_EndsAsATypedErrorWithItsStepsSaved()
    {
        using var scratch = new ScratchFolder();
        var model = new FakeChatClient(FakeChatClient.Call("note", ("text", "x")));

        NavigationResult result = await new NavigationAgent(model, _session, new()
        {
            Folder = new TrajectoryFolder(scratch.Path),
            AfterStep = (_, _) => _session.Page.Context.Browser!.CloseAsync(),
        }).RunAsync("Order.", Token);

        Assert.Equal((OutcomeKind.Failed, "error"), (result.Outcome, result.Reason));
        Assert.Contains("The browser has closed or crashed", result.Detail, StringComparison.Ordinal);
        Assert.NotEmpty((await new TrajectoryFolder(scratch.Path).LoadAsync(Token)).Steps);
    }

    private async Task CrashAsync()
    {
        var crashed = new TaskCompletionSource();
        _session.Page.Crash += (_, _) => crashed.TrySetResult();
        ICDPSession devTools = await _session.Page.Context.NewCDPSessionAsync(_session.Page);
        _ = devTools.SendAsync("Page.crash"); // gives no answer
        await crashed.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }
}
