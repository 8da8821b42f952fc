using Glm45V.Agents.Tests.Fakes;
using Glm45V.Plugins.Browser;
using Glm45V.Testing;

namespace Glm45V.Agents.Tests.Navigation;

/// <summary>A real browser on a small local page: a field, a box to tick and a button, on a screen of 224 × 308 pixels.</summary>
public sealed class ShopPage(ChromiumFixture chromium) : IAsyncLifetime
{
    public const string Solved = "window.solved()";

    private const string Html = """
        <!doctype html><meta charset="utf-8"><title>Tea shop</title>
        <style>
        * { position: absolute; margin: 0; box-sizing: border-box; font: 15px sans-serif }
        html, body { width: 224px; height: 308px; overflow: hidden }
        </style>
        <input id="name" style="left:20px;top:20px;width:160px;height:26px" aria-label="Name">
        <input id="gift" type="checkbox" style="left:20px;top:60px;width:16px;height:16px" aria-label="Gift">
        <button id="buy" style="left:20px;top:100px;width:80px;height:26px">Buy</button>
        <p id="bought" style="left:20px;top:200px"></p>
        <script>
        document.querySelector('#buy').onclick = () => {
          document.querySelector('#bought').textContent = 'Bought for ' + document.querySelector('#name').value;
        };
        window.solved = () => document.querySelector('#bought').textContent === 'Bought for tina76' && document.querySelector('#gift').checked;
        </script>
        """;

    private ScratchFolder? _scratch;
    private BrowserSession? _session;

    public BrowserSession Session => _session ?? throw new InvalidOperationException("The browser has not started.");

    /// <summary>Opens the page afresh.</summary>
    public Task OpenAsync() => Session.GotoAsync(new Uri(_scratch!.File("shop.html")).AbsoluteUri, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        _scratch = new ScratchFolder();
        await File.WriteAllTextAsync(_scratch.File("shop.html"), Html, TestContext.Current.CancellationToken);
        _session = await chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        _scratch?.Dispose();
    }
}
