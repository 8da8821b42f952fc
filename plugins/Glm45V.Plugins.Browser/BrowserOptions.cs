namespace Glm45V.Plugins.Browser;

/// <summary>How a <see cref="BrowserSession"/> starts Chromium and shows pages.</summary>
public sealed record BrowserOptions
{
    /// <summary>Path of the Chromium or Chrome program; null looks for an installed one.</summary>
    public string? ExecutablePath { get; init; }

    /// <summary>False shows a window. The default is true.</summary>
    public bool Headless { get; init; } = true;

    /// <summary>Chromium's own sandbox; null turns it on except for root, whom Chromium refuses to start with it.</summary>
    public bool? Sandbox { get; init; }

    /// <summary>Width of the page in CSS pixels, which are also the screenshot's pixels; a multiple of 28 needs no resampling. At least 28.</summary>
    public int Width { get; init; } = 1288;

    /// <summary>Height of the page in CSS pixels, which are also the screenshot's pixels; a multiple of 28 needs no resampling. At least 28.</summary>
    public int Height { get; init; } = 812;

    /// <summary>The longest that a single navigation or action, and then the wait for the page, may take. More than zero, at most a day; the default is 15 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    internal bool UsesSandbox => Sandbox ?? !(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 28);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 28);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Timeout, TimeSpan.FromDays(1));
    }
}
