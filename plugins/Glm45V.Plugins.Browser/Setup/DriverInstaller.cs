namespace Glm45V.Plugins.Browser.Setup;

/// <summary>Runs the installer that comes with the browser driver: first Chromium, then the system libraries it needs.</summary>
internal sealed class DriverInstaller(HostMachine machine, DebianPackages packages)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    // The installer reports each tenth of a download, and retries a silent server a few times.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> Variables = new() { ["PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT"] = "8000" };

    /// <summary>Installs Chromium, announcing each command before it runs; gives null, or why it failed.</summary>
    /// <remarks>The download comes first: without a network it fails at once, before any package is changed.</remarks>
    public async Task<string?> InstallAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (FindDriver() is not (string node, string script))
        {
            return $"there is no '.playwright' beside the program ('{machine.ProgramFolder}')";
        }

        ProcessOutcome download = await RunAsync(node, [script, "install", "--no-shell", "chromium"], progress, cancellationToken).ConfigureAwait(false);
        if (!download.Succeeded)
        {
            return download.Failure;
        }

        if (!await packages.MayInstallAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        ProcessOutcome libraries = await RunAsync(node, [script, "install-deps", "chromium"], progress, cancellationToken).ConfigureAwait(false);
        return libraries.Succeeded ? null : libraries.Failure;
    }

    private (string Node, string Script)? FindDriver()
    {
        string? search = machine.Variable("PLAYWRIGHT_DRIVER_SEARCH_PATH");
        string root = $"{(string.IsNullOrEmpty(search) ? machine.ProgramFolder : search).TrimEnd('/', '\\')}/.playwright";
        string script = $"{root}/package/cli.js";
        string? node = machine.Variable("PLAYWRIGHT_NODEJS_PATH") is { Length: > 0 } named
            ? named
            : NodeFolders().Select(folder => $"{root}/node/{folder}").FirstOrDefault(machine.FileExists);
        return node is not null && machine.FileExists(script) ? (node, script) : null;
    }

    private string[] NodeFolders()
    {
        string[] order = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? ["arm64", "x64"]
            : ["x64", "arm64"];
        return machine.Platform switch
        {
            HostSystem.Windows => ["win32_x64/node.exe"],
            HostSystem.MacOS => [.. order.Select(name => $"darwin-{name}/node")],
            _ => [.. order.Select(name => $"linux-{name}/node")],
        };
    }

    private Task<ProcessOutcome> RunAsync(string node, string[] arguments, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ProcessCommand command = new(node, arguments) { Limit = Limit, Silence = Silence, Variables = Variables };
        progress?.Report($"Running: {command}");
        return machine.Run(command, line => Tell(line, progress), cancellationToken);
    }

    private static void Tell(string line, IProgress<string>? progress)
    {
        if (!ProcessOutcome.IsStackLine(line))
        {
            progress?.Report("  " + line);
        }
    }
}
