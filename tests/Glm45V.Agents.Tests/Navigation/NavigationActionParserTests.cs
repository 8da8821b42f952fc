using System.Text.Json;
using Glm45V.Agents.Navigation;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Navigation;

public sealed class NavigationActionParserTests
{
    public static TheoryData<string, string, NavigationAction> WellFormed => new()
    {
        { "click", """{"x":412,"y":230}""", new ClickAction(412, 230) },
        { "click", """{"x":"412","y":" 230 "}""", new ClickAction(412, 230) },
        { "click", """{"x":411.5,"y":"229.6"}""", new ClickAction(412, 230) },
        { "click", """{"x":0,"y":999,"element":"the button"}""", new ClickAction(0, 999) },
        { "type", """{"x":1,"y":2,"text":""}""", new TypeAction(1, 2, "") },
        { "type", """{"x":1,"y":2,"text":2026}""", new TypeAction(1, 2, "2026") },
        { "press", """{"key":" Enter "}""", new PressAction("Enter") },
        { "scroll", """{"x":500,"y":500,"direction":"Down"}""", new ScrollAction(500, 500, ScrollDirection.Down) },
        { "drag", """{"x1":1,"y1":2,"x2":3,"y2":4}""", new DragAction(1, 2, 3, 4) },
        { "done", "{}", new DoneAction(null) },
        { "done", """{"answer":null}""", new DoneAction(null) },
        { "done", """{"answer":"12 euros"}""", new DoneAction("12 euros") },
    };

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void TryParse_WellFormedCall_GivesTheAction(string name, string arguments, NavigationAction expected)
    {
        Assert.True(NavigationActionParser.TryParse(Call(name, arguments), out NavigationAction? action, out string? error), error);

        Assert.Equal(expected, action);
    }

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void TryParse_ActionWrittenAndReadAgain_IsTheSame(string name, string arguments, NavigationAction expected)
    {
        _ = (name, arguments);

        Assert.True(NavigationActionParser.TryParse(expected.ToAgentAction(), out NavigationAction? action, out _));

        Assert.Equal(expected, action);
    }

    [Theory]
    [InlineData("hover", "{}", "no tool 'hover'")]
    [InlineData("click", """{"y":2}""", "x is missing")]
    [InlineData("click", """{"x":1000,"y":2}""", "x is 1000: give a number from 0 to 999")]
    [InlineData("click", """{"x":-1,"y":2}""", "x is -1")]
    [InlineData("click", """{"x":"left","y":2}""", "x is left")]
    [InlineData("click", """{"x":"NaN","y":2}""", "x is NaN")]
    [InlineData("click", """{"x":[412,230],"y":2}""", "x is [412,230]")]
    [InlineData("click", """{"x":1,"y":5000}""", "thousandths of the screen's height")]
    [InlineData("type", """{"x":1,"y":2}""", "text is missing")]
    [InlineData("press", """{"key":" "}""", "key is missing")]
    [InlineData("scroll", """{"x":1,"y":2,"direction":"1"}""", "direction is '1': give one of up, down, left, right")]
    [InlineData("scroll", """{"x":1,"y":2}""", "direction is missing")]
    [InlineData("drag", """{"x1":1,"y1":2,"x2":3}""", "y2 is missing")]
    public void TryParse_BadCall_SaysWhatToWrite(string name, string arguments, string expected)
    {
        Assert.False(NavigationActionParser.TryParse(Call(name, arguments), out NavigationAction? action, out string? error));

        Assert.Null(action);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_SeveralMistakes_NamesThemAll()
    {
        Assert.False(NavigationActionParser.TryParse(Call("type", """{"x":1000}"""), out _, out string? error));

        Assert.Contains("x is 1000", error, StringComparison.Ordinal);
        Assert.Contains("y is missing", error, StringComparison.Ordinal);
        Assert.Contains("text is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_DotNetNumbers_AreRead()
    {
        var call = new FunctionCallContent("1", "click", new Dictionary<string, object?> { ["x"] = 412L, ["y"] = 229.7 });

        Assert.True(NavigationActionParser.TryParse(call, out NavigationAction? action, out _));

        Assert.Equal(new ClickAction(412, 230), action);
    }

    [Fact]
    public void TryParse_ArgumentsTheClientCouldNotRead_IsAnError()
    {
        var call = new FunctionCallContent("1", "click") { Exception = new JsonException("no brace") };

        Assert.False(NavigationActionParser.TryParse(call, out _, out string? error));

        Assert.Contains("no brace", error, StringComparison.Ordinal);
    }

    private static FunctionCallContent Call(string name, string arguments) => new(
        "1", name, JsonElement.Parse(arguments).EnumerateObject().ToDictionary(pair => pair.Name, pair => (object?)pair.Value));
}
