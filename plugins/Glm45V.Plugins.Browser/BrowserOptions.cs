using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Plugins.Browser;

/// <summary>How a <see cref="BrowserSession"/> starts Chromium, shows pages, and what it lets happen.</summary>
public sealed record BrowserOptions
{
    /// <summary>Path of the Chromium or Chrome program; null looks for an installed one.</summary>
    public string? ExecutablePath { get; init; }

    /// <summary>An installed browser by its channel, such as <c>chrome</c> or <c>msedge</c>; null takes <see cref="ExecutablePath"/>.</summary>
    public string? Channel { get; init; }

    /// <summary>The debugging address of a Chromium that runs already, such as <c>http://localhost:9222</c>; null starts one.</summary>
    /// <remarks>Sessions get profiles of their own there too. On another machine it cannot reach the session's proxy, and needs <see cref="OriginPolicy.Unrestricted"/>.</remarks>
    public Uri? DebuggingAddress { get; init; }

    /// <summary>False shows a window. The default is true.</summary>
    public bool Headless { get; init; } = true;

    /// <summary>Chromium's own sandbox; null turns it on except for root, whom Chromium refuses to start with it.</summary>
    public bool? Sandbox { get; init; }

    /// <summary>Width of the page in CSS pixels, which are also the screenshot's pixels; a multiple of 28 needs no resampling. At least 28.</summary>
    public int Width { get; init; } = 1288;

    /// <summary>Height of the page in CSS pixels, which are also the screenshot's pixels; a multiple of 28 needs no resampling. At least 28.</summary>
    public int Height { get; init; } = 812;

    /// <summary>How many device pixels the page believes one CSS pixel to have, above zero, at most 8; screenshots stay in CSS pixels. The default is 1.</summary>
    public double DeviceScale { get; init; } = 1;

    /// <summary>The language that pages are asked for, such as <c>de-DE</c>; null leaves Chromium's.</summary>
    public string? Locale { get; init; }

    /// <summary>The longest that a single navigation or action, and then the wait for the page, may take. More than zero, at most a day; the default is 15 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Which origins may be read from and written to; nothing by default. Files and data addresses need <see cref="OriginPolicy.Unrestricted"/>.</summary>
    public OriginPolicy Origins { get; init; } = OriginPolicy.None;

    /// <summary>What is done, refused or asked about before it happens: purchases, sending, deletion, permission, uploads, passwords. Refused by default.</summary>
    public ConfirmationPolicy Confirmation { get; init; } = ConfirmationPolicy.DenyAll;

    /// <summary>Secrets that a model may use and never see; none by default.</summary>
    public SecretStore Secrets { get; init; } = SecretStore.Empty;

    /// <summary>Where everything that is done and refused is written; null writes nothing. It stays the caller's to dispose.</summary>
    public AuditLog? Audit { get; init; }

    /// <summary>A proxy that everything goes through, behind the session's own; null connects directly.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>A file of cookies and local storage that <see cref="BrowserSession.SaveStateAsync"/> wrote; null begins with an empty profile.</summary>
    public string? StateFile { get; init; }

    /// <summary>The folder that files may be uploaded from; null uploads nothing.</summary>
    public string? Workspace { get; init; }

    /// <summary>How long a page that does nothing is watched before it counts as at rest after an action, from 0. The default is 100 milliseconds.</summary>
    public TimeSpan SettleQuiet { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The same after typing, from 0: pages look up or check what was typed only when it pauses. The default is 400 milliseconds.</summary>
    public TimeSpan SettleQuietAfterTyping { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The longest that is waited for a page to come to rest after an action, once its document stands. The default is 3 seconds.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The folder that downloads are put into, under harmless names; null refuses downloads.</summary>
    public string? DownloadFolder { get; init; }

    /// <summary>The most bytes of one download, at least 1. The default is 100 MiB.</summary>
    public long MaxDownloadBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>The limit that holds: half of what an action may take leaves time to find that it is over.</summary>
    internal TimeSpan SettleWithin => SettleLimit < Timeout / 2 ? SettleLimit : Timeout / 2;

    internal bool UsesSandbox => Sandbox ?? !(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 28);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 28);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Timeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(SettleQuiet, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(SettleQuietAfterTyping, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(SettleLimit, SettleQuiet);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDownloadBytes, 1);
        if (!(DeviceScale > 0 && DeviceScale <= 8))
        {
            throw new ArgumentOutOfRangeException(nameof(DeviceScale), DeviceScale, "DeviceScale must be above 0 and at most 8.");
        }

        if (DebuggingAddress is { IsLoopback: false } && !Origins.IsUnrestricted)
        {
            throw new ArgumentException(
                $"The browser at '{DebuggingAddress}' runs on another machine and cannot reach this session's proxy, which keeps it to the allowed origins. "
                + "Start a browser on this machine, or choose OriginPolicy.Unrestricted.");
        }

        if (Secrets.Secrets.Count(secret => secret.Kind == SecretKind.Http) > 1)
        {
            throw new ArgumentException("Secrets hold more than one of HTTP authentication, and Chromium takes one: open a session for each.");
        }

        if (Proxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme != "http"))
        {
            throw new ArgumentOutOfRangeException(nameof(Proxy), proxy, "Proxy must be an address such as http://proxy.example:8080.");
        }
    }
}
