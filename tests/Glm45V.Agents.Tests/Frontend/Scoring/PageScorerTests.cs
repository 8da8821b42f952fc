using System.Globalization;
using Glm45V.Agents.Frontend;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Rendering;
using Glm45V.Testing;

namespace Glm45V.Agents.Tests.Frontend.Scoring;

/// <summary>One renderer, and the tea page that it shows, for the tests of a class.</summary>
public sealed class SharedTea(ChromiumFixture chromium) : IAsyncLifetime
{
    internal PageRenderer Renderer { get; private set; } = null!;

    internal RenderedPage Tea { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Renderer = new PageRenderer(new BrowserOptions { ExecutablePath = chromium.Path, Timeout = TimeSpan.FromSeconds(30) });
        Tea = await Renderer.RenderAsync(TeaPage.Show(TeaPage.Html));
    }

    public ValueTask DisposeAsync() => Renderer.DisposeAsync();
}

public sealed class PageScorerTests(SharedTea shared) : IClassFixture<SharedTea>
{
    public static TheoryData<string> Cheats => [.. s_cheats.Keys];

    private static readonly Dictionary<string, (string Why, Func<string, string> Page)> s_cheats = new()
    {
        ["the screenshot as a picture"] = ("shows what the reference shows", shot => $"<body style='margin:0'><img src='{shot}' style='display:block'>"),
        ["the screenshot as a ground"] = ("shows what the reference shows", shot => $"<body style='margin:0'><div style='width:560px;height:420px;background:url({shot})'></div>"),
        ["the screenshot in a drawing"] = ("shows what the reference shows", shot => $"<body style='margin:0'><svg width='560' height='420' style='display:block'><image href='{shot}' width='560' height='420'/></svg>"),
        ["the screenshot under clear text"] = ("cannot be seen", shot => $"<body style='margin:0'><img src='{shot}' style='display:block'><div style='position:absolute;top:0;color:transparent'>{Texts()}</div>"),
        ["the screenshot as generated content"] = ("data addresses", shot => $"<style>body{{margin:0}}body::before{{content:url({shot})}}</style><p></p>"),
        ["the screenshot in a frame"] = ("embedded objects", shot => $"<body style='margin:0'><iframe srcdoc='&lt;body style=margin:0&gt;&lt;img src={shot}&gt;' width='560' height='420' style='border:0'></iframe>"),
        ["another document in its place"] = ("be replaced", shot => TeaPage.Html.Replace("<meta charset", $"<meta http-equiv='refresh' content='60;url={shot[..40]}'><meta charset", StringComparison.Ordinal)),
        ["words in the colour of their ground"] = ("cannot be seen", _ => TeaPage.Draft.Replace("</main>", $"<div style='color:#fff'>{Texts()}{Texts()}</div></main>", StringComparison.Ordinal)),
        ["words off the page"] = ("cannot be seen", _ => TeaPage.Draft.Replace("</main>", $"<div style='position:absolute;left:-2000px'>{Texts()}{Texts()}</div></main>", StringComparison.Ordinal)),
        ["words too small to read"] = ("cannot be seen", _ => TeaPage.Draft.Replace("</main>", $"<div style='font-size:1px'>{Texts()}{Texts()}</div></main>", StringComparison.Ordinal)),
        ["a drawing of shadows"] = ("shadows", _ => $"<i style='display:block;width:1px;height:1px;box-shadow:{string.Join(',', Enumerable.Range(0, 500).Select(at => $"{at % 50}px {at / 50}px #1f6f50"))}'></i>"),
        ["a drawing of specks"] = ("boxes of a few pixels", _ => string.Concat(Enumerable.Range(0, 400).Select(at => $"<i style='position:absolute;left:{at % 20}px;top:{at / 20}px;width:1px;height:1px;background:#1f6f50'></i>"))),
        ["a drawing of gradients"] = ("gradients", _ => $"<div style='height:300px;background:{string.Join(',', Enumerable.Range(0, 320).Select(at => $"linear-gradient(red,blue) {at}px 0/1px 1px no-repeat"))}'></div>"),
        ["a drawing of paths"] = ("paths", _ => $"<svg width='500' height='500'><path d='{string.Concat(Enumerable.Range(0, 8000).Select(at => $"M{at % 500} {at / 20}h1"))}' stroke='#222'/></svg>"),
        ["a page of one colour"] = ("blank", _ => "<body style='background:#fff'>"),
    };

    [Fact]
    public void Score_PageItself_IsOneInEverything()
    {
        DesignScore score = PageScorer.Score(DesignReference.Of(shared.Tea), shared.Tea);

        Assert.Empty(score.Cheats);
        foreach (double? value in (double?[])[score.Total, score.BlockMatch, score.Text, score.Position, score.TextColor, score.MaskedStructure, score.Structure, score.Color, score.Layout, score.Size, score.Tree])
        {
            Assert.Equal(1, value!.Value, 5);
        }
    }

    [Fact]
    public void Score_PictureOfThePage_IsOneWithoutTexts()
    {
        DesignScore score = PageScorer.Score(DesignReference.Of(shared.Tea.Picture), shared.Tea);

        Assert.Equal(1, score.Total, 5);
        Assert.Null(score.Text);
    }

    [Fact]
    public async Task Score_Draft_LosesWhereItDiffers()
    {
        DesignScore score = PageScorer.Score(DesignReference.Of(shared.Tea), await ShowAsync(TeaPage.Draft));

        Assert.Empty(score.Cheats);
        Assert.InRange(score.BlockMatch!.Value, 0.5, 0.9);
        Assert.InRange(score.TextColor!.Value, 0.9, 0.999);
        Assert.InRange(score.Total, 0.6, 0.95);
    }

    [Theory]
    [MemberData(nameof(Cheats))]
    public async Task Score_Cheat_IsZeroAndSaysWhy(string name)
    {
        string shot = "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(shared.Tea.Picture));

        DesignScore score = PageScorer.Score(DesignReference.Of(shared.Tea), await ShowAsync(s_cheats[name].Page(shot)));

        Assert.Equal(0, score.Total);
        Assert.Contains(score.Cheats, words => words.Contains(s_cheats[name].Why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Score_GivenPictureWithTheReferencesText_IsACheat()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["assets/a.png"] = PngEncoder.Encode(ImageCropper.Crop(shared.Tea.Picture, new PixelRectangle(0, 0, 560, 300))) };
        RenderedPage page = await shared.Renderer.RenderAsync(TeaPage.Show("<body style='margin:0'><img src='assets/a.png'>") with { Files = files }, TestContext.Current.CancellationToken);

        DesignScore score = PageScorer.Score(DesignReference.Of(shared.Tea), page, files.Keys);

        Assert.Contains("has to be text", score.Cheats[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_TextPlacedByCoordinates_CostsUpToAQuarter()
    {
        string placed = "<body style='margin:0'>" + string.Concat(shared.Tea.Blocks.Select(block => string.Create(
            CultureInfo.InvariantCulture, $"<p style='position:absolute;margin:0;left:{block.Box.X}px;top:{block.Box.Y}px;font:{block.FontSize}px Arial'>{block.Text}</p>")));

        RenderedPage page = await ShowAsync(placed);
        DesignScore score = PageScorer.Score(DesignReference.Of(shared.Tea), page);

        double[] parts = [score.BlockMatch!.Value, score.Text!.Value, score.Position!.Value, score.TextColor!.Value, score.MaskedStructure!.Value, score.Color, score.Layout, score.Size];
        Assert.Equal(parts.Average() * 0.75, score.Total, 9);
    }

    private Task<RenderedPage> ShowAsync(string html) => shared.Renderer.RenderAsync(TeaPage.Show(html), TestContext.Current.CancellationToken);

    private static string Texts() => "Teas of the season Picked this spring, and on your table in two days. Green Darjeeling Smoky Lapsang Add to basket ";
}
