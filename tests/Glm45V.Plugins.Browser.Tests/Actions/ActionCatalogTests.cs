using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Plugins.Browser.Tests.Actions;

public sealed class ActionCatalogTests
{
    public static TheoryData<string, string, BrowserAction> WellFormed => new()
    {
        { "click", """{"x":412,"y":230}""", new ClickAction(412, 230) },
        { "click", """{"x":"412","y":" 230 "}""", new ClickAction(412, 230) },
        { "click", """{"x":411.5,"y":"229.6"}""", new ClickAction(412, 230) },
        { "click", """{"x":0,"y":999,"element":"the button"}""", new ClickAction(0, 999) },
        { "click", """{"mark":12}""", new ClickAction(new MarkTarget(12)) },
        { "click", """{"ref":"f1e3","button":"Right","count":2}""", new ClickAction(new RefTarget("f1e3"), ClickButton.Right, 2) },
        { "hover", """{"x":1,"y":2}""", new HoverAction(new PointTarget(1, 2)) },
        { "type", """{"x":1,"y":2,"text":""}""", new TypeAction(1, 2, "") },
        { "type", """{"x":1,"y":2,"text":2026}""", new TypeAction(1, 2, "2026") },
        { "type", """{"text":"more","clear":false,"enter":"true"}""", new TypeAction(null, "more", Clear: false, Enter: true) },
        { "press", """{"key":" Enter "}""", new PressAction("Enter") },
        { "scroll", """{"x":500,"y":500,"direction":"Down"}""", new ScrollAction(500, 500, ScrollDirection.Down) },
        { "scroll", """{"direction":"up","screens":2}""", new ScrollAction(null, ScrollDirection.Up, 2) },
        { "drag", """{"x1":1,"y1":2,"x2":3,"y2":4}""", new DragAction(1, 2, 3, 4) },
        { "drag", """{"from_mark":1,"to_ref":"e2"}""", new DragAction(new MarkTarget(1), new RefTarget("e2")) },
        { "select_option", """{"x":1,"y":2,"option":"Red"}""", new SelectOptionAction(new PointTarget(1, 2), "Red") },
        { "upload", """{"mark":3,"file":"cv.pdf"}""", new UploadAction(new MarkTarget(3), "cv.pdf") },
        { "goto", """{"url":" https://example.com/ "}""", new GotoAction("https://example.com/") },
        { "back", "{}", new BackAction() },
        { "forward", "{}", new ForwardAction() },
        { "reload", "{}", new ReloadAction() },
        { "new_tab", "{}", new NewTabAction() },
        { "new_tab", """{"url":"https://example.com/"}""", new NewTabAction("https://example.com/") },
        { "switch_tab", """{"tab":"2"}""", new SwitchTabAction(2) },
        { "close_tab", "{}", new CloseTabAction() },
        { "close_tab", """{"tab":1}""", new CloseTabAction(1) },
        { "wait", "{}", new WaitAction() },
        { "wait", """{"seconds":2.5,"reason":"the list loads"}""", new WaitAction(2.5, "the list loads") },
        { "zoom", """{"x1":0,"y1":0,"x2":500,"y2":500}""", new ZoomAction(0, 0, 500, 500) },
        { "extract", """{"what":"the price","schema":{"type":"number"}}""", new ExtractAction("the price", new JsonObject { ["type"] = "number" }) },
        { "ask_user", """{"question":"Which size?"}""", new AskUserAction("Which size?") },
        { "confirm", """{"what":"Order the tea"}""", new ConfirmAction("Order the tea") },
        { "note", """{"text":"Price: 12"}""", new NoteAction("Price: 12") },
        { "done", "{}", new DoneAction() },
        { "done", """{"answer":null}""", new DoneAction() },
        { "done", """{"answer":"12 euros"}""", new DoneAction("12 euros") },
        { "infeasible", """{"reason":"Sold out"}""", new InfeasibleAction("Sold out") },
    };

