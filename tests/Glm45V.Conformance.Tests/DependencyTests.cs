using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Glm45V.Conformance.Tests;

public sealed partial class DependencyTests
{
    // Packages that come along through a project reference, by the namespace that betrays their use.
    private static readonly string[] s_watchedNamespaces = ["SixLabors.ImageSharp", "Microsoft.ML.OnnxRuntime", "Microsoft.Playwright", "Microsoft.SemanticKernel"];

    private static readonly string[] s_products = ["src/", "plugins/", "agents/"];

    public static TheoryData<string> Projects => [.. ProductFiles(".csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_FollowTheDependencyRule(string path)
    {
        XDocument project = XDocument.Load(RepositoryFiles.FullPath(path));
        IEnumerable<string> projects = Includes(project, "ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')));

        Assert.Empty(ProjectRule.Violations(Path.GetFileNameWithoutExtension(path), projects, Includes(project, "PackageReference")));
    }

    [Fact]
    public void Sources_Usings_FollowTheDependencyRule()
    {
        var violations = ProductFiles(".cs").SelectMany(path =>
            Usings().Matches(RepositoryFiles.ReadText(path)!)
                .Select(match => match.Groups["name"].Value)
                .Where(name => s_watchedNamespaces.Any(watched => name == watched || name.StartsWith(watched + ".", StringComparison.Ordinal)))
                .SelectMany(name => ProjectRule.Violations(path.Split('/')[1], [], [name]).Select(violation => $"{path}: {violation}")));

        Assert.Empty(violations);
    }

    [Fact]
    public void Projects_Found_AreMoreThanNone()
    {
        Assert.Contains("src/Glm45V.Runtime/Glm45V.Runtime.csproj", ProductFiles(".csproj"));
    }

    [Fact]
    public void Violations_ForbiddenReferences_AreNamed()
    {
        string[] violations = [.. ProjectRule.Violations(
            "Glm45V.Runtime", ["Glm45V.Imaging", "Glm45V.Chat"], ["Microsoft.ML.OnnxRuntime.Managed", "Microsoft.ML.OnnxRuntimeGenAI", "Microsoft.Extensions.AI"])];

        Assert.Equal(
            [
                "Glm45V.Runtime -> project Glm45V.Chat not allowed",
                "Glm45V.Runtime -> package Microsoft.ML.OnnxRuntimeGenAI not allowed",
                "Glm45V.Runtime -> package Microsoft.Extensions.AI not allowed",
            ],
            violations);
    }

    [Fact]
    public void Violations_UnknownProject_AsksForARule()
    {
        Assert.Contains("Glm45V.New is not in the table", Assert.Single(ProjectRule.Violations("Glm45V.New", [], [])), StringComparison.Ordinal);
    }

    private static IEnumerable<string> ProductFiles(string extension) =>
        RepositoryFiles.All.Where(path => path.EndsWith(extension, StringComparison.Ordinal) && s_products.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)));

    private static IEnumerable<string> Includes(XDocument project, string element) =>
        project.Descendants(element).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?(?<name>[\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
