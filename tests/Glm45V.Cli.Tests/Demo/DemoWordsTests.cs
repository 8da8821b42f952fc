using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Tests.Demo;

public sealed class DemoWordsTests
{
    public static TheoryData<string> Lists => [.. Words.Keys];

    // What remains of the page's 224 pixels from the column where the words of each list start.
    private static Dictionary<string, (IReadOnlyList<string> List, int Room)> Words { get; } = new()
    {
        ["links"] = (DemoWords.Links, 196),
        ["tabs"] = (DemoWords.Tabs, 82 - 12),
        ["buttons"] = (DemoWords.Buttons, 82 - 12),
        ["options"] = (DemoWords.Options, 168),
        ["settings"] = (DemoWords.Settings, 168),
        ["products"] = (DemoWords.Products, 112 - 2),
        ["first names"] = (DemoWords.FirstNames, 112 - 2),
        ["texts"] = (DemoWords.Texts, 196),
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_EveryWord_FitsWhereItIsShown(string name) =>
        Assert.All(Words[name].List, word => Assert.InRange(LabelWidth.Pixels(word), 1, Words[name].Room));

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_NoWord_IsThereTwice(string name) => Assert.Distinct(Words[name].List, StringComparer.OrdinalIgnoreCase);

    [Theory]
    [InlineData("OK", 2)]
    [InlineData("Apply", 2)]
    [InlineData("Inbox", 2)]
    [InlineData("Delete", 3)]
    [InlineData("Terms", 3)]
    [InlineData("Try again", 3)]
    [InlineData("Payments", 3)]
    [InlineData("Change plan", 4)]
    public void Cells_LabelOfTrainedPage_GivesItsWidthThere(string label, int cells) => Assert.Equal(cells, LabelWidth.Cells(label));
}
