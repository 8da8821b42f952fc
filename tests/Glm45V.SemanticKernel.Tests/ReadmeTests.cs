using Glm45V.Testing;
using Sample;

namespace Glm45V.SemanticKernel.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public async Task LocateAsync_ScreenWithTabs_GivesTheBoxTheReadmeShows() =>
        Assert.Equal("[[374,90,739,183]]", await ReadmeSample.LocateAsync(GoldenFile.Path("nano", "images", "12.png")));
}
