using System.Net;
using System.Text;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Cli.Live;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Playwright;

namespace Glm45V.Cli.Tests.Live;

/// <summary>The live page of a real run, seen and worked in a real browser; and case 34: whoever else is on this machine or in that browser.</summary>
[Trait("Category", "Security")]
public sealed class LivePageTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private readonly LiveDesk _desk = new();
    private readonly HttpClient _http = new();
    private LocalSite _site = null!;
    private LivePage _live = null!;
    private BrowserSession _agents = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _site.Add("shop", "<!doctype html><title>Tea</title><style>a,button{position:absolute;left:20px;top:20px;width:200px;height:40px}button{top:100px}</style><a href=/hours>Hours</a><form method=post action=/order><button>Order now</button></form>");
        _site.Add("hours", "<!doctype html><title>Hours</title><p>9 to 5");
        _live = await LivePage.StartAsync(_desk, 0, Token);
        _agents = await chromium.OpenAsync(new BrowserOptions
        {
            Width = 560,
            Height = 420,
            Origins = OriginPolicy.Allow(_site.Address.ToString(), Origin).WithoutLocalPorts(_live.Address.Port),
            Confirmation = ConfirmationPolicy.AskFor(_desk.Questions.ConfirmAsync),
        });
        await _agents.GotoAsync(new Uri(_site.Address, "shop").ToString(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _agents.DisposeAsync();
        await _live.DisposeAsync();
        await _site.DisposeAsync();
        _http.Dispose();
    }

    private string Origin => _live.Address.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task Case34_WithoutTheToken_NothingIsShown()
    {
        foreach (string path in new[] { "/", "/state", "/order", "/0123456789abcdef0123456789abcdef/state" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(Origin + path, Token)).StatusCode);
        }
    }

    [Fact]
    public async Task Case34_AnotherHostName_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _live.Address) { Headers = { Host = $"rebound.example:{_live.Address.Port}" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(request, Token)).StatusCode);
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("http://evil.example", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("", "text/plain")]
    public async Task Case34_OrderFromElsewhere_IsRefused(string? origin, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_live.Address, "order")) { Content = new StringContent("""{"kind":"stop"}""", Encoding.UTF8, type) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin.Length == 0 ? Origin : origin);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(request, Token)).StatusCode);
    }

    [Fact]
    public async Task Case34_TheAgentsOwnBrowser_CannotReachIt()
    {
        foreach (string host in new[] { "127.0.0.1", "localhost" })
        {
            string address = _live.Address.ToString().Replace("127.0.0.1", host, StringComparison.Ordinal);
            Assert.Equal(BrowserFailure.Refused, (await _agents.ActAsync(new GotoAction(address), cancellationToken: Token)).Failure);
            _agents.TakeEvents();
            await _agents.EvaluateAsync<bool>($"fetch('{address}state', {{ mode: 'no-cors' }}).then(() => true, () => false)", Token);
            Assert.Contains(_agents.TakeEvents(), seen => seen.Kind == PageEventKind.Blocked && seen.Text.Contains($":{_live.Address.Port}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Page_Question_IsAnsweredByAClick()
    {
        await using BrowserSession person = await OpenAsync();
        Task<NavigationResult> work = WorkAsync(new ScriptedModel(("click", new() { ["mark"] = 2 }), ("done", new() { ["answer"] = "Ordered." })), pause: false);

        await person.Page.GetByText("Purchase: click “Order now”").WaitForAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();
        NavigationResult result = await work;

        Assert.Equal("Ordered.", result.Answer);
        Assert.Contains(_site.Requests, request => request is { Method: "POST", Path: "/order" });
        await Assertions.Expect(person.Page.Locator(".step")).ToHaveCountAsync(2);
        await Assertions.Expect(person.Page.Locator("#phase")).ToHaveTextAsync("ended");
    }

    [Fact]
    public async Task Page_CommandEndsWithItsRun_StillShowsHowItEnded()
    {
        await using BrowserSession person = await OpenAsync();
        await person.Page.Locator("#phase").GetByText("starting").WaitForAsync();
        await WorkAsync(new ScriptedModel(("done", new() { ["answer"] = "9 to 5" })), pause: false);

        await Assertions.Expect(person.Page.Locator("#phase")).ToHaveTextAsync("ended", new() { Timeout = 30_000 });
        await _live.TellEndAsync();
        await _live.DisposeAsync();

        await Assertions.Expect(person.Page.Locator("#phase")).ToHaveTextAsync("ended");
        await Assertions.Expect(person.Page.Locator(".step")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Page_HeldRun_IsWorkedByThePersonAndGoesOn()
    {
        await using BrowserSession person = await OpenAsync();
        Task<NavigationResult> work = WorkAsync(new ScriptedModel(("done", new() { ["answer"] = "9 to 5" })), pause: true);

        ILocator screen = person.Page.Locator("#screen[src]");
        await screen.WaitForAsync();
        LocatorBoundingBoxResult box = (await screen.BoundingBoxAsync())!;
        await screen.ClickAsync(new() { Position = new() { X = 60 * box.Width / 560, Y = 40 * box.Height / 420 } });
        await _site.AskedAsync("hours").WaitAsync(TimeSpan.FromSeconds(30), Token);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        NavigationResult result = await work;

        Assert.Equal("9 to 5", result.Answer);
        Assert.Equal("Hours", result.Trajectory.Steps[0].Observation.Title);
    }

    [Fact]
    public async Task Page_Stop_EndsTheRunAsCancelled()
    {
        await using BrowserSession person = await OpenAsync();
        Task<NavigationResult> work = WorkAsync(new ScriptedModel(("done", [])), pause: true);

        await person.Page.Locator("#screen[src]").WaitForAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        Assert.Equal((OutcomeKind.Cancelled, 0), ((await work).Outcome, (await work).Trajectory.Steps.Count));
    }

    private async Task<BrowserSession> OpenAsync()
    {
        BrowserSession person = await chromium.OpenAsync(new BrowserOptions { Width = 1008, Height = 812, Origins = OriginPolicy.Unrestricted, Confirmation = ConfirmationPolicy.AllowAll });
        await person.GotoAsync(_live.Address.ToString(), Token);
        return person;
    }

    private async Task<NavigationResult> WorkAsync(ScriptedModel model, bool pause)
    {
        NavigationRun run = new NavigationAgent(model, _agents).Start("When is it open?");
        if (pause)
        {
            run.Control.Pause();
        }

        _desk.Watch(run, _agents);
        await foreach (AgentStep step in run.WithCancellation(Token))
        {
            _desk.Add(step);
        }

        _desk.End();

        return run.Result;
    }

    private sealed class ScriptedModel(params (string Name, Dictionary<string, object?> Arguments)[] calls) : IChatClient
    {
        private int _next;

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            (string name, Dictionary<string, object?> arguments) = calls[_next++];
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent($"call-{_next}", name, arguments)])));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("The agents ask for whole replies.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
