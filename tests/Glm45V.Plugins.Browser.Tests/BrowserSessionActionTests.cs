using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

public sealed class BrowserSessionActionTests(SharedSession shared) : IClassFixture<SharedSession>
{
    private readonly BrowserSession session = shared.Session;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ScreenshotAsync_AnyPage_HasExactSizeInPixels()
    {
        await session.GotoAsync(TestPage.Of("<div style='width:5000px;height:5000px'>tall</div>"), Stop);

        Screenshot shot = await session.ScreenshotAsync(Stop);

        Assert.Equal((224, 308), (shot.Width, shot.Height));
        Assert.Equal((224, 308), PngSize.Of(shot.Png.Span));
    }

    [Fact]
    public async Task ScreenshotAsync_SamePageTwice_IsTheSameToTheByte()
    {
        string page = TestPage.Of("""
            <style>@keyframes k{from{left:0}to{left:150px}} p{position:relative;animation:k 1s infinite}</style>
            <p>moving</p><input autofocus value='caret'><button>Order now</button>
            """);
        await session.GotoAsync(page, Stop);
        Screenshot first = await session.ScreenshotAsync(Stop);
        await session.GotoAsync(page, Stop);

        Screenshot second = await session.ScreenshotAsync(Stop);

        Assert.True(first.Png.Span.SequenceEqual(second.Png.Span));
    }

    [Fact]
    public async Task ScreenshotAsync_DifferentPages_Differ()
    {
        await session.GotoAsync(TestPage.Of("one"), Stop);
        Screenshot first = await session.ScreenshotAsync(Stop);
        await session.GotoAsync(TestPage.Of("two"), Stop);

        Screenshot second = await session.ScreenshotAsync(Stop);

        Assert.False(first.Png.Span.SequenceEqual(second.Png.Span));
    }

    [Fact]
    public async Task ClickAsync_Point_ArrivesThereAsATrustedClick()
    {
        await session.GotoAsync(TestPage.Of("<script>onclick=e=>{window.seen=[e.clientX,e.clientY,e.isTrusted?1:0]}</script>"), Stop);

        await session.ClickAsync(223, 307, Stop);

        int[] seen = await session.EvaluateAsync<int[]>("window.seen", Stop);
        Assert.Equal([223, 307, 1], seen);
    }

    [Fact]
    public async Task ClickAsync_PageChangesInTheNextFrame_IsSeenInTheScreenshot()
    {
        await session.GotoAsync(TestPage.Of(
            "<script>onclick=()=>requestAnimationFrame(()=>{document.body.style.background='red'})</script>"), Stop);
        Screenshot before = await session.ScreenshotAsync(Stop);

        await session.ClickAsync(10, 10, Stop);

        Screenshot after = await session.ScreenshotAsync(Stop);
        Assert.False(before.Png.Span.SequenceEqual(after.Png.Span));
    }

    [Theory]
    [InlineData("<input style='position:absolute;left:10px;top:10px;width:100px' value='old words'>", "input.value")]
    [InlineData("<textarea style='position:absolute;left:10px;top:10px;width:100px'>old words</textarea>", "textarea.value")]
    [InlineData("<div contenteditable style='position:absolute;left:10px;top:10px;width:100px'>old words</div>", "div.textContent")]
    public async Task TypeAsync_FilledField_HoldsTheNewTextAlone(string field, string value)
    {
        (string tag, string property) = (value.Split('.')[0], value.Split('.')[1]);
        await session.GotoAsync(TestPage.Of(field), Stop);

        await session.TypeAsync(20, 20, "Grüße, 42!", Stop);

        Assert.Equal("Grüße, 42!", await session.EvaluateAsync<string>($"document.querySelector('{tag}').{property}", Stop));
    }

    [Fact]
    public async Task TypeAsync_EmptyText_ClearsTheField()
    {
        await session.GotoAsync(TestPage.Of("<input style='position:absolute;left:10px;top:10px' value='old'>"), Stop);

        await session.TypeAsync(20, 20, "", Stop);

        Assert.Equal("", await session.EvaluateAsync<string>("document.querySelector('input').value", Stop));
    }

    [Fact]
    public async Task TypeAsync_FieldInOpenShadowRoot_ReplacesItsText()
    {
        await session.GotoAsync(TestPage.Of("""
            <x-field></x-field><script>
            document.querySelector('x-field').attachShadow({mode:'open'}).innerHTML='<input style="width:100px" value="old">'</script>
            """), Stop);

        await session.TypeAsync(20, 10, "new", Stop);

        Assert.Equal("new", await session.EvaluateAsync<string>(
            "document.querySelector('x-field').shadowRoot.querySelector('input').value", Stop));
    }

