namespace Glm45V.Plugins.Browser.Setup;

/// <summary>Makes sure that a Chromium starts here and that pages find their fonts, installing only what is missing.</summary>
/// <remarks>It tries an installed Chromium first, then the driver's own installer with its system packages, then Debian's package.</remarks>
public static class ChromiumInstaller
{
    /// <summary>Gives the path of a Chromium that starts; every step is announced before it runs.</summary>
    /// <remarks>With a closed network the downloads are given up within about a minute.</remarks>
    /// <exception cref="BrowserException">Chromium or the fonts could not be installed; the message holds the command that does it.</exception>
    public static async Task<string> EnsureAsync(IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        using IDisposable turn = await SetupTurn.TakeAsync(progress, cancellationToken).ConfigureAwait(false);
        return await EnsureAsync(HostMachine.Current, progress, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<string> EnsureAsync(HostMachine machine, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var packages = new DebianPackages(machine);
        progress?.Report("Looking for an installed Chromium.");
        ChromiumProgram? program = await ChromiumLocator.FindAsync(machine, null, cancellationToken).ConfigureAwait(false)
            ?? await InstallAsync(machine, packages, progress, cancellationToken).ConfigureAwait(false);
        progress?.Report($"Using {program.Version} at '{program.Path}'.");
        await EnsureFontsAsync(machine, packages, progress, cancellationToken).ConfigureAwait(false);
        return program.Path;
    }

    /// <summary>The command that gives this machine a Chromium.</summary>
    internal static string MendingCommand(HostMachine machine) => machine.Platform switch
    {
        HostSystem.Windows => "winget install --exact --id Google.Chrome",
        HostSystem.MacOS => "brew install --cask chromium",
        _ when machine.IsDebianLike => DebianPackages.Typed(machine, "chromium", FontCheck.DebianPackage),
        _ => "sudo dnf install chromium liberation-sans-fonts",
    };

    private static async Task<ChromiumProgram> InstallAsync(
        HostMachine machine, DebianPackages packages, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report("None starts. Installing Chromium with the browser driver's installer.");
        string fromDriver = await new DriverInstaller(machine, packages).InstallAsync(progress, cancellationToken).ConfigureAwait(false)
            ?? "what it installed does not start";
        if (await ChromiumLocator.FindAsync(machine, null, cancellationToken).ConfigureAwait(false) is ChromiumProgram driverProgram)
        {
            return driverProgram;
        }

        progress?.Report($"That failed: {fromDriver}.");
        string fromDebian = "this is no Debian-like system";
        if (machine.IsDebianLike)
        {
            progress?.Report("Installing Debian's package chromium.");
            fromDebian = await packages.InstallAsync(["chromium", FontCheck.DebianPackage], progress, cancellationToken).ConfigureAwait(false)
                ?? "what it installed does not start";
            if (await ChromiumLocator.FindAsync(machine, null, cancellationToken).ConfigureAwait(false) is ChromiumProgram debianProgram)
            {
                return debianProgram;
            }
        }

        throw new BrowserException(
            BrowserFailure.InstallFailed,
            $"No Chromium starts here and none could be installed. The driver's installer: {fromDriver}. Debian's package: {fromDebian}. "
            + $"Run: {MendingCommand(machine)} — or name an installed program in {ChromiumLocator.Variable}.");
    }

    private static async Task EnsureFontsAsync(
        HostMachine machine, DebianPackages packages, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!machine.IsDebianLike)
        {
            return;
        }

        FontCheck before = await FontCheck.RunAsync(machine, cancellationToken).ConfigureAwait(false);
        if (before.IsFit)
        {
            return;
        }

        // The package fontconfig brings the program that tells which fonts there are.
        string[] missing = before.Family is null ? ["fontconfig", FontCheck.DebianPackage] : [FontCheck.DebianPackage];
        progress?.Report($"Pages lack {FontCheck.Wanted}. Installing Debian's package {FontCheck.DebianPackage}.");
        string? failure = await packages.InstallAsync(missing, progress, cancellationToken).ConfigureAwait(false);
        FontCheck after = await FontCheck.RunAsync(machine, cancellationToken).ConfigureAwait(false);
        if (!after.IsFit)
        {
            throw new BrowserException(
                BrowserFailure.InstallFailed,
                $"Pages get '{after.Family ?? "unknown letters"}' instead of {FontCheck.Wanted}, and the package {FontCheck.DebianPackage} "
                + $"could not be installed: {failure ?? "it changed nothing"}. Run: {DebianPackages.Typed(machine, missing)}");
        }
    }
}
