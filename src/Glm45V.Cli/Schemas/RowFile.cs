using System.IO.Compression;
using System.Text;

namespace Glm45V.Cli.Schemas;

/// <summary>Files with one JSON object a line.</summary>
internal static class RowFile
{
    /// <summary>Reads the lines with their numbers, gunzipped where the file's name says so.</summary>
    public static IEnumerable<(int Number, string Line)> Lines(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var lines = new StreamReader(plain, Encoding.UTF8);
        for (int number = 1; lines.ReadLine() is { } line; number++)
        {
            yield return (number, line);
        }
    }
}
