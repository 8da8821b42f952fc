using System.Text.Json;

namespace Glm45V.Cli.Generated;

/// <summary>A folder of pages that were not generated: templates of npm, or one's own.</summary>
internal static class PageFolder
{
    /// <summary>Lists the pages: those that <c>templates.json</c> names where there is one, all HTML files else; paths within the folder, with slashes.</summary>
    /// <exception cref="Glm45VException">There are none.</exception>
    public static string[] Files(string folder)
    {
        string list = Path.Combine(folder, "templates.json");
        string[] files = File.Exists(list) ? Named(list)
            : !Directory.Exists(folder) ? []
            : [.. Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new Glm45VException($"'{folder}' holds no HTML pages: name a folder of pages, such as evals/foreign/site after 'npm run build'.");
    }

    /// <summary>Gives the package that a page comes from.</summary>
    public static string SourceOf(string file) => file.Split('/') switch { ["lib", var package, ..] => package, [var top, _, ..] => top, _ => "template" };

    private static string[] Named(string list)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(list)) ?? [];
        }
        catch (JsonException error)
        {
            throw new Glm45VException($"'{list}' is no list of file names: {error.Message}", error);
        }
    }
}
