using System.Globalization;
using Glm45V.Cli.Demo;
using Glm45V.Testing;
using Microsoft.Playwright;

namespace Glm45V.Cli.Tests.Demo;

/// <summary>Shows pages in a real Chromium, 224 × 308 CSS pixels at scale 1, and notes every request they make.</summary>
public sealed class DemoChromium(ChromiumFixture chromium) : IAsyncLifetime
{
    private readonly List<string> _requests = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _page;

    /// <summary>The page that is shown.</summary>
    public IPage Page => _page ?? throw new InvalidOperationException("The fixture has not started yet.");

    /// <summary>The shown document, in a frame that covers the page: a frame changes its document without starting a process.</summary>
    public IFrame Frame => Page.Frames[1];

    /// <summary>The requests that the shown document made.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>The first number of the browser's version.</summary>
    public int MajorVersion => int.Parse(Page.Context.Browser!.Version.Split('.')[0], CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium.Path,
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
        _page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = DemoPage.Width, Height = DemoPage.Height },
            Offline = true,
        });
        await _page.SetContentAsync(
            $$"""
            <!DOCTYPE html>
            <style>
            body { margin: 0; overflow: hidden; }
            iframe { border: 0; width: {{DemoPage.Width}}px; height: {{DemoPage.Height}}px; }
            </style>
            <iframe></iframe>
            """);
        _page.Request += (_, request) => _requests.Add(request.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    internal async Task ShowAsync(string html)
    {
        _requests.Clear();
        await Page.EvaluateAsync(
            """
            html => new Promise(resolve => {
              const frame = document.querySelector('iframe');
              frame.onload = () => resolve();
              frame.srcdoc = html;
            })
            """,
            html);
    }

    internal async Task ClickAsync(IEnumerable<DemoClick> clicks)
    {
        foreach (DemoClick click in clicks)
        {
            await Page.Mouse.ClickAsync(click.X, click.Y);
        }
    }

    internal Task<bool> IsSolvedAsync() => Frame.EvaluateAsync<bool>(DemoPage.SolvedScript);

    /// <summary>Takes the pointer off the page: a box under it is drawn darker.</summary>
    internal Task RemovePointerAsync() => Page.Mouse.MoveAsync(-1, -1);

    /// <summary>Measures lines of text in pixels.</summary>
    internal Task<double[]> MeasureAsync(string[] lines) => Page.EvaluateAsync<double[]>(
        """
        lines => lines.map(line => {
          const element = document.createElement('span');
          element.style.cssText = 'position: absolute; white-space: pre; font: 15px "Liberation Sans"';
          element.textContent = line;
          document.body.append(element);
          const width = element.getBoundingClientRect().width;
          element.remove();
          return width;
        })
        """,
        lines);

    /// <summary>Counts the pixels in which a screenshot of the shown page differs from a PNG file's content.</summary>
    internal async Task<int> CountDifferencesAsync(byte[] expected)
    {
        byte[] actual = await Page.ScreenshotAsync();
        return await Page.EvaluateAsync<int>(
            """
            async files => {
              const [a, b] = await Promise.all(files.map(async file => {
                const bytes = Uint8Array.from(atob(file), c => c.charCodeAt(0));
                const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
                const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
                context.drawImage(bitmap, 0, 0);
                return context.getImageData(0, 0, bitmap.width, bitmap.height);
              }));
              if (a.width !== b.width || a.height !== b.height) throw new Error(`${a.width}x${a.height}, not ${b.width}x${b.height}`);
              const x = new Uint32Array(a.data.buffer), y = new Uint32Array(b.data.buffer);
              return x.reduce((count, pixel, i) => count + (pixel !== y[i]), 0);
            }
            """,
            new[] { Convert.ToBase64String(actual), Convert.ToBase64String(expected) });
    }
}
