using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>Who answers the dialogs of pages, in a real browser.</summary>
public sealed class DialogTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private readonly List<ConfirmationRequest> asked = [];
    private LocalSite site = null!;
    private BrowserSession? session;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => site = await LocalSite.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await (session?.DisposeAsync() ?? ValueTask.CompletedTask);
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Confirm_PersonSaysYes_IsAnsweredWithYesAndTold()
    {
        await OpenAsync("window.answer = confirm('Delete  all\\nfiles?')", _ => Task.FromResult(ConfirmationAnswer.Allow));

        await session!.ClickAsync(20, 20, Stop);

        Assert.True(await AnswerAsync());
        Assert.Equal(new PageEvent(PageEventKind.DialogAccepted, "confirm: Delete  all\nfiles?"), Assert.Single(session.TakeEvents()));
        ConfirmationRequest request = Assert.Single(asked);
        Assert.Equal((SinkKind.Dialog, "Delete all files?", false), (request.Kind, request.Element, request.Reversible));
        Assert.Contains($"“Delete all files?” on {request.Origin}", request.Question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_PersonSaysNo_IsAnsweredWithNo()
    {
        await OpenAsync("window.answer = confirm('Sure?')", _ => Task.FromResult(ConfirmationAnswer.Deny));

        await session!.ClickAsync(20, 20, Stop);

        Assert.False(await AnswerAsync());
        Assert.Equal(new PageEvent(PageEventKind.Dialog, "confirm: Sure?"), Assert.Single(session.TakeEvents()));
    }

    [Fact]
    public async Task Confirm_PolicyAllowsWithoutAsking_IsAnsweredWithYes()
    {
        await OpenAsync("window.answer = confirm('Sure?')", ConfirmationPolicy.AllowAll);

        await session!.ClickAsync(20, 20, Stop);

        Assert.True(await AnswerAsync());
    }

    [Fact]
    public async Task Confirm_NobodyIsThere_IsAnsweredWithNo()
    {
        await OpenAsync("window.answer = confirm('Sure?')", ConfirmationPolicy.DenyAll);

        await session!.ClickAsync(20, 20, Stop);

        Assert.False(await AnswerAsync());
    }

    [Theory]
    [InlineData("alert('hi')")]
    [InlineData("prompt('PIN?')")]
    public async Task OtherDialog_Comes_AsksNobody(string script)
    {
        await OpenAsync($"window.answer = {script} ?? false", _ => Task.FromResult(ConfirmationAnswer.Allow));

        await session!.ClickAsync(20, 20, Stop);

        Assert.Empty(asked);
        Assert.Equal(PageEventKind.Dialog, Assert.Single(session.TakeEvents()).Kind);
    }

    [Fact]
    public async Task Confirm_WithoutEnd_AsksThreeTimesAnAction()
    {
        await OpenAsync("for (let i = 0; i < 9 && confirm('again'); i++) { window.count = i + 1; }", _ => Task.FromResult(ConfirmationAnswer.Allow));

        await session!.ClickAsync(20, 20, Stop);

        Assert.Equal((3, 3), (asked.Count, await session.EvaluateAsync<int>("window.count", Stop)));
    }

    [Fact]
    public async Task Confirm_BetweenActions_AsksNobody()
    {
        await OpenAsync("", _ => Task.FromResult(ConfirmationAnswer.Allow));

        bool answer = await session!.EvaluateAsync<bool>("confirm('Now?')", Stop); // a look, and no action

        Assert.Equal((false, 0), (answer, asked.Count));
    }

    [Fact]
    public async Task Confirm_PersonTakesLongerThanAnActionMay_IsWaitedFor()
    {
        await OpenAsync("setTimeout(() => { window.answer = confirm('Sure?'); }, 30)", async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), Stop);
            return ConfirmationAnswer.Allow;
        });

        await session!.ClickAsync(20, 20, Stop);

        Assert.True(await AnswerAsync());
    }

    private Task OpenAsync(string script, Func<ConfirmationRequest, Task<ConfirmationAnswer>> person) => OpenAsync(script, ConfirmationPolicy.AskFor((request, _) =>
    {
        asked.Add(request);
        return person(request);
    }));

    private async Task OpenAsync(string script, ConfirmationPolicy policy)
    {
        session = await chromium.OpenAsync(new BrowserOptions
        {
            Width = 224,
            Height = 308,
            Timeout = TimeSpan.FromSeconds(1),
            Origins = OriginPolicy.Allow(site.Address.ToString()),
            Confirmation = policy,
        });
        await session.GotoAsync(site.Add("page", $"<!doctype html><body style='margin:0'><button style='width:100px;height:40px' id=go>Go</button><script>go.onclick = () => {{ {script} }}</script>"), Stop);
    }

    private Task<bool> AnswerAsync() => session!.EvaluateAsync<bool>("window.answer", Stop);
}
