using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Tests.Demo;

public sealed partial class DemoPagesTests
{
    private const int ManySeeds = 1000;

    private static IEnumerable<DemoPage> ManyPages => Enumerable.Range(0, ManySeeds).Select(DemoPages.Create);

    [Fact]
    public void Create_SameSeed_GivesEqualPages() =>
        Assert.All(Enumerable.Range(-10, 20), seed => Assert.Equal(DemoPages.Create(seed), DemoPages.Create(seed)));

    [Theory]
    [InlineData(0, "Click the link Features.", "be1dfc058057cc5b10294c11caf9bb7b237bf3e724ec227b463b746000f58d1c")]
    [InlineData(1, "Choose Cash and press Apply.", "bf80f4a217bac6880fdcde0c788601333207773dbd2bd8ce0a654319ad5549f2")]
    [InlineData(2, "Delete the entry Mirror.", "d9f32d92050f2098bc90166dae52335a001ce5809b8149a99ba3de06e63995e8")]
    [InlineData(3, "On the tab Courses, click Like.", "6b7e538d755ac354f77b00d4cb5ac40d73b4255de52f424c88f1a6c33cd2a6d0")]
    [InlineData(
        4,
        "Select Small, Wednesday, PayPal and Orange and press Send.",
        "4a6f502ddaea2551b2f6e569f521e00bff08425be3ae86d3619fc58bf0b58e66")]
    public void Create_KnownSeed_GivesKnownBytes(int seed, string goal, string hash)
    {
        DemoPage page = DemoPages.Create(seed);

        Assert.Equal(goal, page.Goal);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(page.Html))));
    }

    [Fact]
    public void Create_ConsecutiveSeeds_GoThroughKindsInOrder()
    {
        DemoPageKind[] expected =
            [DemoPageKind.Menu, DemoPageKind.Radio, DemoPageKind.Rows, DemoPageKind.Tabs, DemoPageKind.Checks];

        Assert.Equal([.. expected, .. expected], Enumerable.Range(-5, 10).Select(seed => DemoPages.Create(seed).Kind));
    }

    [Fact]
    public void Create_KindAndSeed_GivesThatKindForEverySeed() =>
        Assert.All(Enum.GetValues<DemoPageKind>(), kind => Assert.Equal(kind, DemoPages.Create(kind, 7).Kind));

    [Fact]
    public void Create_UnknownKind_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DemoPages.Create((DemoPageKind)5, 0));

    [Fact]
    public void Create_ManySeeds_GivesHardlyAnyPageTwice() =>
        Assert.True(ManyPages.DistinctBy(page => page.Html).Count() > ManySeeds * 0.99);

    [Theory]
    [InlineData(DemoPageKind.Menu, @"^Open [^,]+\.$", @"^Click the link [^,]+\.$")]
    [InlineData(DemoPageKind.Radio, @"^Select [^,]+, then click [^,]+\.$", @"^Choose [^,]+ and press [^,]+\.$")]
    [InlineData(
        DemoPageKind.Rows,
        @"^Click (Remove|Delete|Open) in the row of [^.]+\.( Confirm\.)?$",
        @"^(Remove|Delete|Open) the entry [^.]+\.( Confirm\.)?$")]
    [InlineData(DemoPageKind.Tabs, @"^On the tab [^,]+, click [^,]+\.$")]
    [InlineData(DemoPageKind.Checks, @"^Select ([^,]+, )*[^,]+ and [^,]+ and press [^,]+\.$")]
    public void Create_ManySeeds_PhrasesGoalsInEveryWayAndNoOther(DemoPageKind kind, params string[] patterns)
    {
        string[] goals = [.. ManyPages.Where(page => page.Kind == kind).Select(page => page.Goal)];

        Assert.All(goals, goal => Assert.Single(patterns, pattern => Regex.IsMatch(goal, pattern)));
        Assert.All(patterns, pattern => Assert.Contains(goals, goal => Regex.IsMatch(goal, pattern)));
    }

    [Fact]
    public void Create_ManySeeds_GoalNamesLabelsOfThePage() => Assert.All(ManyPages, page =>
    {
        string[] labels = [.. LabelsOf(page)];

        string[] named = [.. NamedIn(page)];

        Assert.NotEmpty(named);
        Assert.All(named, label => Assert.Contains(label, labels));
    });

    [Fact]
    public void Create_ManySeeds_LabelsAreUniqueWithinAPage() => Assert.All(ManyPages, page =>
    {
        IEnumerable<string> labels = LabelsOf(page).Where(label => page.Kind != DemoPageKind.Rows || !IsAction(label));

        Assert.Distinct(labels.Select(label => label.Replace(" ", "", StringComparison.Ordinal)), StringComparer.OrdinalIgnoreCase);
    });

    [Theory]
    [InlineData(DemoPageKind.Menu, 4, 7)]
    [InlineData(DemoPageKind.Radio, 3, 5)]
    [InlineData(DemoPageKind.Rows, 4, 5)]
    [InlineData(DemoPageKind.Tabs, 2, 3)]
    [InlineData(DemoPageKind.Checks, 3, 5)]
    public void Create_ManySeeds_GivesEveryNumberOfItems(DemoPageKind kind, int fewest, int most)
    {
        string item = kind switch
        {
            DemoPageKind.Menu => "<a ",
            DemoPageKind.Rows => "class=\"plain\"",
            DemoPageKind.Tabs => "role=\"tab\"",
            _ => "<input ",
        };

        IEnumerable<int> counts = ManyPages
            .Where(page => page.Kind == kind)
            .Select(page => Regex.Count(page.Html, item))
            .Distinct()
            .Order();

        Assert.Equal(Enumerable.Range(fewest, most - fewest + 1), counts);
    }

    [Fact]
    public void Create_ManySeeds_StartInEveryTrainedPlace()
    {
        IEnumerable<(string Left, string Top)> places = ManyPages
            .Where(page => page.Kind is not (DemoPageKind.Tabs or DemoPageKind.Rows))
            .Select(page => FirstHeading().Match(page.Html))
            .Select(match => (match.Groups["left"].Value, match.Groups["top"].Value))
            .Distinct()
            .Order();

        Assert.Equal([("0", "0"), ("0", "28"), ("0", "56"), ("28", "0"), ("28", "28"), ("28", "56")], places);
    }

    [Fact]
    public void Create_ManySeeds_SomeRowsAskAndTheGoalSaysSo()
    {
        DemoPage[] pages = [.. ManyPages.Where(page => page.Kind == DemoPageKind.Rows)];

        Assert.All(pages, page => Assert.Equal(
            page.Goal.EndsWith(" Confirm.", StringComparison.Ordinal),
            page.Html.Contains("Are you sure?", StringComparison.Ordinal)));
        Assert.Equal(2, pages.Select(page => DemoPages.Solution(page).Count).Distinct().Count());
    }

    [Fact]
    public void Create_ManySeeds_ButtonsSpanTwoOrThreeCells() => Assert.All(
        ManyPages.SelectMany(page => ButtonWidth().Matches(page.Html)),
        match => Assert.Contains(match.Groups[1].Value, new[] { "54", "82" }));

    [Fact]
    public void Create_ManySeeds_NamesNoOtherAddress() => Assert.All(ManyPages, page =>
    {
        Assert.DoesNotContain("://", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', page.Html);
    });

    [Fact]
    public void Solution_ManySeeds_TakesAsManyClicksAsTheGoalSays() => Assert.All(ManyPages, page => Assert.InRange(
        DemoPages.Solution(page).Count,
        1,
        page.Kind == DemoPageKind.Checks ? NamedIn(page).Count() : 2));

    private static bool IsAction(string label) => label is "Remove" or "Delete" or "Open";

    private static IEnumerable<string> NamedIn(DemoPage page)
    {
        Match match = GoalLabels().Match(page.Goal);
        IEnumerable<string> named = match.Groups["label"].Captures.Select(capture => capture.Value);
        return page.Kind == DemoPageKind.Checks ? named.SelectMany(label => label.Split([", ", " and "], default)) : named;
    }

    // The texts a person can act on, and the names of rows.
    private static IEnumerable<string> LabelsOf(DemoPage page) => Label().Matches(page.Html).Select(match => match.Groups["text"].Value);

    [GeneratedRegex("""<(?<tag>a|p|label|button)\b[^>]*>(?<text>[^<]+)</\k<tag>>""")]
    private static partial Regex Label();

    [GeneratedRegex("""<h1 style="left:(?<left>\d+)px;top:(?<top>\d+)px">""")]
    private static partial Regex FirstHeading();

    [GeneratedRegex(@";width:(\d+)px")]
    private static partial Regex ButtonWidth();

    [GeneratedRegex(
        """
        ^(?:Open|Click\ the\ link)\ (?<label>\S+)\.$
        |^Select\ (?<label>[^,]+),\ then\ click\ (?<label>.+)\.$
        |^(?:Select|Choose)\ (?<label>.+)\ and\ press\ (?<label>.+)\.$
        |^Click\ (?<label>\S+)\ in\ the\ row\ of\ (?<label>[^.]+)\.
        |^(?<label>\S+)\ the\ entry\ (?<label>[^.]+)\.
        |^On\ the\ tab\ (?<label>.+),\ click\ (?<label>.+)\.$
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex GoalLabels();
}
