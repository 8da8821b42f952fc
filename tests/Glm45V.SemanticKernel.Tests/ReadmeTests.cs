using Glm45V.Testing;
using Sample;

namespace Glm45V.SemanticKernel.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public async Task LocateAsync_ScreenWithTabs_GivesTheBoxTheReadmeShows() =>
        Assert.Equal("[[374,90,739,183]]", await ReadmeSample.LocateAsync(GoldenFile.Path("nano", "images", "12.png")));

    [Fact]
    public void Readme_FirstSample_IsTheCodeThatRunsHere()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Glm45V.SemanticKernel.Tests", "ReadmeSample.cs")).ReplaceLineEndings("\n");
        string sample = source["#region readme\n".Length..source.IndexOf("#endregion", StringComparison.Ordinal)];
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

        Assert.Equal(sample, readme.Split("```csharp\n")[1].Split("```")[0]);
    }
}
