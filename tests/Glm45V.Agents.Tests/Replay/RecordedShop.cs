using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Replay;

/// <summary>A tea shop, a browser in it, and a run that was recorded there once.</summary>
public sealed class RecordedShop(ChromiumFixture chromium) : IAsyncLifetime
{
    /// <summary>The page that the run began with.</summary>
    public const string Page =
        """
        <!doctype html><meta charset=utf-8><title>Tea shop</title><h1>Tea shop</h1>
        <form action=/find><label>Search <input name=q></label> <label>Sort <select name=s><option>Name<option>Price</select></label> <button>Find</button></form>
        <button>Add</button> <button onclick="this.disabled = true">Add</button>
        <iframe title=News srcdoc="<button onclick=&quot;this.textContent = 'Thanks'&quot;>Subscribe</button>"></iframe>
        <a href=/hours target=_blank>Opening hours</a> <a href=/list download>Price list</a>
        """;

    /// <summary>The page that the run ended with.</summary>
    public const string Hours = "<!doctype html><title>Hours</title><p>9 to 5";

    private static readonly ChatResponse[] s_calls =
    [
        FakeChatClient.Call("select_option", ("mark", 2), ("option", "Price")),
        FakeChatClient.Call("click", ("mark", 5)),
        FakeChatClient.Call("click", ("mark", 8)),
        FakeChatClient.Call("click", ("mark", 99)), // fails, and is not repeated
        FakeChatClient.Call("type", ("mark", 1), ("text", "green \"tea\""), ("enter", true)),
        FakeChatClient.Call("back"),
        FakeChatClient.Call("click", ("mark", 6)),
        FakeChatClient.Call("done", ("answer", "9 to 5")),
    ];

    /// <summary>The site.</summary>
    public LocalSite Site { get; private set; } = null!;

    /// <summary>The browser.</summary>
    public BrowserSession Session { get; private set; } = null!;

    /// <summary>The run, as another process would read it.</summary>
    public Trajectory Run { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await LocalSite.StartAsync();
        Site.Add("find", "<!doctype html><title>Found</title><p>Green tea");
        Site.Add("hours", Hours);
        Session = await chromium.OpenAsync(new BrowserOptions { Width = 560, Height = 420, Origins = OriginPolicy.Allow(Site.Address.ToString()), Confirmation = ConfirmationPolicy.AllowAll });
        using var scratch = new ScratchFolder();
        await Session.GotoAsync(Site.Add("shop", Page));
        var agent = new NavigationAgent(new FakeChatClient(s_calls), Session, new NavigationAgentOptions { Folder = new TrajectoryFolder(scratch.Path) });
        await agent.RunAsync("Find the opening hours");
        Run = await new TrajectoryFolder(scratch.Path).LoadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Site.DisposeAsync();
    }
}