    public static TheoryData<string> Names => [.. ActionCatalog.Declare(ActionFamilies.All | ActionFamilies.Talk, Pointing.Pixels).Select(tool => tool.Name)];

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void TryRead_WellFormedCall_GivesTheAction(string name, string arguments, BrowserAction expected)
    {
        Assert.True(ActionCatalog.TryRead(name, JsonElement.Parse(arguments), out BrowserAction? action, out string? error), error);

        Assert.Equal(expected, action);
    }

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void TryRead_ActionWrittenAndReadAgain_IsTheSame(string name, string arguments, BrowserAction expected)
    {
        _ = (name, arguments);
        JsonElement written = JsonSerializer.SerializeToElement(expected.ToArguments());

        Assert.True(ActionCatalog.TryRead(expected.Name, written, out BrowserAction? action, out string? error), error);

        Assert.Equal(expected, action);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WellFormed_HasEveryAction(string name)
    {
        Assert.Contains(WellFormed, row => row.Data.Item1 == name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Declare_EveryWayOfPointing_IsAClosedSchemaWithWords(string name)
    {
        foreach (Pointing pointing in new[] { Pointing.Pixels, Pointing.Marks, Pointing.Refs, Pointing.Pixels | Pointing.Marks })
        {
            JsonElement schema = ActionCatalog.Declare(name, pointing).JsonSchema;

            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.All(schema.GetProperty("properties").EnumerateObject(), property => Assert.NotEmpty(property.Value.GetProperty("description").GetString()!));
        }
    }

    [Theory]
    [InlineData(Pointing.Pixels, """["x","y"]""")]
    [InlineData(Pointing.Marks, """["mark"]""")]
    [InlineData(Pointing.Refs, """["ref"]""")]
    public void Declare_Click_RequiresTheOneWayOfPointing(Pointing pointing, string required)
    {
        Assert.Equal(required, ActionCatalog.Declare("click", pointing).JsonSchema.GetProperty("required").GetRawText());
    }

    [Theory]
    [InlineData("swim", "{}", "no tool 'swim'")]
    [InlineData("click", """{"y":2}""", "x is missing")]
    [InlineData("click", """{"x":1000,"y":2}""", "x is 1000: give a number from 0 to 999")]
    [InlineData("click", """{"x":-1,"y":2}""", "x is -1")]
    [InlineData("click", """{"x":"left","y":2}""", "x is left")]
    [InlineData("click", """{"x":"NaN","y":2}""", "x is NaN")]
    [InlineData("click", """{"x":1e400,"y":2}""", "x is 1e400")]
    [InlineData("click", """{"x":[412,230],"y":2}""", "x is [412,230]")]
    [InlineData("click", """{"x":1,"y":5000}""", "thousandths of the screen's height")]
    [InlineData("click", """{"x":1,"y":2,"button":"back"}""", "button is 'back': give one of left, right, middle")]
    [InlineData("click", """{"x":1,"y":2,"count":4}""", "count is 4: give 1, 2 or 3")]
    [InlineData("click", """{"mark":0}""", "mark is 0: give the number of a mark")]
    [InlineData("type", """{"x":1,"y":2}""", "text is missing")]
    [InlineData("type", """{"text":"a","enter":"maybe"}""", "enter is maybe: give true or false")]
    [InlineData("press", """{"key":" "}""", "key is missing")]
    [InlineData("scroll", """{"x":1,"y":2,"direction":"1"}""", "direction is '1': give one of up, down, left, right")]
    [InlineData("scroll", """{"x":1,"y":2}""", "direction is missing")]
    [InlineData("scroll", """{"direction":"up","screens":0}""", "screens is 0: give a number from 0.05 to 20")]
    [InlineData("drag", """{"x1":1,"y1":2,"x2":3}""", "y2 is missing")]
    [InlineData("goto", "{}", "url is missing")]
    [InlineData("switch_tab", """{"tab":0}""", "tab is 0")]
    [InlineData("wait", """{"seconds":60}""", "seconds is 60: give a number from 0.1 to 5")]
    [InlineData("zoom", """{"x1":500,"y1":0,"x2":500,"y2":9}""", "is empty")]
    [InlineData("extract", """{"what":"x","schema":"number"}""", "schema must be a JSON object")]
    public void TryRead_BadCall_SaysWhatToWrite(string name, string arguments, string expected)
    {
        Assert.False(ActionCatalog.TryRead(name, JsonElement.Parse(arguments), out BrowserAction? action, out string? error));

        Assert.Null(action);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_SeveralMistakes_NamesThemAll()
    {
        Assert.False(ActionCatalog.TryRead("type", JsonElement.Parse("""{"x":1000}"""), out _, out string? error));

        Assert.Contains("x is 1000", error, StringComparison.Ordinal);
        Assert.Contains("y is missing", error, StringComparison.Ordinal);
        Assert.Contains("text is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_DotNetNumbers_AreRead()
    {
        var arguments = new Dictionary<string, object?> { ["x"] = 412L, ["y"] = 229.7 };

        Assert.True(ActionCatalog.TryRead("click", arguments, out BrowserAction? action, out _));

        Assert.Equal(new ClickAction(412, 230), action);
    }
}
