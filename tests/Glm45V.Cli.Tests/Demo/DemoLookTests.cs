using Glm45V.Cli.Demo;
using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Demo;

public sealed class DemoLookTests(DemoChromium chromium) : IClassFixture<DemoChromium>
{
    // One browser draws the edge of a letter a shade differently from one run to another; a label that is elsewhere differs in hundreds.
    private const int MostDifferences = 20;

    // Another version may draw every edge a shade differently, but still not a label elsewhere.
    private const int MostDifferencesOfOtherVersions = 600;
    private const int ReferenceVersion = 156;

    public static TheoryData<string> Screens => [.. Contents.Keys];

    private static Dictionary<string, (PageDraft Page, int Clicks)> Contents { get; } = new()
    {
        ["menu"] = (
            new MenuPage(new(0, 1), "Menu", ["Drafts", "History", "Guides", "Careers", "Music", "Support"], "Support", "").Compose(), 0),
        ["radio-picked"] = (
            new ChoicePage(
                Radio: true, new(0, 0), "Choose a plan", ["Insurance", "Normal", "Low", "Pepper", "Butter"], ["Pepper"], "Submit", "")
                .Compose(),
            1),
        ["checks-ticked"] = (
            new ChoicePage(
                Radio: false,
                new(1, 2),
                "Preferences",
                ["Backup photos", "Wi-Fi", "Line numbers", "Remember me", "Offline mode"],
                ["Offline mode"],
                "OK",
                "").Compose(),
            1),
        ["rows-delete"] = (
            new RowsPage(new(1, 0), "Items", ["Ivy", "Aaron", "Dora", "Vito"], "Delete", "Vito", Asks: true, "").Compose(), 0),
        ["rows-open"] = (
            new RowsPage(new(1, 1), "Team", ["Knife", "Table", "Vase", "Candle", "Tent"], "Open", "Table", Asks: true, "").Compose(), 0),
        ["rows-removed"] = (
            new RowsPage(new(1, 2), "Items", ["Ivy", "Dora", "Kim", "Laura"], "Delete", "Laura", Asks: false, "").Compose(), 1),
        ["tabs-second-open"] = (TabsOfTwo().Compose(), 1),
        ["tabs-done"] = (TabsOfTwo().Compose(), 2),
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Compose_ContentOfTrainedScreen_LooksTheSame(string screen)
    {
        (PageDraft page, int clicks) = Contents[screen];
        await chromium.ShowAsync(PageDocument.Write("Look", page.Body));

        await chromium.ClickAsync(page.Solution.Take(clicks));
        await chromium.RemovePointerAsync();

        int differences = await chromium.CountDifferencesAsync(await ReadAsync(screen));
        Assert.InRange(differences, 0, chromium.MajorVersion == ReferenceVersion ? MostDifferences : MostDifferencesOfOtherVersions);
    }

    private static TabsPage TabsOfTwo() => new(
        1,
        [new("Science", "The list is empty.", "Chat"), new("Events", "Your password is strong.", "Play")],
        "Events",
        "");

    private static Task<byte[]> ReadAsync(string screen) =>
        File.ReadAllBytesAsync(GoldenFile.Path("demo-pages", $"{screen}.png"), TestContext.Current.CancellationToken);
}
