namespace Glm45V.Cli.Demo;

/// <summary>Makes the demo's pages from seeds, in the look the nano model reads; the same seed gives the same bytes everywhere.</summary>
public static class DemoPages
{
    private static readonly int KindCount = Enum.GetValues<DemoPageKind>().Length;

    /// <summary>Creates the page of a seed; any run of consecutive seeds covers the kinds evenly, in their order.</summary>
    public static DemoPage Create(int seed) => Create((DemoPageKind)(((seed % KindCount) + KindCount) % KindCount), seed);

    /// <summary>Creates the page of a kind and a seed; the page of <see cref="Create(int)"/> is the one of the kind it chooses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is none of the named ones.</exception>
    public static DemoPage Create(DemoPageKind kind, int seed)
    {
        PageDraft draft = Draft(kind, seed);
        return new DemoPage(kind, seed, draft.Goal, PageDocument.Write(kind.ToString(), draft.Body));
    }

    /// <summary>Gives the clicks that reach the page's goal, in order: for tests alone, an agent must find them on the picture.</summary>
    internal static IReadOnlyList<DemoClick> Solution(DemoPage page) => Draft(page.Kind, page.Seed).Solution;

    /// <summary>Gives runs of clicks that must each leave the page unsolved.</summary>
    internal static IReadOnlyList<IReadOnlyList<DemoClick>> Mistakes(DemoPage page) => Draft(page.Kind, page.Seed).Mistakes;

    private static PageDraft Draft(DemoPageKind kind, int seed)
    {
        var random = new SeededRandom(seed, (int)kind);
        return kind switch
        {
            DemoPageKind.Menu => MenuPage.Draw(random).Compose(),
            DemoPageKind.Radio => ChoicePage.DrawRadio(random).Compose(),
            DemoPageKind.Rows => RowsPage.Draw(random).Compose(),
            DemoPageKind.Tabs => TabsPage.Draw(random).Compose(),
            DemoPageKind.Checks => ChoicePage.DrawChecks(random).Compose(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Choose one of the named kinds of page."),
        };
    }
}
