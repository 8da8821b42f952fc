using System.Text.RegularExpressions;

namespace Glm45V.Plugins.Browser.Setup;

/// <summary>A Chromium, Chrome or Edge that starts.</summary>
/// <param name="Path">The program.</param>
/// <param name="Version">What it says of itself, such as "Chromium 156.0.8078.108".</param>
public sealed record ChromiumProgram(string Path, string Version);

/// <summary>Finds a Chromium, Chrome or Edge that really starts, not only a file of that name.</summary>
public static partial class ChromiumLocator
{
    /// <summary>The environment variable that names the program to use.</summary>
    public const string Variable = "GLM45V_CHROMIUM";

    /// <summary>Gives the first of: the path given, the one in <see cref="Variable"/>, the well-known places of this system and the driver's own
    /// store; null when none of the well-known ones starts.</summary>
    /// <exception cref="BrowserException">A path given by name, here or in the variable, does not start.</exception>
    public static Task<ChromiumProgram?> FindAsync(string? executablePath = null, CancellationToken cancellationToken = default) =>
        FindAsync(HostMachine.Current, executablePath, cancellationToken);

    internal static async Task<ChromiumProgram?> FindAsync(HostMachine machine, string? executablePath, CancellationToken cancellationToken)
    {
        if (executablePath is not null)
        {
            return await NamedAsync(machine, executablePath, "BrowserOptions.ExecutablePath", cancellationToken).ConfigureAwait(false);
        }

        if (machine.Variable(Variable) is { Length: > 0 } named)
        {
            return await NamedAsync(machine, named, $"the environment variable {Variable}", cancellationToken).ConfigureAwait(false);
        }

        foreach (string path in ChromiumPlaces.All(machine).Where(machine.FileExists))
        {
            (string? version, _) = await VersionAsync(machine, path, cancellationToken).ConfigureAwait(false);
            if (version is not null)
            {
                return new ChromiumProgram(path, version);
            }
        }

        return null;
    }

    private static async Task<ChromiumProgram> NamedAsync(
        HostMachine machine, string path, string source, CancellationToken cancellationToken)
    {
        if (!machine.FileExists(path))
        {
            throw new BrowserException(
                BrowserFailure.ChromiumMissing,
                $"There is no file '{path}', which {source} names. Correct the path, or leave it out to use an installed Chromium.");
        }

        (string? version, string failure) = await VersionAsync(machine, path, cancellationToken).ConfigureAwait(false);
        return version is not null
            ? new ChromiumProgram(path, version)
            : throw new BrowserException(
                BrowserFailure.ChromiumMissing,
                $"'{path}', which {source} names, is no Chromium that starts ({failure}). Name another one, or leave it out to use an installed one.");
    }

    private static async Task<(string? Version, string Failure)> VersionAsync(
        HostMachine machine, string path, CancellationToken cancellationToken)
    {
        // On Windows "--version" opens a window instead of answering.
        if (machine.Platform == HostSystem.Windows)
        {
            return machine.FileVersion(path) is { Length: > 0 } resource ? (resource, "") : (null, "it has no version");
        }

        ProcessOutcome outcome = await machine.Run(new ProcessCommand(path, "--version"), null, cancellationToken).ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            return (null, outcome.Failure);
        }

        // Stand-ins that only say how to install a browser exit with success on some systems, but name no version.
        string? line = outcome.Output.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(text => VersionNumber().IsMatch(text));
        return (line, "it names no version");
    }

    [GeneratedRegex(@"\b\d+\.\d+\.\d+\.\d+\b")]
    private static partial Regex VersionNumber();
}
