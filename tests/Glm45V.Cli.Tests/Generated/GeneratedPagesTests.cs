using Glm45V.Cli.Generated;

namespace Glm45V.Cli.Tests.Generated;

public sealed class GeneratedPagesTests
{
    [Fact]
    public void Create_SameSeed_IsTheSamePage() => Assert.Equal(GeneratedPages.Create(17), GeneratedPages.Create(17));

    [Fact]
    public void Create_ManySeeds_ArePagesOfAllLevelsThemesAndDensities()
    {
        GeneratedPage[] pages = [.. Enumerable.Range(0, 200).Select(GeneratedPages.Create)];

        Assert.Equal(200, pages.Select(page => page.Html).Distinct().Count());
        Assert.Equal([1, 2, 3, 4, 5], pages.Select(page => page.Level).Distinct().Order());
        Assert.Equal(5, pages.Select(page => page.Look.Theme).Distinct().Count());
        Assert.Equal(3, pages.Select(page => page.Look.Density).Distinct().Count());
        Assert.Equal([392, 1288], pages.Select(page => page.Width).Distinct().Order());
        Assert.All(pages, page => Assert.DoesNotContain("http", page.Html, StringComparison.Ordinal));
    }
}
