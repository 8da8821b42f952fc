using System.Globalization;
using Glm45V.Cli.Demo;
using Glm45V.Cli.Evals;
using Glm45V.Cli.Generated;
using Glm45V.Cli.Pages;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Cli.Grounding;

/// <summary>Pages to be shown at a width, and what is known of them.</summary>
internal sealed record SetPage(string Name, string Address, int Width, int Height, string Theme, string Source);

/// <summary>Builds a set of things to point at: shows pages, takes their picture, and takes names and boxes from their documents.</summary>
/// <param name="folder">Folder for pictures and the list of items; a set that is there already is read.</param>
/// <param name="browser">How pages are shown.</param>
internal sealed class GroundingSet(string folder, BrowserOptions browser)
{
    private const double AbsentShare = 0.1;
    private const int Height = 812;
    private const int Stream = 7; // of random numbers

    /// <summary>Builds the set of generated pages and of a folder's pages.</summary>
    /// <param name="seeds">How many pages to generate.</param>
    /// <param name="others">Folder of further pages; null for none.</param>
    /// <param name="ownLook">True makes the pages of the demo instead, the only ones that the nano reads.</param>
    /// <param name="report">Told how many pages are done, and of how many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<GroundingItem>> OpenAsync(int seeds, string? others, bool ownLook, Action<int, int> report, CancellationToken cancellationToken)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"seeds {seeds}, pages {(others is null ? "none" : Path.GetFullPath(others))}, {(ownLook ? "demo pages" : "generated pages")}");
        string keyFile = Path.Combine(folder, "set.txt");
        var file = new EpisodeFile<GroundingItem>(Path.Combine(folder, "items.jsonl"));
        if (File.Exists(keyFile))
        {
            string known = await File.ReadAllTextAsync(keyFile, cancellationToken);
            return known == key ? await file.ReadAsync(cancellationToken) : throw new Glm45VException($"'{folder}' holds another set ({known}): name another folder with --out, or ask for that set.");
        }

        string pages = Directory.CreateDirectory(Path.Combine(folder, "pages")).FullName;
        await using FolderSite own = await FolderSite.StartAsync(pages, cancellationToken);
        await using FolderSite? site = others is null ? null : await FolderSite.StartAsync(Path.GetFullPath(others), cancellationToken);
        List<SetPage> shown = [.. await GenerateAsync(pages, own.Address, seeds, ownLook, cancellationToken)];
        shown.AddRange(others is null ? [] : PagesOf(others, site!.Address));
        IReadOnlyList<GroundingItem> items = await LabelAsync(shown, ownLook, report, cancellationToken);
        await file.WriteAsync(items, cancellationToken);
        await File.WriteAllTextAsync(keyFile, key, cancellationToken); // last: a set without it is not whole
        return items;
    }

    private static async Task<IReadOnlyList<SetPage>> GenerateAsync(string folder, Uri address, int seeds, bool ownLook, CancellationToken cancellationToken)
    {
        List<SetPage> pages = [];
        for (int seed = 0; seed < seeds; seed++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"page-{seed:D3}");
            GeneratedPage? page = ownLook ? null : GeneratedPages.Create(seed);
            await File.WriteAllTextAsync(Path.Combine(folder, name + ".html"), page?.Html ?? DemoPages.Create(seed).Html, cancellationToken);
            pages.Add(page is null
                ? new SetPage(name, $"{address}{name}.html", DemoPage.Width, DemoPage.Height, "demo", "demo")
                : new SetPage(name, $"{address}{name}.html", page.Width, Height, page.Look.Theme, "generated"));
        }

        return pages;
    }

    private static IEnumerable<SetPage> PagesOf(string folder, Uri address) => PageFolder.Files(folder).Index()
        .Select(file => new SetPage(string.Create(CultureInfo.InvariantCulture, $"other-{file.Index:D3}"), address + file.Item, 1288, Height, "template", PageFolder.SourceOf(file.Item)));

    private async Task<IReadOnlyList<GroundingItem>> LabelAsync(List<SetPage> pages, bool bare, Action<int, int> report, CancellationToken cancellationToken)
    {
        await using BrowserProgram program = await BrowserProgram.StartAsync(browser, cancellationToken);
        List<GroundingItem> items = [];
        List<(SetPage Page, PageLabels Labels)> seen = [];
        foreach (IGrouping<(int Width, int Height), SetPage> size in pages.GroupBy(page => (page.Width, page.Height)))
        {
            BrowserOptions options = browser with { Width = size.Key.Width, Height = size.Key.Height, Origins = OriginPolicy.Allow([.. size.Select(page => OriginPattern.Of(new Uri(page.Address)).ToString()).Distinct()]) };
            await using BrowserSession session = await program.OpenAsync(options, cancellationToken);
            foreach (SetPage page in size)
            {
                await session.GotoAsync(page.Address, cancellationToken);
                await File.WriteAllBytesAsync(Path.Combine(folder, page.Name + ".png"), (await session.ScreenshotAsync(cancellationToken)).Png, cancellationToken);
                seen.Add((page, PageLabels.Parse(await session.EvaluateAsync<string>(LabelScript.All, cancellationToken))));
                report(seen.Count, pages.Count);
            }
        }

        seen = [.. seen.OrderBy(entry => entry.Page.Name, StringComparer.Ordinal)];
        double absent = 0;
        foreach ((int index, (SetPage page, PageLabels labels)) in seen.Index())
        {
            var random = new SeededRandom(index, Stream);
            IReadOnlyList<(LabelledControl Control, string Phrase, string Style)> drawn = labels.Draw(random, bare);
            items.AddRange(drawn.Index().Select(one => Item(page, labels, one.Index, one.Item.Phrase, one.Item.Control.Box, one.Item.Control.Kind, one.Item.Style)));
            absent += drawn.Count * AbsentShare / (1 - AbsentShare);
            for (int number = 0; absent >= 1 && Elsewhere(seen, index, labels, random, bare) is { } other; absent--, number++)
            {
                items.Add(Item(page, labels, MostOfAPage + number, other.Phrase, null, other.Control.Kind, "absent"));
            }
        }

        return items;
    }

    private const int MostOfAPage = 20; // numbers of absent ones begin behind those that are there

    // Something that another page has and this one has not.
    private static (LabelledControl Control, string Phrase)? Elsewhere(List<(SetPage Page, PageLabels Labels)> seen, int index, PageLabels labels, SeededRandom random, bool bare)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            PageLabels other = seen[(index + 1 + random.Next(Math.Max(1, seen.Count - 1))) % seen.Count].Labels;
            if (other.Draw(random, bare).FirstOrDefault(one => one.Style != "relation" && labels.Lacks(one.Control.Name)) is { Control: { } control, Phrase: { } phrase })
            {
                return (control, phrase);
            }
        }

        return null;
    }

    private static GroundingItem Item(SetPage page, PageLabels labels, int number, string phrase, double[]? box, string kind, string style) => new(
        string.Create(CultureInfo.InvariantCulture, $"{page.Name}-{number:D2}"), page.Name + ".png", page.Width, page.Height, phrase, box, kind, style, labels.Density, page.Theme, page.Source)
    {
        Controls = labels.Boxes,
    };
}
