using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Glm45V.Conformance.Tests;

public sealed partial class RepositoryRulesTests
{
    private const int LongestSource = 350;
    private const long LargestRepository = 48L << 20;

    private static readonly string[] s_topLevel =
    [
        "src", "plugins", "agents", "tests", "evals", "README.md", "LICENSE", "glm45v", "Glm45V.Agents.sln", "global.json",
    ];

    [Fact]
    public void Sources_Lines_StayWithinTheCeiling()
    {
        var tooLong = RepositoryFiles.All
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => (Path: path, Lines: File.ReadLines(RepositoryFiles.FullPath(path)).Count()))
            .Where(file => file.Lines > LongestSource)
            .Select(file => $"{file.Path} has {file.Lines} lines, more than {LongestSource}: split it by concept");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void TopLevel_Entries_AreThoseOfTheLayout()
    {
        var strangers = RepositoryFiles.All
            .Select(path => path.Split('/')[0])
            .Distinct()
            .Where(entry => !s_topLevel.Contains(entry) && !entry.StartsWith('.') && !BuildProps().IsMatch(entry));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Files_Together_StaySmall()
    {
        long size = RepositoryFiles.All.Sum(path => new FileInfo(RepositoryFiles.FullPath(path)).Length);

        Assert.InRange(size, 1, LargestRepository);
    }

    [Fact]
    public void Packages_All_StandInTheDependencyTableOfTheReadme()
    {
        Assert.True(RepositoryFiles.All.Contains("README.md"), "README.md is missing: it holds the table of dependencies.");
        string[] rows = [.. RepositoryFiles.ReadText("README.md")!.Split('\n').Where(line => line.TrimStart().StartsWith('|'))];

        var missing = XDocument.Load(RepositoryFiles.FullPath("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(package => (string)package.Attribute("Include")!)
            .Where(package => !rows.Any(row => Regex.IsMatch(row, $@"(?<![\w.]){Regex.Escape(package)}(?!\.?\w)")))
            .Select(package => $"README.md's dependency table has no row for {package}");

        Assert.Empty(missing);
    }

    [Fact]
    public void TextFiles_All_NameNoMachineAndNoRegistry()
    {
        var found = RepositoryFiles.All.SelectMany(path =>
            LocalAddresses().Matches(RepositoryFiles.ReadText(path) ?? "").Select(match => $"{path}: '{match.Value}'"));

        Assert.Empty(found);
    }

    // Names are built so that the rule's own examples are no violations of it.
    [Theory]
    [InlineData("see /", "root/x", true)]
    [InlineData("\"/", "home/ann/x\"", true)]
    [InlineData("\"/", "home/ada/x\"", false)]
    [InlineData(@"C:\", @"Users\ann", true)]
    [InlineData("https://registry.", "npmjs.org/x", true)]
    [InlineData("https://api.", "nuget.org/v3/index.json", true)]
    [InlineData("https://example.org/", "work/1", false)]
    [InlineData("src/", "root/x", false)]
    [InlineData("https://www.", "nuget.org/packages/Polly", false)]
    public void LocalAddresses_Text_FindsMachinePathsAndRegistries(string start, string end, bool expected)
    {
        Assert.Equal(expected, LocalAddresses().IsMatch(start + end));
    }

    [GeneratedRegex(@"^Directory\.\w+\.props$")]
    private static partial Regex BuildProps();

    // The home of Ada is the made-up one that examples and tests use.
    [GeneratedRegex(@"(?<![\w.\-/])/(?:work|root|home/(?!ada[/])\w+|Users/(?!ada[/])\w+)[/]|\b[A-Z]:\\Users[\\](?!ada\b)|(?:registry\.npmjs|registry\.yarnpkg|api\.nuget|pypi|pythonhosted|index\.crates)[.](?:org|com|io)|proxy\.golang[.]org")]
    private static partial Regex LocalAddresses();
}
