using System.Text.RegularExpressions;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Tracing;
using Glm45V.Plugins.Browser;

namespace Glm45V.Agents.Tests.Tracing;

public sealed partial class HtmlTraceTests
{
    private const string Attack = "</p><script>alert(1)</script><img src=x onerror=\"alert('2')\">";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Render_HostileTexts_AreEscapedEverywhere()
    {
        var run = new Trajectory($"Goal {Attack}", $"Model {Attack}", DateTimeOffset.UnixEpoch)
        {
            Outcome = new AgentOutcome(OutcomeKind.NotSolved, $"Detail {Attack}"),
            Final = FakeAgent.See(),
        };
        run.Append(new AgentStep(
            FakeAgent.See() with { Url = $"http://host/{Attack}", Title = Attack },
            new Decision { Action = AgentAction.From(new TypeAction(1, 2, Attack)), Reasoning = Attack, Text = Attack, Answer = Attack },
            new ActionResult { Text = Attack, Point = new PixelPoint(1, 2) },
            new Verdict { Note = Attack },
            default));
        run.Append(new AgentStep(
            FakeAgent.See() with { Index = 1 },
            new Decision { Action = AgentAction.From(new PressAction(Attack)) },
            ActionResult.Failed(Attack),
            new Verdict(),
            default));

        string html = HtmlTrace.Render(run);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"alert(", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Page_NeedsNothingFromOutside()
    {
        string html = HtmlTrace.Render(Run(new ClickAction(500, 500), new ActionResult { Text = "Done.", Point = new PixelPoint(4, 6) }));

        Assert.All(Source().Matches(html), match => Assert.Matches("^(data:image/png;base64,|#)", match.Groups["value"].Value));
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Step_ShowsItsScreenshotAndPhases()
    {
        Trajectory run = Run(new ClickAction(412, 230), new ActionResult { Text = "Done.", Point = new PixelPoint(3.296, 2.76) });

        string html = HtmlTrace.Render(run);

        Assert.Contains(Convert.ToBase64String(run.Steps[0].Observation.Png.Span), html, StringComparison.Ordinal);
        Assert.Contains("click(412, 230)", html, StringComparison.Ordinal);
        Assert.Contains("decide <b>2.5 s</b>", html, StringComparison.Ordinal);
        Assert.Contains("act <b>40 ms</b>", html, StringComparison.Ordinal);
        Assert.Contains("3.3, 2.8", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SnappedClick_ShowsBothPoints()
    {
        var result = new ActionResult { Text = "Done.", Requested = new PixelPoint(1, 2), Point = new PixelPoint(4, 6) };

        string html = HtmlTrace.Render(Run(new ClickAction(125, 167), result));

        Assert.Contains("1, 2 → 4, 6", html, StringComparison.Ordinal);
        Assert.Contains("M1 2L4 6", html, StringComparison.Ordinal);
    }

    public static TheoryData<BrowserAction, string> Marks => new()
    {
        { new ClickAction(500, 500), "class=\"line\"" },
        { new TypeAction(500, 500, "hello"), ">hello</span>" },
        { new PressAction("Enter"), ">Enter</kbd>" },
        { new ScrollAction(500, 500, ScrollDirection.Down), "M4 6L4 7.76" },
        { new DragAction(500, 500, 100, 100), "M4 6L7 9" },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public void Render_Action_IsDrawnOnItsScreenshot(BrowserAction action, string expected)
    {
        PixelPoint? end = action is DragAction ? new PixelPoint(7, 9) : null;

        string html = HtmlTrace.Render(Run(action, new ActionResult { Text = "Done.", Point = new PixelPoint(4, 6), End = end }));

        Assert.Contains(expected, html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, "Page changed")]
    [InlineData(false, null, "Page did not change")]
    [InlineData(false, "It broke.", "Action failed")]
    public void Render_Effect_IsSaid(bool changed, string? error, string expected)
    {
        Trajectory run = Run(new ClickAction(1, 1), new ActionResult { Text = "Done.", Error = error }, new Verdict { Changed = changed });

        Assert.Contains($">{expected}</span>", HtmlTrace.Render(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoSteps_IsAPage()
    {
        string html = HtmlTrace.Render(new Trajectory("Buy tea", "fake", DateTimeOffset.UnixEpoch));

        Assert.Contains("<h1>Buy tea</h1>", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_NewFolder_WritesTheWholeFile()
    {
        using var scratch = new ScratchFolder();
        Trajectory run = Run(new ClickAction(1, 1), ActionResult.Done("Done."));
        string path = Path.Combine(scratch.Path, "new", "trace.html");

        await HtmlTrace.WriteAsync(run, path, Token);

        Assert.Equal(HtmlTrace.Render(run), await File.ReadAllTextAsync(path, Token));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!)));
    }

    private static Trajectory Run(BrowserAction action, ActionResult result, Verdict? verdict = null)
    {
        var run = new Trajectory("Buy tea", "fake", DateTimeOffset.UnixEpoch) { Final = FakeAgent.See() };
        var timings = new StepTimings(TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(2.5), TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(20));
        run.Append(new AgentStep(FakeAgent.See(), new Decision { Action = AgentAction.From(action) }, result, verdict ?? new Verdict(), timings));
        return run;
    }

    [GeneratedRegex("""(?:src|href)\s*=\s*["']?(?<value>[^"'\s>]*)""")]
    private static partial Regex Source();
}
