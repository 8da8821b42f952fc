using System.Globalization;
using Glm45V.Cli.Evals;

namespace Glm45V.Cli.Grounding;

/// <summary>Writes the report of a set: rates by what items are like, and pictures of what went wrong.</summary>
internal static class GroundingReport
{
    private const int MostShots = 60;

    /// <summary>Gives the report.</summary>
    /// <param name="episodes">The episodes.</param>
    /// <param name="model">Who pointed.</param>
    /// <param name="detail">What was asked of whom.</param>
    /// <param name="pictures">Where the set's pictures lie, from the report's place.</param>
    public static string Render(IReadOnlyList<GroundingEpisode> episodes, string model, string detail, string pictures)
    {
        var summary = new GroundingSummary(episodes);
        GroundingEpisode[] wrong = [.. episodes.Where(episode => !episode.IsRight && !episode.IsInfrastructure)];
        return new EvalReport("Grounding", $"{model}: {summary.Right} right", detail, summary.Facts())
            .Section("By what is looked for", "tables", report =>
            {
                foreach ((string bin, IReadOnlyList<string[]> rows) in summary.Bins())
                {
                    report.Table(bin, ["", "items", "right (95 %)", "onto the nearest control"], rows);
                }
            })
            .Section(wrong.Length > MostShots ? $"Wrong: {MostShots} of {wrong.Length}" : $"Wrong: {wrong.Length}", "gallery", report => Shots(report, Spread(wrong, MostShots), pictures))
            .Section("Some that are right", "gallery", report => Shots(report, Spread([.. episodes.Where(episode => episode.IsRight)], 12), pictures))
            .ToString();
    }

    private static IEnumerable<GroundingEpisode> Spread(GroundingEpisode[] episodes, int most) => episodes.Where((_, index) => (long)index * most / Math.Max(1, episodes.Length) != (index - 1L) * most / Math.Max(1, episodes.Length) || index == 0 || episodes.Length <= most);

    private static void Shots(EvalReport report, IEnumerable<GroundingEpisode> episodes, string pictures)
    {
        foreach (GroundingEpisode episode in episodes)
        {
            GroundingItem item = episode.Item;
            string source = Path.IsPathRooted(item.Picture) ? new Uri(item.Picture).AbsoluteUri : $"{pictures}/{item.Picture}";
            string target = item.Box is [double l, double t, double r, double b] ? Say($"<rect class=\"target\" x=\"{l:F1}\" y=\"{t:F1}\" width=\"{r - l:F1}\" height=\"{b - t:F1}\"/>") : "";
            string point = episode.Point is [double x, double y] ? Say($"<circle class=\"point\" cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"{item.Width / 90.0:F1}\"/><path class=\"point\" d=\"M{x - (item.Width / 50.0):F1} {y:F1}h{item.Width / 25.0:F1}M{x:F1} {y - (item.Width / 50.0):F1}v{item.Width / 25.0:F1}\"/>") : "";
            string what = episode.Error ?? (item.Box is null ? "is not there" : episode.Found == 0 ? "said not to be there" : Say($"{episode.Distance:F0} px from its middle, {(episode.Looks == 1 ? "one look" : $"{episode.Looks} looks")}"));
            report.Markup($"""
                <figure class="shot"><div class="picture"><img src="{EvalReport.Text(source)}" alt="" width="{item.Width}" height="{item.Height}" loading="lazy"><svg viewBox="0 0 {item.Width} {item.Height}">{target}{point}</svg></div>
                <figcaption>{EvalReport.Text(item.Phrase)}<br><span>{EvalReport.Text(what)}</span></figcaption></figure>

                """);
        }
    }

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
