using Glm45V.Plugins.Browser.Actions;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

/// <summary>What the widgets of common libraries need of an action, in a real browser.</summary>
public sealed class WidgetTests(SharedSession shared) : IClassFixture<SharedSession>
{
    private const string AtTheCorner = "style='position:absolute;left:10px;top:10px;width:150px;height:30px'";

    private readonly BrowserSession session = shared.Session;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Act_ClickOnTheGlyphOfAnIconFont_ClicksItsElement()
    {
        await OpenAsync("<style>i::before { content: '☰'; font-size: 40px }</style><button id=menu onclick='window.hit = true' style='position:absolute;left:10px;top:10px'><i></i></button>");

        ActionReport report = await ActAsync(new ClickAction(At(30, 35)));

        Assert.Equal((null, "button"), (report.Error, report.Element?.Tag));
        Assert.True(await session.EvaluateAsync<bool>("window.hit === true", Stop));
    }

    [Theory]
    [InlineData("date", "2030-12-24")]
    [InlineData("time", "09:30")]
    [InlineData("datetime-local", "2030-12-24T09:30")]
    [InlineData("month", "2030-12")]
    [InlineData("week", "2030-W52")]
    [InlineData("color", "#1abb9c")]
    [InlineData("range", "70")]
    public async Task Act_TypeIntoAFieldWithAPicker_EntersTheValueAndTellsThePage(string type, string value)
    {
        await OpenAsync($"<input type={type} {AtTheCorner} oninput='window.told = (window.told ?? \"\") + \"i\"' onchange='window.told += \"c\"'>");

        ActionReport report = await ActAsync(new TypeAction(At(60, 25), value));

        Assert.Null(report.Error);
        Assert.Equal($"{value} ic", await session.EvaluateAsync<string>("document.querySelector('input').value + ' ' + window.told", Stop));
    }

    [Theory]
    [InlineData("date", "24 December", "a date as YYYY-MM-DD, such as 2030-12-24, not “24 December”")]
    [InlineData("time", "half past nine", "a time as HH:MM")]
    [InlineData("color", "red", "a colour as #rrggbb")]
    [InlineData("range", "much", "a number")]
    public async Task Act_TypeWhatAPickersFieldDoesNotTake_SaysWhatItTakesAndLeavesTheField(string type, string value, string expected)
    {
        await OpenAsync($"<input type={type} {AtTheCorner}>");
        string before = await session.EvaluateAsync<string>("document.querySelector('input').value", Stop);

        ActionReport report = await ActAsync(new TypeAction(At(60, 25), value));

        Assert.Contains(expected, report.Error, StringComparison.Ordinal);
        Assert.Equal(before, await session.EvaluateAsync<string>("document.querySelector('input').value", Stop));
    }

    [Theory]
    [InlineData("<a href=# {0} onclick='window.hit = true'>Opening hours</a>", "link “Opening hours”")]
    [InlineData("<button {0} onclick='window.hit = true'>Buy</button>", "button “Buy”")]
    [InlineData("<input type=checkbox aria-label=News {0} onclick='window.hit = true'>", "checkbox “News”")]
    public async Task Act_TypeIntoWhatTakesNoText_SaysWhatIsThereAndTouchesNothing(string body, string expected)
    {
        await OpenAsync(body.Replace("{0}", AtTheCorner, StringComparison.Ordinal));

        ActionReport report = await ActAsync(new TypeAction(At(60, 25), "tea"));

        Assert.Contains($"no field at that place, but {expected}", report.Error, StringComparison.Ordinal);
        Assert.False(await session.EvaluateAsync<bool>("window.hit === true", Stop));
    }

    [Fact]
    public async Task Act_TypeNothingIntoADate_ClearsIt()
    {
        await OpenAsync($"<input type=date value=2030-12-24 {AtTheCorner}>");

        await ActAsync(new TypeAction(At(60, 25), ""));

        Assert.Equal("", await session.EvaluateAsync<string>("document.querySelector('input').value", Stop));
    }

    [Fact]
    public async Task Act_TypeIntoAFieldThatAnswersOncePaused_WaitsForTheAnswer()
    {
        await OpenAsync($"<input {AtTheCorner} oninput='clearTimeout(window.t); window.t = setTimeout(() => document.title = \"found \" + this.value, 300)'>");

        await ActAsync(new TypeAction(At(60, 25), "pyt"));

        Assert.Equal("found pyt", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task Act_DragOverAListThatTakesUpOnlyWhatRests_Drops()
    {
        await OpenAsync("""
            <div id=a style='position:absolute;left:10px;top:10px;width:60px;height:40px;background:#ccc'>A</div>
            <div id=b style='position:absolute;left:10px;top:100px;width:60px;height:40px;background:#eee'>B</div>
            <script>
              let entered = 0;
              b.onmouseenter = () => { entered = performance.now(); };
              b.onmousemove = () => { window.rested = performance.now() - entered; };
              b.onmouseup = () => { window.dropped = window.rested > 50; };
            </script>
            """);

        await ActAsync(new DragAction(At(30, 30), At(30, 120)));

        Assert.True(await session.EvaluateAsync<bool>("window.dropped === true", Stop));
    }

    private Task OpenAsync(string body) => session.GotoAsync(TestPage.Of(body), Stop);

    private Task<ActionReport> ActAsync(BrowserAction action) => session.ActAsync(action, cancellationToken: Stop);

    private PointTarget At(int x, int y) => new(x * 1000 / session.Width, y * 1000 / session.Height);
}
