using System.Globalization;
using Glm45V.Cli.Evals;

namespace Glm45V.Cli.UiToCode;

/// <summary>Writes the report of rebuilt pages: likeness by rounds, metrics, and each page beside its reference, the least alike first.</summary>
internal static class UiToCodeReport
{
    private const string Css = "<style>.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; } .pair img { display: block; width: 100%; height: auto; max-height: 420px; object-fit: cover; object-position: top; border: 1px solid var(--line); border-radius: 8px; background: #fff; }</style>\n";

    /// <summary>Gives the report.</summary>
    /// <param name="episodes">The episodes.</param>
    /// <param name="model">Who wrote.</param>
    /// <param name="rounds">The most rounds that were allowed.</param>
    /// <param name="pages">Where the built pages lie, from the report's place.</param>
    public static string Render(IReadOnlyList<UiToCodeEpisode> episodes, string model, int rounds, string pages)
    {
        var summary = new UiToCodeSummary(episodes, rounds);
        UiToCodeEpisode[] built = [.. episodes.Where(episode => !episode.IsInfrastructure).OrderBy(episode => episode.After(int.MaxValue))];
        const string Detail = "Pages rebuilt from their pictures. Likeness is the mean of the scores of texts and of looks, 1 for the page itself; each round keeps only what scores better. Intervals are of 95 %.";
        return new EvalReport("Screenshot to HTML", $"{model}: {Mean.Of(built.Select(episode => episode.After(int.MaxValue)))} alike", Detail, summary.Facts())
            .Section("Likeness by rounds", "tables", report =>
            {
                foreach ((string bin, IReadOnlyList<string[]> rows) in summary.Bins())
                {
                    report.Table(bin, ["", .. summary.Columns], rows);
                }

                report.Table("the best pages", ["", "mean"], summary.Metrics());
            })
            .Section("Each page, the least alike first: as it should look, and as it does", "gallery", report =>
            {
                report.Markup(Css);
                foreach (UiToCodeEpisode episode in built)
                {
                    string curve = string.Join(" → ", episode.Totals.Select(total => total.ToString("F3", CultureInfo.InvariantCulture)));
                    string place = $"{pages}/{episode.Id}";
                    int best = BestRound(episode);
                    string pictures = episode.Best is null ? "" : $"<div class=\"pair\"><a href=\"{place}/report.html\"><img src=\"{place}/reference.png\" alt=\"as it should look\" loading=\"lazy\"></a><a href=\"{place}/index.html\"><img src=\"{place}/rounds/{best}.png\" alt=\"as it looks\" loading=\"lazy\"></a></div>";
                    report.Markup($"<figure class=\"shot\">{pictures}<figcaption>{EvalReport.Text(episode.Id)}, {EvalReport.Text(episode.Source)}<br><span>{EvalReport.Text(episode.Error ?? curve)}</span></figcaption></figure>\n");
                }
            })
            .ToString();
    }

    // Rounds count from 1, the draft first; each that was kept raised the total.
    private static int BestRound(UiToCodeEpisode episode)
    {
        int best = 1;
        for (int round = 1; round < episode.Totals.Count; round++)
        {
            best = episode.Totals[round] > episode.Totals[round - 1] ? round + 1 : best;
        }

        return best;
    }
}
