using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Navigation;

/// <summary>Everything real but the model: browser, page, tools, loop, files.</summary>
public sealed class BrowserAgentTests(ShopPage shop) : IClassFixture<ShopPage>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ScriptedModelDoesTheTask_IsSolvedByThePage()
    {
        using var scratch = new ScratchFolder();
        await shop.OpenAsync();
        var model = new FakeChatClient(
            FakeChatClient.Call("click", ("x", 900), ("y", 900)),
            FakeChatClient.Call("type", ("x", 400), ("y", 107), ("text", "tina76")),
            FakeChatClient.Call("click", ("x", 125), ("y", 221)),
            FakeChatClient.Call("click", ("x", 268), ("y", 367)));

        Trajectory run = await Loop(model, new TrajectoryFolder(scratch.Path)).RunAsync("Buy a gift for \"tina76\".", Token);

        Assert.Equal((OutcomeKind.Solved, 4), (run.Outcome!.Kind, run.Steps.Count));
        Assert.Equal([false, true, true, true], run.Steps.Select(step => step.Verdict.Changed!.Value));
        Assert.Equal([0f, 0.8f, 0f, 0f], run.Steps.Select(step => step.Decision.Temperature!.Value));
        Assert.Equal("Tea shop", run.Final!.Title);
        Trajectory saved = await new TrajectoryFolder(scratch.Path).LoadAsync(Token);
        Assert.Equal(HtmlTrace.Render(run), HtmlTrace.Render(saved));
    }

    [Fact]
    public async Task RunAsync_ModelSaysDoneTooEarly_IsNotSolved()
    {
        await shop.OpenAsync();

        Trajectory run = await Loop(new FakeChatClient(FakeChatClient.Call("done", ("answer", "Bought.")))).RunAsync("Buy a gift.", Token);

        Assert.Equal(OutcomeKind.NotSolved, run.Outcome!.Kind);
        Assert.Equal("Bought.", run.Steps[0].Decision.Answer);
    }

    [Fact]
    public async Task RunAsync_ModelNeverCallsATool_GivesUp()
    {
        await shop.OpenAsync();

        Trajectory run = await Loop(new FakeChatClient(FakeChatClient.Reply(new TextContent("I cannot.")))).RunAsync("Buy a gift.", Token);

        Assert.Equal((OutcomeKind.GaveUp, 3), (run.Outcome!.Kind, run.Steps.Count));
    }

    [Theory]
    [InlineData(0, false, 24.64, 100.1)]
    [InlineData(40, true, 28, 68)]
    public async Task ActAsync_ClickNearAControl_SnapsWithinTheRadius(double radius, bool ticked, double x, double y)
    {
        await shop.OpenAsync();
        // Just above the button and well below the box, which are its only neighbours.
        await shop.Session.EvaluateAsync<bool>("document.querySelector('#buy').remove() === undefined", Token);
        var environment = new BrowserEnvironment(shop.Session, new() { SnapRadius = radius });

        ActionResult result = await environment.ActAsync(AgentAction.From(new ClickAction(110, 325)), Token);

        Assert.Equal(ticked, await shop.Session.EvaluateAsync<bool>("document.querySelector('#gift').checked", Token));
        Assert.Equal((24.64, 100.1), (result.Requested!.Value.X, result.Requested.Value.Y));
        Assert.Equal((x, y), (result.Point!.Value.X, result.Point.Value.Y));
        Assert.Equal(ticked, result.Snapped);
    }

    [Theory]
    [InlineData("NoSuchKey")]
    [InlineData("Enter+Tab")]
    public async Task ActAsync_UnknownKey_IsAResultTheModelReads(string key)
    {
        await shop.OpenAsync();

        ActionResult result = await new BrowserEnvironment(shop.Session).ActAsync(AgentAction.From(new PressAction(key)), Token);

        Assert.False(result.Succeeded);
        Assert.Contains(key, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ActAsync_ActionThatNothingHereTakes_IsAResultTheModelReads()
    {
        ActionResult result = await new BrowserEnvironment(shop.Session).ActAsync(AgentAction.From(new ExtractAction("the price")), Token);

        Assert.Equal("extract cannot be used here.", result.Error);
    }

    [Fact]
    public async Task ActAsync_PageShowsADialog_TellsTheModel()
    {
        await shop.OpenAsync();
        await shop.Session.EvaluateAsync<bool>("(document.querySelector('#buy').onclick = () => alert('Sold out')) !== null", Token);

        ActionResult result = await new BrowserEnvironment(shop.Session).ActAsync(AgentAction.From(new ClickAction(268, 367)), Token);

        Assert.Contains("Sold out", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("window.solved()", false)]
    [InlineData("document.title === 'Tea shop' // by its name", true)]
    [InlineData("Promise.resolve(false)", false)]
    [InlineData("window.missing()", null)]
    [InlineData(null, null)]
    public async Task VerifyAsync_Condition_IsAskedOnThePage(string? condition, bool? expected)
    {
        await shop.OpenAsync();
        Observation seen = await new BrowserEnvironment(shop.Session).ObserveAsync(Token);

        Verdict verdict = await new PageStateVerifier(shop.Session, condition).VerifyAsync(new AgentStep(seen, new Decision(), ActionResult.Done(""), new Verdict(), default), seen, Token);

        Assert.Equal(expected, verdict.GoalMet);
        Assert.Equal(condition is null, verdict.Note is null);
        Assert.False(verdict.Changed);
    }

    private AgentLoop Loop(IChatClient model, TrajectoryFolder? folder = null) => new(
        new BrowserEnvironment(shop.Session),
        new NavigationPolicy(model, new BrowserTools(shop.Session)),
        new PageStateVerifier(shop.Session, ShopPage.Solved),
        new AgentLoopOptions { Folder = folder });
}