    [Fact]
    public async Task PressAsync_Enter_SubmitsTheForm()
    {
        await session.GotoAsync(TestPage.Of(
            "<form onsubmit='document.title=\"sent\";return false'><input autofocus></form>"), Stop);
        await session.ClickAsync(10, 10, Stop);

        await session.PressAsync("return", Stop);

        Assert.Equal("sent", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task PressAsync_Combination_HoldsTheModifier()
    {
        await session.GotoAsync(TestPage.Of("<script>onkeydown=e=>{window.seen=`${e.ctrlKey} ${e.shiftKey} ${e.key}`}</script>"), Stop);

        await session.PressAsync("ctrl+B", Stop);

        Assert.Equal("true false b", await session.EvaluateAsync<string>("window.seen", Stop));
    }

    [Theory]
    [InlineData(ScrollDirection.Down, null, 0, 154)]
    [InlineData(ScrollDirection.Right, null, 112, 0)]
    [InlineData(ScrollDirection.Down, 50.0, 0, 50)]
    public async Task ScrollAsync_Page_MovesByTheDistance(ScrollDirection direction, double? pixels, int left, int top)
    {
        await session.GotoAsync(TestPage.Of("<div style='width:3000px;height:3000px'></div>"), Stop);

        await session.ScrollAsync(100, 100, direction, pixels, Stop);

        int[] offsets = await session.EvaluateAsync<int[]>("[scrollX, scrollY]", Stop);
        Assert.Equal([left, top], offsets);
    }

    [Fact]
    public async Task ScrollAsync_ThereAndBack_EndsAtTheTop()
    {
        await session.GotoAsync(TestPage.Of("<div style='height:3000px'></div>"), Stop);
        await session.ScrollAsync(100, 100, ScrollDirection.Down, cancellationToken: Stop);

        await session.ScrollAsync(100, 100, ScrollDirection.Up, cancellationToken: Stop);

        Assert.Equal(0, await session.EvaluateAsync<int>("scrollY", Stop));
    }

    [Fact]
    public async Task ScrollAsync_OverAScrollingBox_MovesThatBoxOnly()
    {
        await session.GotoAsync(TestPage.Of("""
            <div id=box style='height:100px;overflow:auto'><div style='height:1000px'></div></div><div style='height:3000px'></div>
            """), Stop);

        await session.ScrollAsync(50, 50, ScrollDirection.Down, 60, Stop);

        int[] offsets = await session.EvaluateAsync<int[]>("[document.querySelector('#box').scrollTop, scrollY]", Stop);
        Assert.Equal([60, 0], offsets);
    }

    [Fact]
    public async Task DragAsync_Slider_MovesItsHandle()
    {
        await session.GotoAsync(TestPage.Of("<input type=range min=0 max=100 value=0 style='width:200px;margin:0'>"), Stop);

        await session.DragAsync(8, 8, 190, 8, Stop);

        Assert.InRange(await session.EvaluateAsync<int>("+document.querySelector('input').value", Stop), 90, 100);
    }

    [Fact]
    public async Task DragAsync_TwoPoints_MovesThroughPointsBetweenThem()
    {
        await session.GotoAsync(TestPage.Of("""
            <script>window.path=[];onmousedown=e=>path.push(`down ${e.clientX},${e.clientY}`);
            onmouseup=e=>path.push(`up ${e.clientX},${e.clientY}`);onmousemove=e=>e.buttons&&path.push('move')</script>
            """), Stop);

        await session.DragAsync(10, 20, 130, 200, Stop);

        string[] path = await session.EvaluateAsync<string[]>("window.path", Stop);
        Assert.Equal("down 10,20", path[0]);
        Assert.Equal("up 130,200", path[^1]);
        Assert.True(path.Count(step => step == "move") >= 10);
    }

    [Fact]
    public async Task EvaluateAsync_PromiseAndFunction_GiveTheirResults()
    {
        await session.GotoAsync(TestPage.Of("x"), Stop);

        Assert.Equal(42, await session.EvaluateAsync<int>("() => Promise.resolve(42)", Stop));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(224, 5)]
    [InlineData(5, 308)]
    [InlineData(double.NaN, 5)]
    [InlineData(5, double.PositiveInfinity)]
    public async Task ClickAsync_PointOutsideThePage_NamesThePointAndTheSize(double x, double y)
    {
        ArgumentOutOfRangeException error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.ClickAsync(x, y, Stop));

        Assert.Contains(FormattableString.Invariant($"({x}, {y})"), error.Message, StringComparison.Ordinal);
        Assert.Contains("224x308", error.Message, StringComparison.Ordinal);
    }
}
