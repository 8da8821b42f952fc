using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests;

public sealed class BrowserSessionSnapTests(SharedSession shared) : IClassFixture<SharedSession>
{
    private const string At = "position:absolute;margin:0;padding:0;border:0;";

    private readonly BrowserSession session = shared.Session;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SnapAsync_PointOnAControl_GivesThePointItself()
    {
        await session.GotoAsync(TestPage.Of($"<button style='{At}left:50px;top:50px;width:60px;height:20px'>ok</button>"), Stop);

        Assert.Equal(new PixelPoint(53, 68), await session.SnapAsync(53, 68, 30, Stop));
    }

    [Fact]
    public async Task SnapAsync_TwoControlsInReach_GivesTheMiddleOfTheNearest()
    {
        await session.GotoAsync(TestPage.Of($"""
            <button style='{At}left:10px;top:50px;width:20px;height:20px'>a</button>
            <a href='#' style='{At}left:60px;top:50px;width:20px;height:20px'>b</a>
            """), Stop);

        Assert.Equal(new PixelPoint(70, 60), await session.SnapAsync(50, 60, 40, Stop));
    }

    [Fact]
    public async Task SnapAsync_MiddleOutOfReach_GivesAPointInsideNearby()
    {
        await session.GotoAsync(TestPage.Of($"<button style='{At}left:20px;top:50px;width:180px;height:30px'>wide</button>"), Stop);

        PixelPoint? found = await session.SnapAsync(30, 45, 10, Stop);

        Assert.Equal(new PixelPoint(30, 53), found);
    }

    [Theory]
    [InlineData("<input style='STYLE'>")]
    [InlineData("<select style='STYLE'><option>x</select>")]
    [InlineData("<label style='STYLE'>x</label>")]
    [InlineData("<div role=checkbox style='STYLE'>x</div>")]
    [InlineData("<div onclick='1' style='STYLE'>x</div>")]
    [InlineData("<div tabindex=0 style='STYLE'>x</div>")]
    [InlineData("<div style='STYLE;cursor:pointer'><b>x</b></div>")]
    [InlineData("<svg style='STYLE'><rect onclick='1' width=40 height=20 /></svg>")]
    public async Task SnapAsync_EveryKindOfControl_IsFound(string control)
    {
        string page = control.Replace("STYLE", At + "left:50px;top:50px;width:40px;height:20px", StringComparison.Ordinal);
        await session.GotoAsync(TestPage.Of(page), Stop);

        Assert.Equal(new PixelPoint(70, 60), await session.SnapAsync(45, 60, 30, Stop));
    }

    [Theory]
    [InlineData("<div style='STYLE'>plain</div>")]
    [InlineData("<button disabled style='STYLE'>off</button>")]
    [InlineData("<button style='STYLE;visibility:hidden'>hidden</button>")]
    [InlineData("<button style='STYLE'>covered</button><div style='STYLE;background:white'></div>")]
    [InlineData("<button style='position:absolute;left:120px;top:50px'>far</button>")]
    public async Task SnapAsync_NothingToClickInReach_GivesNull(string content)
    {
        string page = content.Replace("STYLE", At + "left:50px;top:50px;width:40px;height:20px", StringComparison.Ordinal);
        await session.GotoAsync(TestPage.Of(page), Stop);

        Assert.Null(await session.SnapAsync(45, 60, 30, Stop));
    }

    [Fact]
    public async Task SnapAsync_ControlInNestedOpenShadowRoots_IsFound()
    {
        await session.GotoAsync(TestPage.Of("""
            <x-outer></x-outer><script>
            const outer = document.querySelector('x-outer').attachShadow({mode:'open'});
            outer.innerHTML = '<x-inner></x-inner>';
            outer.firstChild.attachShadow({mode:'open'}).innerHTML =
              '<button style="position:absolute;left:50px;top:50px;width:40px;height:20px;margin:0">in</button>';
            </script>
            """), Stop);

        Assert.Equal(new PixelPoint(70, 60), await session.SnapAsync(40, 60, 40, Stop));
        Assert.Equal(new PixelPoint(52, 52), await session.SnapAsync(52, 52, 40, Stop));
    }

    [Fact]
    public async Task SnapAsync_ControlInAFrameOfTheSameOrigin_IsFound()
    {
        await session.GotoAsync(TestPage.Of(
            "<iframe style='position:absolute;left:20px;top:20px;width:150px;height:150px;border:5px solid' "
            + "srcdoc='<button style=\"position:absolute;left:25px;top:25px;width:40px;height:20px;margin:0\">in</button>'></iframe>"), Stop);

        Assert.Equal(new PixelPoint(70, 60), await session.SnapAsync(42, 60, 40, Stop));
    }

    [Fact]
    public async Task SnapAsync_FoundPoint_ClicksTheControl()
    {
        await session.GotoAsync(TestPage.Of(
            $"<button onclick='document.title=\"hit\"' style='{At}left:50px;top:50px;width:12px;height:12px'></button>"), Stop);

        PixelPoint found = Assert.NotNull(await session.SnapAsync(80, 80, 40, Stop));
        await session.ClickAsync(found.X, found.Y, Stop);

        Assert.Equal("hit", await session.EvaluateAsync<string>("document.title", Stop));
    }

    [Fact]
    public async Task SnapAsync_NegativeRadius_Throws()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.SnapAsync(1, 1, -1, Stop));
    }
}
