using Glm45V.Cli.Demo;
using Glm45V.Cli.Grounding;

namespace Glm45V.Cli.Tests.Grounding;

public sealed class PageLabelsTests
{
    private static readonly PageLabels s_labels = new(
        [
            Control("Save", "button", "text"), Control("Search", "field", "field"), Control("Delete", "button", "icon", "row", "Ada"), Control("Delete", "button", "icon", "row", "Bob"),
            Control("Buy", "button", "text", "under", "Tea"), Control("Buy", "button", "text", "under", "Cup"), Control("More", "link", "text"), Control("More", "button", "text"),
        ],
        [],
        "Save Buy More Tea Cup");

    [Fact]
    public void Draw_NamesEachThingSoThatNothingElseIsMeant() => Assert.Equal(
        ["the “Buy” button under “Cup”", "the “Buy” button under “Tea”", "the “Delete” icon in the row of Ada", "the “Delete” icon in the row of Bob", "the “Save” button", "the “Search” field"],
        s_labels.Draw(new SeededRandom(3, 1), bare: false).Select(one => one.Phrase).Order(StringComparer.Ordinal));

    [Fact]
    public void Draw_Bare_IsTheNameOfWhatIsCalledSoAlone() => Assert.Equal(["Save", "Search"], s_labels.Draw(new SeededRandom(3, 1), bare: true).Select(one => one.Phrase).Order(StringComparer.Ordinal));

    [Fact]
    public void Draw_ManyControls_TakesAllKindsInTurn()
    {
        var labels = new PageLabels([.. Enumerable.Range(0, 60).Select(at => Control($"Text {at}", "button", "text")), Control("Star", "button", "icon"), Control("City", "field", "field")], [], "");

        IReadOnlyList<(LabelledControl Control, string Phrase, string Style)> drawn = labels.Draw(new SeededRandom(1, 1), bare: false);

        Assert.Equal(14, drawn.Count);
        Assert.Contains(drawn, one => one.Control.Kind == "icon");
        Assert.Contains(drawn, one => one.Control.Kind == "field");
    }

    [Fact]
    public void Lacks_WordOfThePage_IsFalse() => Assert.Equal((false, true), (s_labels.Lacks("tea"), s_labels.Lacks("Coffee")));

    private static LabelledControl Control(string name, string noun, string kind, string relation = "", string to = "") => new(name, noun, kind, relation, to, [0, 0, 10, 10]);
}
