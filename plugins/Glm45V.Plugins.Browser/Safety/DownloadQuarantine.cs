using System.Globalization;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Puts downloads into one folder under names that can do no harm, and never opens them.</summary>
/// <remarks>Whatever a site calls a file, it ends as <c>download-N</c>, a cleaned name, and <c>.quarantine</c>, so that no program takes it for its own.</remarks>
internal sealed class DownloadQuarantine(string folder, long maxBytes, SessionRecord record)
{
    private const int LongestName = 80;

    private static readonly HashSet<string> s_devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a download and keeps it; one that is too large is thrown away.</summary>
    public async Task KeepAsync(IDownload download)
    {
        string name = Clean(download.SuggestedFilename);
        string? taken = null;
        try
        {
            Directory.CreateDirectory(folder);
            taken = Take(name);
            await download.SaveAsAsync(taken).ConfigureAwait(false);
            long length = new FileInfo(taken).Length;
            if (length > maxBytes)
            {
                File.Delete(taken);
                Tell(download, PageEventKind.Download, string.Create(CultureInfo.InvariantCulture, $"{name} of {length} bytes: at most {maxBytes} are kept"));
                return;
            }

            Tell(download, PageEventKind.Downloaded, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(taken)}, {length} bytes"));
        }
        catch (Exception error) when (error is PlaywrightException or IOException or UnauthorizedAccessException)
        {
            if (taken is not null)
            {
                File.Delete(taken);
            }

            Tell(download, PageEventKind.Download, $"{name}: {PageFailures.Summary(error.Message)}");
        }
    }

    /// <summary>Gives the part of a name that is letters, digits, dots, '_' and '-', without folders, devices and leading dots.</summary>
    internal static string Clean(string suggested)
    {
        string last = suggested[(suggested.LastIndexOfAny(['/', '\\', ':']) + 1)..];
        string kept = string.Concat(last.Normalize(System.Text.NormalizationForm.FormKC).Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'));
        kept = kept.Trim('.');
        if (kept.Length == 0 || s_devices.Contains(kept.Split('.')[0]))
        {
            kept = "file";
        }

        return kept.Length <= LongestName ? kept : kept[^LongestName..].TrimStart('.');
    }

    // The number is taken by creating the file, so that two downloads never share one.
    private string Take(string name)
    {
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"download-{number}-{name}.quarantine"));
            try
            {
                using FileStream created = new(path, FileMode.CreateNew);
                return path;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Taken by another download.
            }
        }
    }

    private void Tell(IDownload download, PageEventKind kind, string text)
    {
        record.Event(kind, text);
        record.Audit("download", download.Url, text);
    }
}
