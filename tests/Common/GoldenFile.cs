namespace Glm45V.Testing;

/// <summary>Finds the golden files that lie under <c>tests/Golden</c>, wherever the tests run.</summary>
internal static class GoldenFile
{
    /// <summary>Gives the full path of a file or folder under <c>tests/Golden</c>.</summary>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([Repository.Root, "tests", "Golden", .. parts]);

    /// <summary>Reads a golden JSON file and gives its root element.</summary>
    public static System.Text.Json.JsonElement Json(params string[] parts) =>
        System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path(parts))).RootElement;
}

/// <summary>Finds the root folder of this checkout.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution file.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Glm45V.Agents.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Glm45V.Agents.sln above '{start}': run the tests from a checkout.");
    }
}
