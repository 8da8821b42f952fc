using System.Globalization;
using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Tests.Demo;

public sealed class DemoPagesInChromiumTests(DemoChromium chromium) : IClassFixture<DemoChromium>
{
    private const int SeedCount = 100;

    // Shows every view at once and names each element that is off the grid, leaves the page, or holds a text wider than itself.
    private const string FindMisplaced =
        """
        () => {
          document.querySelectorAll('section').forEach(view => { view.hidden = false; });
          const isOnGrid = (element, box) => element.matches('input')
            ? box.left % 28 === 6 && box.top % 28 === 6
            : box.left % 28 === 0 && box.top % 28 === 0;
          const isOnPage = box => box.left >= 0 && box.top >= 0 && box.right <= 224 && box.bottom <= 308;
          return [...document.querySelectorAll('main section > *, main > button')]
            .filter(element => {
              const box = element.getBoundingClientRect();
              return !isOnGrid(element, box) || !isOnPage(box) || element.scrollWidth > element.clientWidth + 1;
            })
            .map(element => element.outerHTML);
        }
        """;

    public static TheoryData<DemoPageKind> Kinds => [.. Enum.GetValues<DemoPageKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Solution_Clicked_SolvesPageWithItsLastClick(DemoPageKind kind)
    {
        foreach (DemoPage page in PagesOf(kind))
        {
            IReadOnlyList<DemoClick> solution = DemoPages.Solution(page);
            await chromium.ShowAsync(page.Html);
            foreach (DemoClick click in solution)
            {
                Assert.False(await chromium.IsSolvedAsync(), $"seed {page.Seed} is solved before the click on {click.Label}");
                await chromium.ClickAsync([click]);
            }

            Assert.True(await chromium.IsSolvedAsync(), $"seed {page.Seed} is not solved");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Mistakes_Clicked_LeavePageUnsolved(DemoPageKind kind)
    {
        foreach (DemoPage page in PagesOf(kind))
        {
            IReadOnlyList<IReadOnlyList<DemoClick>> mistakes = DemoPages.Mistakes(page);
            Assert.NotEmpty(mistakes);
            foreach (IReadOnlyList<DemoClick> mistake in mistakes)
            {
                await chromium.ShowAsync(page.Html);
                await chromium.ClickAsync(mistake);

                Assert.False(
                    await chromium.IsSolvedAsync(),
                    $"seed {page.Seed} is solved by {string.Join(", ", mistake.Select(click => click.Label))}");
            }
        }
    }

    [Fact]
    public async Task Mistake_ThenSolution_LeavesTabsUnsolved()
    {
        DemoPage page = DemoPages.Create(DemoPageKind.Tabs, 3);
        await chromium.ShowAsync(page.Html);

        await chromium.ClickAsync(DemoPages.Mistakes(page)[0]);
        await chromium.ClickAsync(DemoPages.Solution(page));

        Assert.False(await chromium.IsSolvedAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Solution_ClickedTwice_StaysSolved(DemoPageKind kind)
    {
        DemoPage page = PagesOf(kind).First();
        await chromium.ShowAsync(page.Html);

        await chromium.ClickAsync(DemoPages.Solution(page));
        await chromium.ClickAsync(DemoPages.Solution(page));

        Assert.True(await chromium.IsSolvedAsync());
    }

    [Fact]
    public async Task Create_ShownPages_HoldEveryElementOnGridAndPage()
    {
        for (int seed = 0; seed < SeedCount; seed++)
        {
            await chromium.ShowAsync(DemoPages.Create(seed).Html);

            string[] misplaced = await chromium.Frame.EvaluateAsync<string[]>(FindMisplaced);

            Assert.True(misplaced.Length == 0, $"seed {seed}: {string.Join('\n', misplaced)}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Create_ShownPage_RequestsNothingElse(DemoPageKind kind)
    {
        DemoPage page = PagesOf(kind).First();

        await chromium.ShowAsync(page.Html);
        await chromium.ClickAsync(DemoPages.Solution(page));

        Assert.True(await chromium.IsSolvedAsync());
        Assert.Empty(chromium.Requests);
    }

    [Fact]
    public async Task Requests_PageWithPicture_NamesIt()
    {
        await chromium.ShowAsync("""<!DOCTYPE html><img src="http://picture.test/">""");

        Assert.Equal(["http://picture.test/"], chromium.Requests);
    }

    [Fact]
    public async Task Pixels_EveryWord_MatchesChromium()
    {
        string[] words = [.. DemoWords.Links, .. DemoWords.Buttons, .. DemoWords.Options, .. DemoWords.Settings, .. DemoWords.Texts];

        double[] measured = await chromium.MeasureAsync(words);

        Assert.All(words.Zip(measured), pair =>
        {
            int pixels = LabelWidth.Pixels(pair.First);
            Assert.True(
                pair.Second <= pixels + 0.1 && pair.Second > pixels - 4,
                string.Create(CultureInfo.InvariantCulture, $"{pair.First}: {pixels}, in Chromium {pair.Second}"));
        });
    }

    private static IEnumerable<DemoPage> PagesOf(DemoPageKind kind) =>
        Enumerable.Range(0, SeedCount).Select(DemoPages.Create).Where(page => page.Kind == kind);
}
