using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Imaging;

namespace Glm45V.Agents.Tests.Frontend.Scoring;

public sealed class LookMetricsTests
{
    [Fact]
    public void Overlap_HalfCovered_CountsByArea()
    {
        // 100 of 150 in common, and one box alone: 2/3 x 200 of 250.
        PixelRectangle[] reference = [new(0, 0, 10, 10), new(50, 50, 10, 5)];
        PixelRectangle[] page = [new(0, 0, 10, 15)];

        Assert.Equal(10 * 10 / 150.0 * 250 / 300, LookMetrics.Overlap(reference, page), 9);
        Assert.Equal(1, LookMetrics.Overlap([], []));
        Assert.Equal(0, LookMetrics.Overlap(reference, []));
    }

    [Fact]
    public void Color_BlackToWhite_IsZeroAndHalfAPageHalf()
    {
        RgbImage white = Plain(64, 64, RgbColor.White);

        Assert.Equal(0, LookMetrics.Color(white, Plain(64, 64, RgbColor.Black)), 3);
        Assert.Equal(1, LookMetrics.Color(white, white));
        Assert.Equal(0.5, LookMetrics.Color(white, Plain(64, 32, RgbColor.White)), 9);
    }

    [Fact]
    public void Size_IsTheShareInWidthTimesThatInHeight() => Assert.Equal(0.5 * 0.25, LookMetrics.Size(Plain(40, 40, RgbColor.White), Plain(20, 10, RgbColor.White)));

    [Fact]
    public void Structure_ShorterPage_CountsWhatIsMissingAsUnlike()
    {
        RgbImage page = Drawn();

        Assert.Equal(0.5, LookMetrics.Structure(page, ImageCropper.Crop(page, new PixelRectangle(0, 0, 200, 100))), 5);
    }

    [Fact]
    public void Of_BoxesOnAGround_AreCutApart() => Assert.Equal(
        [new(10, 10, 80, 30), new(120, 10, 60, 30), new(10, 60, 170, 20)],
        LayoutCut.Of(Drawn()));

    [Fact]
    public void Of_FramedCard_IsLookedAtWithin()
    {
        RgbImage card = new ImageCanvas(Plain(200, 200, RgbColor.White)).DrawRectangle(new PixelRectangle(5, 5, 190, 190), RgbColor.Black, 1)
            .FillRectangle(new PixelRectangle(20, 20, 100, 30), RgbColor.Blue).FillRectangle(new PixelRectangle(20, 90, 100, 30), RgbColor.Red).ToImage();

        Assert.Equal([new(20, 20, 100, 30), new(20, 90, 100, 30)], LayoutCut.Of(card));
    }

    [Fact]
    public void Recall_CountsDifferentSubtreesOfTheReference() => Assert.Equal(0.5, TreeRecall.Of(["ul(li,li)", "ul(li,li)", "p(b)"], ["ul(li,li)", "div(p)"]));

    private static RgbImage Drawn() => new ImageCanvas(Plain(200, 200, RgbColor.White)).FillRectangle(new PixelRectangle(10, 10, 80, 30), RgbColor.Blue)
        .FillRectangle(new PixelRectangle(120, 10, 60, 30), RgbColor.Red).FillRectangle(new PixelRectangle(10, 60, 170, 20), RgbColor.Green).ToImage();

    private static RgbImage Plain(int width, int height, RgbColor color) =>
        new ImageCanvas(new RgbImage(width, height, new byte[width * height * 3])).FillRectangle(new PixelRectangle(0, 0, width, height), color).ToImage();
}
