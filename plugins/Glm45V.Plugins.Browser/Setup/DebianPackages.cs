namespace Glm45V.Plugins.Browser.Setup;

/// <summary>Installs packages with Debian's package tool, as root or through a sudo that asks for no password.</summary>
internal sealed class DebianPackages(HostMachine machine)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    // Apt tries a silent server for half a minute before it says so.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private bool? mayInstall;

    /// <summary>The command that a person types to install packages.</summary>
    public static string Typed(HostMachine machine, params string[] packages)
    {
        string sudo = machine.IsRoot ? "" : "sudo ";
        return $"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {string.Join(' ', packages)}";
    }

    /// <summary>True when packages can be installed without asking anyone.</summary>
    public async Task<bool> MayInstallAsync(CancellationToken cancellationToken)
    {
        mayInstall ??= machine.IsDebianLike && (machine.IsRoot
            || (await machine.Run(new ProcessCommand("sudo", "-n", "true"), null, cancellationToken).ConfigureAwait(false)).Succeeded);
        return mayInstall.Value;
    }

    /// <summary>Installs packages, announcing each command before it runs; gives null, or why it failed.</summary>
    public async Task<string?> InstallAsync(string[] packages, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!machine.IsDebianLike)
        {
            return "there is no apt-get";
        }

        if (!await MayInstallAsync(cancellationToken).ConfigureAwait(false))
        {
            return "it needs root, and sudo asks for a password";
        }

        // An incomplete update is no reason to stop: the lists may hold the package already.
        ProcessOutcome update = await RunAsync(["update"], progress, cancellationToken).ConfigureAwait(false);
        ProcessOutcome install = await RunAsync(
            ["-y", "--no-install-recommends", "install", .. packages], progress, cancellationToken).ConfigureAwait(false);
        string note = update.Succeeded ? "" : $" (apt-get update: {update.Failure})";
        return install.Succeeded ? null : install.Failure + note;
    }

    private Task<ProcessOutcome> RunAsync(string[] arguments, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        string[] words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=60", .. arguments];
        string[] all = machine.IsRoot ? words : ["sudo", "-n", .. words];
        ProcessCommand command = new(all[0], all[1..]) { Limit = Limit, Silence = Silence };
        progress?.Report($"Running: {command}");
        return machine.Run(command, line => progress?.Report("  " + line), cancellationToken);
    }
}
