using System.Globalization;
using System.Text.Json;
using Spectre.Console.Rendering;

namespace Glm45V.Cli.Evals;

/// <summary>What evaluations share that go episode by episode: a bar while they run, and a summary in the end.</summary>
internal static class EvalRun
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Takes episodes to their end, and tells of them; also of what was done before somebody stopped it.</summary>
    public static async Task RunAsync<T>(string label, int most, IAsyncEnumerable<T> run, Func<List<T>, Task> tell)
    {
        List<T> episodes = [];
        try
        {
            await EvalProgress.RunAsync(label, most, async bar =>
            {
                await foreach (T episode in run)
                {
                    episodes.Add(episode);
                    bar.Value = episodes.Count;
                }
            });
        }
        finally
        {
            if (episodes.Count > 0)
            {
                await tell(episodes);
            }
        }
    }

    /// <summary>Writes the report and the summary's file, and prints the summary.</summary>
    /// <param name="path">Where both files go, without their endings.</param>
    /// <param name="report">The report, as HTML.</param>
    /// <param name="json">The summary for programs.</param>
    /// <param name="table">The table to print.</param>
    /// <param name="facts">Names and values to print under it; those without a value are left out.</param>
    public static async Task TellAsync(string path, string report, object json, IRenderable table, IEnumerable<(string Name, string Value)> facts)
    {
        await File.WriteAllTextAsync(path + ".html", report, CancellationToken.None);
        await File.WriteAllTextAsync(path + ".summary.json", JsonSerializer.Serialize(json, s_json), CancellationToken.None);
        Terminal.Out.Write(table);
        foreach ((string name, string value) in facts.Where(fact => fact.Value.Length > 0))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {value}"));
        }

        await Console.Error.WriteLineAsync($"report   {path}.html");
    }
}
