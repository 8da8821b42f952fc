using Glm45V.Testing;
using Sample;

namespace Glm45V.SemanticKernel.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public async Task LocateAsync_ScreenWithTabs_GivesTheBoxTheReadmeShows() =>
        Assert.Equal("[[374,90,739,183]]", await ReadmeSample.LocateAsync(GoldenFile.Path("nano", "images", "12.png")));

    [Theory]
    [InlineData("ReadmeSample.cs", 1)]
    [InlineData("BrowserSample.cs", 2)]
    public void Readme_Sample_IsTheCodeThatRunsHere(string file, int number)
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Glm45V.SemanticKernel.Tests", file)).ReplaceLineEndings("\n");
        string sample = source["#region readme\n".Length..source.IndexOf("#endregion", StringComparison.Ordinal)];
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

        Assert.Equal(sample, readme.Split("```csharp\n")[number].Split("```")[0]);
    }
}
