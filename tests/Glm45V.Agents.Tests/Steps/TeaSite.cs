using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Agents.Tests.Steps;

/// <summary>A real browser on a page with a table of teas, longer than the screen, and a form.</summary>
public sealed class TeaSite(ChromiumFixture chromium) : IAsyncLifetime
{
    private const string Html = """
        <!doctype html><meta charset="utf-8"><title>Teas</title><style>body { margin: 20px } td { padding: 4px }</style>
        <label>Your name <input id="name"></label> <button id="order" onclick="document.title = 'Ordered for ' + document.querySelector('#name').value">Order now</button>
        <button onclick="document.title = 'Empty'">Empty the basket</button>
        <div style="height: 700px"></div>
        <table><tr><th>Tea<th>Price<th>Stock<tr><td>Sencha<td>9.50 €<td>plenty<tr><td>Assam<td>9.50 €<td>sold out</table>
        """;

    private LocalSite? _site;
    private BrowserSession? _session;

    public BrowserSession Session => _session ?? throw new InvalidOperationException("The browser has not started.");

    /// <summary>Opens the page afresh.</summary>
    public Task OpenAsync() => OpenAsync(Html);

    /// <summary>Opens another page of the site.</summary>
    public Task OpenAsync(string html) => Session.GotoAsync(_site!.Add("teas", html), TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        _site = await LocalSite.StartAsync();
        _session = await chromium.OpenAsync(new BrowserOptions { Width = 560, Height = 420, Origins = OriginPolicy.Allow(_site.Address.ToString()), Confirmation = ConfirmationPolicy.AllowAll });
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        if (_site is not null)
        {
            await _site.DisposeAsync();
        }
    }
}
