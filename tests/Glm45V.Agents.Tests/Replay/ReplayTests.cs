using Glm45V.Agents.Navigation;
using Glm45V.Agents.Replay;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Testing;

namespace Glm45V.Agents.Tests.Replay;

/// <summary>Runs recorded in a real browser are repeated there, and written as tests that compile and pass.</summary>
public sealed class ReplayTests(RecordedShop shop, ChromiumFixture chromium) : IClassFixture<RecordedShop>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Record_EveryElement_IsFoundByRoleAndName()
    {
        ActedElement[] worked = [.. shop.Run.Steps.Select(step => step.Result.Element).OfType<ActedElement>()];
        Assert.Equal(["combobox “Sort”", "button “Add”", "button “Subscribe”", "textbox “Search”", "link “Opening hours”"], worked.Select(element => element.ToString()));
        Assert.All(worked, element => Assert.Equal(LocatorKind.Role, element.Locator!.Kind));
        Assert.Equal(1, worked[1].Locator!.Index);
        Assert.Equal(["iframe"], worked[2].Frames);
    }

    [Fact]
    public async Task Replay_PageWithEverythingElsewhere_DoesTheSameWithoutAModel()
    {
        string moved = shop.Site.Add("shop", "<style>body{padding:30px 50px}button{padding:9px}</style>" + RecordedShop.Page);
        await shop.Session.GotoAsync(moved, Token);
        int before = shop.Site.Requests.Count(IsTheSearch);

        NavigationResult result = await WorkAsync(new NavigationReplay(shop.Session).Start(shop.Run));

        Assert.Equal((OutcomeKind.Unverified, "9 to 5", 7), (result.Outcome, result.Answer, result.Trajectory.Steps.Count));
        Assert.StartsWith("The recorded run was repeated in 7 steps", result.Detail, StringComparison.Ordinal);
        Assert.Equal("Hours", result.Trajectory.Final!.Title);
        Assert.Equal(before + 1, shop.Site.Requests.Count(IsTheSearch));
    }

    [Fact]
    public async Task Replay_ElementRenamed_AsksTheModelFromThatStepOn()
    {
        string changed = shop.Site.Add("shop", RecordedShop.Page.Replace("Opening hours", "When we are open", StringComparison.Ordinal));
        await shop.Session.GotoAsync(changed, Token);
        var model = new FakeChatClient(FakeChatClient.Call("click", ("mark", 6)), FakeChatClient.Call("done", ("answer", "10 to 6")));

        NavigationResult result = await WorkAsync(new NavigationAgent(model, shop.Session).Replay(shop.Run));

        Assert.Equal((OutcomeKind.Unverified, "10 to 6", 2), (result.Outcome, result.Answer, model.Requests.Count));
        Assert.Equal([1, 2, 3, 5, 6, null, null], result.Trajectory.Steps.Select(step => step.Decision.RepeatsStep));
    }

    [Fact]
    public async Task Replay_ElementRenamedAndNoModel_EndsWithTheStepThatDoesNotFit()
    {
        await shop.Session.GotoAsync(shop.Site.Add("shop", RecordedShop.Page.Replace("Opening hours", "When we are open", StringComparison.Ordinal)), Token);

        NavigationResult result = await WorkAsync(new NavigationReplay(shop.Session).Start(shop.Run));

        Assert.Equal((OutcomeKind.Failed, "error"), (result.Outcome, result.Reason));
        Assert.Contains("there is no link “Opening hours” for step 7 (click(6))", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_RecordedRun_CompilesPassesAndFailsOnAnotherPage()
    {
        string source = PlaywrightTest.Write(shop.Run, "OpeningHoursTests");

        (System.Reflection.Assembly? assembly, string[] complaints) = WrittenTest.Compile(source);
        Assert.Empty(complaints);
        Assert.Contains("public async Task Find_the_opening_hours(string url, string sort, string search)", source, StringComparison.Ordinal);
        Assert.Contains("await page.FrameLocator(\"iframe\").GetByRole(AriaRole.Button, new() { Name = \"Subscribe\", Exact = true }).ClickAsync();", source, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("GLM45V_CHROMIUM", chromium.Path);
        await WrittenTest.RunAsync(assembly!, shop.Site.Add("shop", RecordedShop.Page));
        shop.Site.Add("hours", "<!doctype html><title>Closed</title>");
        await Assert.ThrowsAnyAsync<Exception>(() => WrittenTest.RunAsync(assembly!, shop.Site.Add("shop", RecordedShop.Page)));
        shop.Site.Add("hours", RecordedShop.Hours);
    }

    [Fact]
    public void Write_SecretsAndHostileWords_StayOutOfTheSource()
    {
        const string Hostile = "x\", System.IO.File.ReadAllText(\"/etc/passwd\")); //\n*/";
        var trajectory = new Trajectory(Hostile, "m", DateTimeOffset.UnixEpoch);
        trajectory.Append(Step(0, new TypeAction(new MarkTarget(1), "<secret:pw>"), new ActedElement { Tag = "input", Name = Hostile, Role = "textbox", Locator = new ElementLocator(LocatorKind.Role, "Textbox") }));
        trajectory.Append(Step(1, new TypeAction(new MarkTarget(1), Hostile), new ActedElement { Tag = "input", Name = "class", Role = "textbox", Locator = new ElementLocator(LocatorKind.Role, "Button, System.Environment.Exit(1)") }));

        string source = PlaywrightTest.Write(trajectory, "Hostile");

        Assert.Empty(WrittenTest.Compile(source).Complaints);
        Assert.Contains("FillAsync(Secret(\"SECRET_PW\"))", source, StringComparison.Ordinal);
        Assert.DoesNotContain("AriaRole.Button,", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("my tests")]
    [InlineData("class")]
    public void Write_NoClassName_SaysSo(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => PlaywrightTest.Write(shop.Run, name));

        Assert.Contains($"'{name}' is no class name", error.Message, StringComparison.Ordinal);
    }

    private static AgentStep Step(int index, BrowserAction action, ActedElement element) => new(
        new Observation { Index = index, Png = new byte[] { 1 }, Width = 560, Height = 420, Url = "http://127.0.0.1:1/", Title = "T" },
        new Decision { Action = AgentAction.From(action) },
        ActionResult.Done("Done.") with { Element = element, Point = new PixelPoint(1, 1) },
        new Verdict { Changed = true },
        default);

    private static bool IsTheSearch(SiteRequest request) => request is { Path: "/find", Query: "?q=green+%22tea%22&s=Price" };

    private static async Task<NavigationResult> WorkAsync(NavigationRun run)
    {
        await foreach (AgentStep step in run.WithCancellation(Token))
        {
            _ = step;
        }

        return run.Result;
    }
}
