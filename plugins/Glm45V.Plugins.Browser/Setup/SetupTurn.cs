namespace Glm45V.Plugins.Browser.Setup;

/// <summary>Lets one process of a user set Chromium up at a time: who comes second waits, and then finds what the first installed.</summary>
internal static class SetupTurn
{
    // EWOULDBLOCK on Linux and on macOS, a sharing violation on Windows: the file is held, nothing else is wrong with it.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for the turn of this user on this machine; disposing what it gives ends the turn.</summary>
    public static Task<IDisposable> TakeAsync(IProgress<string>? progress, CancellationToken cancellationToken) =>
        TakeAsync(Path.Combine(Path.GetTempPath(), $"glm45v-chromium-setup-{Environment.UserName}.lock"), progress, cancellationToken);

    /// <summary>Waits until no process holds a file and holds it.</summary>
    internal static async Task<IDisposable> TakeAsync(string path, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        for (bool announced = false; ; announced = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (Held.Contains(error.HResult))
            {
                if (!announced)
                {
                    progress?.Report("Another program is setting Chromium up. Waiting for it.");
                }
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
