using Glm45V.Testing;

namespace Glm45V.Conformance.Tests;

/// <summary>What the README shows is the code that tests run.</summary>
public sealed class ReadmeSampleTests
{
    [Theory]
    [InlineData(1, "Glm45V.SemanticKernel.Tests", "ReadmeSample.cs")]
    [InlineData(2, "Glm45V.SemanticKernel.Tests", "BrowserSample.cs")]
    [InlineData(3, "Glm45V.Agents.Tests", "Navigation", "NavigationSample.cs")]
    [InlineData(4, "Glm45V.Agents.Tests", "Steps", "StepsSample.cs")]
    [InlineData(5, "Glm45V.Agents.Tests", "Grounding", "GroundingSample.cs")]
    [InlineData(6, "Glm45V.Agents.Tests", "Frontend", "FrontendSample.cs")]
    [InlineData(7, "Glm45V.Remote.Tests", "RemoteSample.cs")]
    [InlineData(8, "Glm45V.Conformance.Tests", "Agents", "AgentSample.cs")]
    [InlineData(9, "Glm45V.Conformance.Tests", "Hosting", "WebSample.cs")]
    public void Readme_Sample_IsTheCodeThatRuns(int number, params string[] path)
    {
        string source = File.ReadAllText(Path.Combine([Repository.Root, "tests", .. path])).ReplaceLineEndings("\n");
        string sample = source["#region readme\n".Length..source.IndexOf("#endregion", StringComparison.Ordinal)];
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

        Assert.Equal(sample, readme.Split("```csharp\n")[number].Split("```")[0]);
    }

    [Fact]
    public void Readme_Samples_AreAllTestedHere() =>
        Assert.Equal(9, File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("```csharp").Length - 1);
}
