using System.Globalization;
using Spectre.Console;

namespace Glm45V.Cli.Pages;

/// <summary>Tells how pages went: a line for each as it ends, a table by kind in the end.</summary>
internal static class PagesTable
{
    /// <summary>Gives the line of one page.</summary>
    public static string Line(PageScore score)
    {
        string end = PageMishap.Of(score.Run) is { } mishap ? $"{mishap}: {score.Run.Outcome?.Detail} See {score.Trace}" : "solved";
        return string.Create(CultureInfo.InvariantCulture, $"{score.Task.Kind,-16} {score.Run.Steps.Count,3} steps {score.Run.Duration.TotalSeconds,6:F1} s  {end}");
    }

    /// <summary>Gives the table.</summary>
    public static Table Of(IReadOnlyList<PageScore> scores)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("kind").AddColumn(Right("solved")).AddColumn(Right("steps"))
            .AddColumn(Right("s a page")).AddColumn(Right("would ask")).AddColumn("failures");
        foreach (IGrouping<string, PageScore> kind in scores.GroupBy(score => score.Task.Kind))
        {
            table.AddRow(Cells(kind.Key, [.. kind]));
        }

        return table.AddRow(Cells("all", scores));
    }

    private static string[] Cells(string name, IReadOnlyList<PageScore> scores) =>
    [
        Markup.Escape(name),
        $"{scores.Count(score => score.Solved)} of {scores.Count}",
        scores.Average(score => score.Run.Steps.Count).ToString("F1", CultureInfo.InvariantCulture),
        scores.Average(score => score.Run.Duration.TotalSeconds).ToString("F1", CultureInfo.InvariantCulture),
        scores.Sum(score => score.Asked).ToString(CultureInfo.InvariantCulture),
        string.Join(", ", scores.Select(score => PageMishap.Of(score.Run)).OfType<string>().CountBy(mishap => mishap).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}")),
    ];

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();
}
