namespace Glm45V.Plugins.Browser.Safety;

/// <summary>The folder that files may be uploaded from.</summary>
internal static class Workspace
{
    /// <summary>Gives the full path of a file in the folder.</summary>
    /// <exception cref="BrowserException">There is no folder, or the file is not in it.</exception>
    public static string Resolve(string? folder, string file)
    {
        if (folder is null)
        {
            throw Refused($"'{file}' is not uploaded: this session has no folder to upload from (BrowserOptions.Workspace).");
        }

        string root = Real(Path.GetFullPath(folder));
        string path = Path.GetFullPath(Path.Combine(root, file));
        if (Path.IsPathRooted(file) || !IsInside(root, path) || !File.Exists(path) || !IsInside(root, Real(path)))
        {
            throw Refused($"'{file}' is no file of the workspace. It has {Listing(root)}.");
        }

        return Real(path);
    }

    private static bool IsInside(string root, string path) => path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // A link may lie in any of the folders on the way.
    private static string Real(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        string here = parent is null ? path : Path.Combine(Real(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? here;
    }

    private static string Listing(string root)
    {
        string[] names = Directory.Exists(root) ? [.. Directory.EnumerateFiles(root).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal).Take(20)] : [];
        return names.Length == 0 ? "none" : string.Join(", ", names);
    }

    private static BrowserException Refused(string message) => new(BrowserFailure.Refused, message);
}
