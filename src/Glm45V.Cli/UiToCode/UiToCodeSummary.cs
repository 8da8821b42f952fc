using System.Globalization;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Cli.Evals;
using Spectre.Console;

namespace Glm45V.Cli.UiToCode;

/// <summary>What came of rebuilding pages: likeness by rounds and by what pages are like, with intervals.</summary>
/// <param name="episodes">The episodes.</param>
/// <param name="rounds">The most rounds that were allowed.</param>
internal sealed class UiToCodeSummary(IReadOnlyList<UiToCodeEpisode> episodes, int rounds)
{
    private static readonly (string Name, Func<DesignScore, double?> Of)[] s_metrics =
    [
        ("texts found", score => score.BlockMatch), ("words", score => score.Text), ("place of texts", score => score.Position), ("colour of texts", score => score.TextColor), ("structure without texts", score => score.MaskedStructure),
        ("structure (SSIM)", score => score.Structure), ("colours", score => score.Color), ("layout", score => score.Layout), ("size", score => score.Size), ("tags", score => score.Tree),
    ];

    private static readonly (string Name, Func<UiToCodeEpisode, string> Of)[] s_bins =
    [
        ("source", episode => episode.Source), ("level", episode => episode.Level == 0 ? "-" : Number(episode.Level)), ("theme", episode => episode.Theme),
    ];

    private readonly int[] _rounds = [.. new[] { 0, 1, 2, 4, rounds }.Where(number => number <= rounds).Distinct().Order()];
    private readonly UiToCodeEpisode[] _done = [.. episodes.Where(episode => !episode.IsInfrastructure)];

    /// <summary>Names and values, for people.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("Pages", Number(_done.Length));
        foreach (int number in _rounds)
        {
            yield return (number == 0 ? "Likeness of the draft" : number == 1 ? "After 1 round" : $"After {number} rounds", Mean.Of(_done.Select(episode => episode.After(number))).ToString());
        }

        yield return ("Better by rounds", rounds == 0 ? "" : Rate.Of(_done, episode => episode.After(rounds) > episode.After(0)).ToString());
        yield return ("No page", Some(_done.Count(episode => episode.Best is null)));
        yield return ("Cheats", Some(_done.Count(episode => episode.Best?.Cheats.Count > 0)));
        int[] violations = [.. _done.Select(episode => episode.AxeViolations).OfType<int>()];
        yield return ("Rules of accessibility broken (axe)", violations.Length == 0 ? "" : violations.Average().ToString("F2", CultureInfo.InvariantCulture));
        yield return ("Seconds a page", _done.Length == 0 ? "" : _done.Average(episode => episode.Seconds).ToString("F1", CultureInfo.InvariantCulture));
        yield return ("Browser started anew", Some(episodes.Sum(episode => episode.Restarts)));
        yield return ("Infrastructure failures", Some(episodes.Count - _done.Length));
    }

    /// <summary>Rows of likeness by one way to sort pages.</summary>
    public IEnumerable<(string Bin, IReadOnlyList<string[]> Rows)> Bins() => s_bins.Select(bin => (bin.Name, (IReadOnlyList<string[]>)[.. _done.GroupBy(bin.Of).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (string[])
    [
        group.Key, Number(group.Count()), .. _rounds.Select(number => Mean.Of(group.Select(episode => episode.After(number))).ToString()),
    ])]));

    /// <summary>Columns of the rows behind the bin.</summary>
    public IReadOnlyList<string> Columns => ["pages", .. _rounds.Select(number => number == 0 ? "draft" : $"{number} round{(number == 1 ? "" : "s")}")];

    /// <summary>Rows of the best pages' metrics: the name and the mean.</summary>
    public IEnumerable<string[]> Metrics() => s_metrics.Select(metric => (string[])[metric.Name, Mean.Of(_done.Select(episode => episode.Best).OfType<DesignScore>().Select(metric.Of).OfType<double>()).ToString()]);

    /// <summary>Gives the summary for the terminal.</summary>
    public Table Table()
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn("");
        foreach (string column in Columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach ((string bin, IReadOnlyList<string[]> rows) in Bins())
        {
            foreach ((int index, string[] row) in rows.Index())
            {
                table.AddRow([index == 0 ? bin : "", .. row.Select(Spectre.Console.Markup.Escape)]);
            }
        }

        return table;
    }

    /// <summary>Gives the summary for programs.</summary>
    public object Json(string model) => new
    {
        model,
        pages = _done.Length,
        likeness = _rounds.ToDictionary(number => number, number => Mean.Of(_done.Select(episode => episode.After(number))).Value),
        metrics = s_metrics.ToDictionary(metric => metric.Name, metric => Mean.Of(_done.Select(episode => episode.Best).OfType<DesignScore>().Select(metric.Of).OfType<double>()).Value),
        withoutPage = _done.Count(episode => episode.Best is null),
        cheats = _done.Count(episode => episode.Best?.Cheats.Count > 0),
        infrastructure = episodes.Count - _done.Length,
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Some(int number) => number == 0 ? "" : Number(number);
}
