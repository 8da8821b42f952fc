namespace Glm45V.Plugins.Browser.Setup;

/// <summary>Whether web pages find Liberation Sans, the letters that stand in for Arial on Linux; other letters change every picture.</summary>
/// <param name="IsFit">True when pages get Liberation Sans, or when this system brings Arial itself.</param>
/// <param name="Family">The family that pages get instead of Arial; null when it could not be asked for.</param>
/// <param name="Message">The state in one sentence, with the command that mends it.</param>
public sealed record FontCheck(bool IsFit, string? Family, string Message)
{
    /// <summary>The family that pages need.</summary>
    public const string Wanted = "Liberation Sans";

    internal const string DebianPackage = "fonts-liberation";

    /// <summary>Asks the system which family it gives for Liberation Sans.</summary>
    public static Task<FontCheck> RunAsync(CancellationToken cancellationToken = default) => RunAsync(HostMachine.Current, cancellationToken);

    internal static async Task<FontCheck> RunAsync(HostMachine machine, CancellationToken cancellationToken)
    {
        if (machine.Platform != HostSystem.Linux)
        {
            return new FontCheck(true, null, "This system brings Arial itself.");
        }

        ProcessOutcome outcome = await machine.Run(
            new ProcessCommand("fc-match", "--format=%{family}", Wanted), null, cancellationToken).ConfigureAwait(false);
        string mend = MendingCommand(machine);
        if (!outcome.Succeeded)
        {
            return new FontCheck(false, null, $"The fonts could not be checked (fc-match: {outcome.Failure}). To get {Wanted}, run: {mend}");
        }

        string family = outcome.Output.Trim();
        return family.Split(',').Contains(Wanted, StringComparer.OrdinalIgnoreCase)
            ? new FontCheck(true, family, $"Pages get {Wanted}.")
            : new FontCheck(false, family, $"Pages get '{family}' instead of {Wanted}, so pictures of text differ. Run: {mend}");
    }

    internal static string MendingCommand(HostMachine machine) => machine.IsDebianLike
        ? DebianPackages.Typed(machine, DebianPackage)
        : "install the package of the Liberation fonts (Fedora: sudo dnf install liberation-sans-fonts; Arch: sudo pacman -S ttf-liberation)";
}
