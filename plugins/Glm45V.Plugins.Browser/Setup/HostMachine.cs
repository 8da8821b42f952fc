namespace Glm45V.Plugins.Browser.Setup;

/// <summary>The operating systems whose Chromium can be found and installed.</summary>
internal enum HostSystem
{
    Linux,
    MacOS,
    Windows,
}

/// <summary>What finding and installing Chromium needs to know of this machine; tests script it.</summary>
internal sealed record HostMachine
{
    /// <summary>This machine.</summary>
    public static HostMachine Current { get; } = new()
    {
        Platform = OperatingSystem.IsWindows() ? HostSystem.Windows : OperatingSystem.IsMacOS() ? HostSystem.MacOS : HostSystem.Linux,
        IsRoot = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess,
        ProgramFolder = AppContext.BaseDirectory,
        Variable = Environment.GetEnvironmentVariable,
        FileExists = File.Exists,
        FileVersion = path => System.Diagnostics.FileVersionInfo.GetVersionInfo(path).ProductVersion,
        Folders = path => Directory.Exists(path) ? Directory.GetDirectories(path) : [],
        Run = ChildProcess.RunAsync,
    };

    public required HostSystem Platform { get; init; }

    public required bool IsRoot { get; init; }

    /// <summary>The folder that holds the driver's '.playwright'.</summary>
    public required string ProgramFolder { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required Func<string, bool> FileExists { get; init; }

    /// <summary>The version resource of a Windows program.</summary>
    public required Func<string, string?> FileVersion { get; init; }

    /// <summary>The full paths of a folder's folders; none when it does not exist.</summary>
    public required Func<string, IReadOnlyList<string>> Folders { get; init; }

    public required ProcessRunner Run { get; init; }

    /// <summary>True where Debian's package tool installs things.</summary>
    public bool IsDebianLike => Platform == HostSystem.Linux && FileExists("/usr/bin/apt-get");

    /// <summary>The user's folder.</summary>
    public string Home => Variable(Platform == HostSystem.Windows ? "USERPROFILE" : "HOME") ?? "";
}
