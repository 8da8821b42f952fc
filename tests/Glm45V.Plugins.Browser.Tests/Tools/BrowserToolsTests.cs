using System.Text.Json;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tests.Tools;

public sealed class BrowserToolsTests(SharedSession shared) : IClassFixture<SharedSession>
{
    private readonly BrowserSession session = shared.Session;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Tools_Families_AreOnlyThose()
    {
        BrowserTools tools = new(session, new BrowserToolsOptions { Families = ActionFamilies.Mouse | ActionFamilies.Keyboard });

        Assert.Equal(["click", "type", "press", "scroll", "drag", "hover"], tools.Select(tool => tool.Name));
    }

    [Fact]
    public void Tools_Default_AreEverythingThatAPageFeels()
    {
        string[] names = [.. new BrowserTools(session).Select(tool => tool.Name)];

        Assert.Equal(ActionCatalog.Declare(ActionFamilies.All, Pointing.Pixels).Select(tool => tool.Name), names);
        Assert.DoesNotContain("done", names);
    }

    [Fact]
    public async Task Click_Thousandths_ArriveAsPixelsAndGiveAnImage()
    {
        await session.GotoAsync(TestPage.Of("<script>onclick=e=>{window.seen=[e.clientX,e.clientY]}</script>"), Stop);

        (string text, DataContent? image) = await CallAsync("click", """{"x":500,"y":250}""");

        int[] seen = await session.EvaluateAsync<int[]>("window.seen", Stop);
        Assert.Equal([112, 77], seen);
        Assert.Equal("Clicked (500, 250).", text);
        Assert.Equal("image/png", image!.MediaType);
        Assert.Equal((224, 308), PngSize.Of(image.Data.Span));
    }

    [Theory]
    [InlineData("""{"x":999,"y":999}""")]
    [InlineData("""{"x":"999","y":999.0}""")]
    public async Task Click_LastThousandth_StaysInsideThePage(string arguments)
    {
        await session.GotoAsync(TestPage.Of("<script>onclick=e=>{window.seen=[e.clientX,e.clientY]}</script>"), Stop);

        await CallAsync("click", arguments);

        int[] seen = await session.EvaluateAsync<int[]>("window.seen.map(Math.floor)", Stop);
        Assert.Equal([223, 307], seen);
    }

    [Fact]
    public async Task TypeThenPress_Form_FillsAndSendsIt()
    {
        await session.GotoAsync(TestPage.Of(
            "<form onsubmit='document.title=q.value;return false'><input id=q value=old style='width:200px;height:40px'></form>"), Stop);

        (string typed, _) = await CallAsync("type", """{"x":200,"y":50,"text":"red shoes"}""");
        (string pressed, _) = await CallAsync("press", """{"key":"enter"}""");

        Assert.Equal("red shoes", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.Equal(("Typed the text at (200, 50).", "Pressed Enter."), (typed, pressed));
    }

    [Fact]
    public async Task Scroll_Down_MovesHalfAScreen()
    {
        await session.GotoAsync(TestPage.Of("<div style='height:3000px'></div>"), Stop);

        await CallAsync("scroll", """{"x":500,"y":500,"direction":"down"}""");

        Assert.Equal(154, await session.EvaluateAsync<int>("scrollY", Stop));
    }

    [Fact]
    public async Task Drag_TwoPoints_PressesAndReleasesThere()
    {
        await session.GotoAsync(TestPage.Of("""
            <script>window.seen=[];onmousedown=onmouseup=e=>seen.push(Math.round(e.clientX),Math.round(e.clientY))</script>
            """), Stop);

        await CallAsync("drag", """{"x1":0,"y1":0,"x2":500,"y2":500}""");

        int[] seen = await session.EvaluateAsync<int[]>("window.seen", Stop);
        Assert.Equal([0, 0, 112, 154], seen);
    }

    [Theory]
    [InlineData("click", """{"x":1000,"y":5}""", "click was not done: x is 1000")]
    [InlineData("press", """{"key":"Entr"}""", "'Entr' is not known")]
    [InlineData("switch_tab", """{"tab":7}""", "There is no tab 7: only tab 1 is open.")]
    [InlineData("click", """{"mark":3}""", "There is no element [3] in what you saw last.")]
    public async Task Call_WrongArgument_TellsValueAndRangeAndDoesNothing(string tool, string arguments, string expected)
    {
        await session.GotoAsync(TestPage.Of("<script>window.touched=0;onmousedown=onkeydown=onwheel=()=>touched++</script>"), Stop);

        (string text, DataContent? image) = await CallAsync(tool, arguments);

        Assert.StartsWith("Error: ", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.NotNull(image);
        Assert.Equal(0, await session.EvaluateAsync<int>("touched", Stop));
    }

    [Fact]
    public async Task Type_Number_TypesItsDigits()
    {
        await session.GotoAsync(TestPage.Of("<input id=q style='width:200px;height:40px'>"), Stop);

        await CallAsync("type", """{"x":200,"y":50,"text":42}""");

        Assert.Equal("42", await session.EvaluateAsync<string>("q.value", Stop));
    }

    [Fact]
    public async Task Click_PageShowsADialog_TheTextTellsIt()
    {
        await session.GotoAsync(TestPage.Of("<script>onclick=()=>alert('All deleted')</script>"), Stop);

        (string text, _) = await CallAsync("click", """{"x":5,"y":5}""");

        Assert.Equal("Clicked (5, 5). The page showed a dialog, which was closed for you (\"alert: All deleted\").", text);
    }

    [Fact]
    public async Task Click_SnapRadius_MovesToTheNearestControl()
    {
        await session.GotoAsync(TestPage.Of(
            "<button onclick='document.title=\"hit\"' style='position:absolute;left:100px;top:140px;width:24px;height:28px'></button>"), Stop);

        (string text, _) = await CallAsync("click", """{"x":420,"y":500}""", new BrowserToolsOptions { SnapRadius = 20 });

        Assert.Equal("hit", await session.EvaluateAsync<string>("document.title", Stop));
        Assert.Equal("Clicked (500, 500), the control nearest to (420, 500).", text);
    }

    [Fact]
    public async Task Click_NoSnapRadius_StaysWhereItIs()
    {
        await session.GotoAsync(TestPage.Of(
            "<title>miss</title><button onclick='document.title=\"hit\"' style='position:absolute;left:100px;top:140px;width:24px;height:28px'>"), Stop);

        await CallAsync("click", """{"x":420,"y":500}""");

        Assert.Equal("miss", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task Call_Cancelled_Throws()
    {
        AIFunction click = Tool("click");
        AIFunctionArguments arguments = new() { ["x"] = 5, ["y"] = 5 };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await click.InvokeAsync(arguments, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Constructor_SnapRadiusOutOfRange_Throws(double radius)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrowserTools(session, new BrowserToolsOptions { SnapRadius = radius }));
    }

    private AIFunction Tool(string name, BrowserToolsOptions? options = null) =>
        new BrowserTools(session, options).Single(tool => tool.Name == name);

    private async Task<(string Text, DataContent? Image)> CallAsync(string name, string json, BrowserToolsOptions? options = null)
    {
        AIFunctionArguments arguments = new(JsonSerializer.Deserialize<Dictionary<string, object?>>(json)!);
        object? result = await Tool(name, options).InvokeAsync(arguments, Stop);
        List<AIContent> contents = Assert.IsType<List<AIContent>>(result);
        return (Assert.IsType<TextContent>(contents[0]).Text, contents.OfType<DataContent>().SingleOrDefault());
    }
}
