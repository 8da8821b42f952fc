using System.Text.Json;
using Glm45V.Agents.Extraction;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Tests.Extraction;

/// <summary>Finding the text on a page that shows a value.</summary>
public sealed class SourceFinderTests
{
    [Theory]
    [InlineData("\"Green tea\"", "Black tea|Green tea", 2)]
    [InlineData("\"green  TEA\"", "Green tea", 1)]
    [InlineData("\"Green tea\"", "We sell Green tea, too", 1)]
    [InlineData("\"tea\"", "steam|a tea", 2)]
    [InlineData("12.5", "from 12.50 €", 1)]
    [InlineData("1234.5", "1.234,50 €", 1)]
    [InlineData("1234567", "1,234,567 people", 1)]
    [InlineData("-3", "it is −3 °C", 1)]
    [InlineData("5", "15|25|5", 3)]
    [InlineData("\"https://shop.example/a\"", "Home|Terms<https://shop.example/a>", 2)]
    [InlineData("\"1 Main Street Springfield\"", "Visit us|1 Main Street|Springfield|Hours", 2)]
    public void Find_ValueThatThePageShows_GivesItsPiece(string value, string page, int piece)
    {
        PageText text = Page(page.Split('|'));

        ValueSource source = Assert.Single(new SourceFinder(text).Find(Json($$"""{"a": {{value}}}""")));

        Assert.Equal(("/a", SourceKind.Found), (source.Path, source.Kind));
        Assert.StartsWith(text.Blocks[piece - 1].Text, source.Text, StringComparison.Ordinal);
        Assert.Equal(text.Blocks[piece - 1].Box.Top, source.Box!.Value.Top);
    }

    [Theory]
    [InlineData("\"Oolong\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("true")]
    [InlineData("1e400")]
    public void Find_ValueThatThePageDoesNotShow_IsUnknown(string value)
    {
        ValueSource source = Assert.Single(new SourceFinder(Page("Green tea", "12.50 €", "17")).Find(Json(value)));

        Assert.Equal((SourceKind.Unknown, null, null), (source.Kind, source.Text, source.Box));
    }

    [Fact]
    public void Find_SamePriceInTwoRows_BelongsToTheRowOfItsName()
    {
        PageText text = Page("Green", "9", "Black", "9", "White", "11");

        IReadOnlyList<ValueSource> sources = new SourceFinder(text).Find(Json("""[{"price": 9, "name": "Green"}, {"price": 9, "name": "Black"}, {"price": 11, "name": "White"}]"""));

        Assert.Equal(["/0/price 1", "/0/name 0", "/1/price 3", "/1/name 2", "/2/price 5", "/2/name 4"], sources.Select(source => $"{source.Path} {source.Box!.Value.Top}"));
    }

    [Fact]
    public void Find_NamesWithSlashes_AreEscapedAsPointersDo() =>
        Assert.Equal("/a~1b~0c", Assert.Single(new SourceFinder(Page("x")).Find(Json("""{"a/b~c": "x", "n": null}"""))).Path);

    private static PageText Page(params string[] pieces) =>
        new("", [.. pieces.Select((piece, index) => new TextBlock(index + 1, piece.Split('<')[0], piece.Contains('<', StringComparison.Ordinal) ? piece.Split('<', '>')[1] : null, new PageBox(0, index, 10, index + 1)))], 0);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
