namespace Glm45V.Benchmarks;

/// <summary>Puts a report into a document.</summary>
internal static class Report
{
    /// <summary>The line after which everything is the report.</summary>
    public const string Mark = "<!-- benchmarks -->";

    public static void Write(string file, string report)
    {
        string text = File.ReadAllText(file);
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new Glm45VException($"'{file}' has no line {Mark}: add it where the report is to begin.");
        }

        File.WriteAllText(file, $"{text[..at]}{Mark}\n{report}");
    }
}
