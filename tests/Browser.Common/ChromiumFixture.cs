using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Testing;

/// <summary>Gives tests a Chromium that starts, installing it where it is missing; without one the tests fail with the command that mends it.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private Lazy<Task<BrowserProgram>> shared = null!;

    /// <summary>The program.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Starts a session on that program with a small page, 224 by 308 pixels unless told otherwise, in which everything is allowed.</summary>
    public Task<BrowserSession> StartAsync(int width = 224, int height = 308, TimeSpan? timeout = null) => StartAsync(new BrowserOptions
    {
        Width = width,
        Height = height,
        Timeout = timeout ?? TimeSpan.FromSeconds(30),
        Origins = OriginPolicy.Unrestricted,
        Confirmation = ConfirmationPolicy.AllowAll,
    });

    /// <summary>Starts a session on that program, in a Chromium of its own.</summary>
    public Task<BrowserSession> StartAsync(BrowserOptions options) =>
        BrowserSession.StartAsync(options with { ExecutablePath = Path }, TestContext.Current.CancellationToken);

    /// <summary>Opens a session in the Chromium that tests share, with a profile of its own; none of them may end that Chromium.</summary>
    public async Task<BrowserSession> OpenAsync(BrowserOptions options)
    {
        BrowserProgram program = await shared.Value;
        return await program.OpenAsync(options, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Path = await ChromiumInstaller.EnsureAsync(new DiagnosticProgress());
        shared = new Lazy<Task<BrowserProgram>>(() => BrowserProgram.StartAsync(new BrowserOptions { ExecutablePath = Path }));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (shared.IsValueCreated)
        {
            await (await shared.Value).DisposeAsync();
        }
    }

    private sealed class DiagnosticProgress : IProgress<string>
    {
        public void Report(string value) => TestContext.Current.SendDiagnosticMessage(value);
    }
}

/// <summary>One session of 224 by 308 pixels that the tests of a class share; each test opens its own page.</summary>
public sealed class SharedSession(ChromiumFixture chromium) : IAsyncLifetime
{
    /// <summary>The session.</summary>
    public BrowserSession Session { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => Session = await chromium.StartAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Session.DisposeAsync();
}

/// <summary>Pages written in a test.</summary>
public static class TestPage
{
    /// <summary>Gives the address of a page with this body, without margins.</summary>
    public static string Of(string body) => "data:text/html;charset=utf-8," + Uri.EscapeDataString(
        $"<!doctype html><html><head><style>body{{margin:0}}</style></head><body>{body}</body></html>");
}
