using System.ComponentModel;
using System.Diagnostics;
using Glm45V.Testing;

namespace Glm45V.Conformance.Tests;

/// <summary>Lists the files that belong to the repository, by paths with forward slashes from its root.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] s_notOurs = [".git", "artifacts", "bin", "obj", "TestResults", "runs", ".vs", ".idea"];

    /// <summary>Everything git tracks or would track; without git, everything outside the build's folders.</summary>
    public static IReadOnlyList<string> All { get; } = [.. (FromGit() ?? FromDisk()).Where(path => File.Exists(FullPath(path))).Order(StringComparer.Ordinal)];

    public static string FullPath(string path) => Path.Combine(Repository.Root, path);

    /// <summary>Gives the text of a file, or null when it is not text.</summary>
    public static string? ReadText(string path)
    {
        byte[] bytes = File.ReadAllBytes(FullPath(path));
        return bytes.AsSpan(0, Math.Min(bytes.Length, 8000)).Contains((byte)0) ? null : System.Text.Encoding.UTF8.GetString(bytes);
    }

    private static string[]? FromGit()
    {
        if (!Path.Exists(FullPath(".git")))
        {
            return null;
        }

        var start = new ProcessStartInfo("git", ["-c", "core.quotePath=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Win32Exception)
        {
            // git is not installed: a copy of the checkout is tested by what lies on the disk.
            return null;
        }
    }

    private static IEnumerable<string> FromDisk() =>
        Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(s_notOurs).Any());
}
