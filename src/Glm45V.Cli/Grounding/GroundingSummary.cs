using System.Globalization;
using Glm45V.Cli.Evals;
using Spectre.Console;

namespace Glm45V.Cli.Grounding;

/// <summary>What came of a set: rates with intervals, by what items are like.</summary>
internal sealed class GroundingSummary(IReadOnlyList<GroundingEpisode> episodes)
{
    private static readonly (string Name, Func<GroundingItem, string> Of)[] s_bins =
    [
        ("kind", item => item.Kind), ("size", item => item.Size), ("density", item => item.Density), ("theme", item => item.Theme), ("phrase", item => item.Style), ("source", item => item.Source),
    ];

    private readonly GroundingEpisode[] _asked = [.. episodes.Where(episode => !episode.IsInfrastructure)];

    /// <summary>Items that are there.</summary>
    public IReadOnlyList<GroundingEpisode> Present => [.. _asked.Where(episode => episode.Item.Box is not null)];

    /// <summary>Items that are not there.</summary>
    public IReadOnlyList<GroundingEpisode> Absent => [.. _asked.Where(episode => episode.Item.Box is null)];

    /// <summary>How often it was right at all: a hit, or nothing where nothing is.</summary>
    public Rate Right => Rate.Of(_asked, episode => episode.IsRight);

    /// <summary>How often the point hit what is there.</summary>
    public Rate Hits => Rate.Of(Present, episode => episode.IsRight);

    /// <summary>The same, moved onto the nearest control.</summary>
    public Rate Snapped => Rate.Of(Present.Where(episode => episode.Item.Controls.Count > 0), episode => episode.IsRightSnapped);

    /// <summary>How often nothing was found where nothing is.</summary>
    public Rate Refused => Rate.Of(Absent, episode => episode.IsRight);

    /// <summary>How often something that is there was said not to be.</summary>
    public Rate Denied => Rate.Of(Present, episode => episode.Error is null && episode.Found == 0);

    /// <summary>How often the model gave no answer that could be read.</summary>
    public int Unreadable => _asked.Count(episode => episode.Error is not null);

    /// <summary>How often the model could not be asked.</summary>
    public int Infrastructure => episodes.Count - _asked.Length;

    /// <summary>What pointing anywhere would hit, from 0 to 1: the mean share of the picture.</summary>
    public double Chance => Present.Count == 0 ? 0 : Present.Average(episode => episode.Item.Share);

    /// <summary>Names and values, for people.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("Items", _asked.Length.ToString(CultureInfo.InvariantCulture));
        yield return ("Hit what is there", Hits.ToString());
        yield return ("Hit, onto the nearest control", Snapped.ToString());
        yield return ("Nothing found where nothing is", Refused.ToString());
        yield return ("Said to be missing, and there", Denied.ToString());
        yield return ("Chance would hit", string.Create(CultureInfo.InvariantCulture, $"{Chance * 100:F2} %"));
        double[] distances = [.. _asked.Select(episode => episode.Distance).OfType<double>().Order()];
        yield return ("Median distance", distances.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{distances[distances.Length / 2]:F0} px"));
        yield return ("Looks an item", _asked.Length == 0 ? "" : _asked.Average(episode => episode.Looks).ToString("F2", CultureInfo.InvariantCulture));
        yield return ("Seconds an item", _asked.Length == 0 ? "" : _asked.Average(episode => episode.Seconds).ToString("F2", CultureInfo.InvariantCulture));
        yield return ("Unreadable answers", Unreadable == 0 ? "" : Unreadable.ToString(CultureInfo.InvariantCulture));
        yield return ("Infrastructure failures", Infrastructure == 0 ? "" : Infrastructure.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Rows of one way to sort items: the bin, how many, the rate, and that of moved points.</summary>
    public IEnumerable<(string Bin, IReadOnlyList<string[]> Rows)> Bins() => s_bins.Select(bin => (bin.Name, (IReadOnlyList<string[]>)[.. _asked.GroupBy(episode => bin.Of(episode.Item)).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (string[])
    [
        group.Key, group.Count().ToString(CultureInfo.InvariantCulture), Rate.Of(group, episode => episode.IsRight).ToString(), Rate.Of(group.Where(episode => episode.Item.Controls.Count > 0), episode => episode.IsRightSnapped).ToString(),
    ])]));

    /// <summary>Gives the summary for the terminal.</summary>
    public Table Table()
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn("").AddColumn(new TableColumn("items").RightAligned()).AddColumn(new TableColumn("right (95 %)").RightAligned()).AddColumn(new TableColumn("snapped").RightAligned());
        foreach ((string bin, IReadOnlyList<string[]> rows) in Bins())
        {
            foreach ((int index, string[] row) in rows.Index())
            {
                table.AddRow([index == 0 ? bin : "", .. row.Select(Markup.Escape)]);
            }
        }

        return table;
    }

    /// <summary>Gives the summary for programs.</summary>
    public object Json(string model, bool zoom) => new
    {
        model,
        zoom,
        items = _asked.Length,
        hits = Of(Hits),
        snapped = Of(Snapped),
        refused = Of(Refused),
        denied = Of(Denied),
        chance = Chance,
        unreadable = Unreadable,
        infrastructure = Infrastructure,
        bins = s_bins.ToDictionary(bin => bin.Name, bin => _asked.GroupBy(episode => bin.Of(episode.Item)).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Of(Rate.Of(group, episode => episode.IsRight)))),
    };

    private static object Of(Rate rate) => new { hits = rate.Hits, count = rate.Count, share = rate.Count == 0 ? (double?)null : Math.Round(rate.Share, 4), low = Math.Round(rate.Low, 4), high = Math.Round(rate.High, 4) };
}
