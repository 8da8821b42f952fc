namespace Glm45V.Imaging.Tests;

public sealed class ImageCanvasTests
{
    private static readonly RgbImage Blank = TestImages.Plain(60, 40, RgbColor.White);

    [Fact]
    public void ImageCanvas_Drawing_LeavesTheSourceAlone()
    {
        new ImageCanvas(Blank).FillRectangle(new PixelRectangle(0, 0, 60, 40), RgbColor.Black);

        Assert.All(Blank.Pixels, value => Assert.Equal(255, value));
    }

    [Fact]
    public void ToImage_LaterDrawing_LeavesTheCopyAlone()
    {
        ImageCanvas canvas = new(Blank);
        RgbImage before = canvas.ToImage();

        canvas.FillRectangle(new PixelRectangle(0, 0, 60, 40), RgbColor.Black);

        Assert.Equal(Blank.Pixels, before.Pixels);
    }

    [Fact]
    public void DrawLine_Horizontal_ColoursItsPixels()
    {
        RgbImage image = new ImageCanvas(Blank).DrawLine(new(10, 20), new(30, 20), RgbColor.Red, thickness: 1).ToImage();

        Assert.All(Enumerable.Range(10, 21), x => Assert.Equal(RgbColor.Red, image.At(x, 20)));
        Assert.Equal(21, Count(image, RgbColor.Red));
        Assert.Equal(RgbColor.White, image.At(20, 22));
    }

    [Fact]
    public void DrawLine_Diagonal_ReachesBothEnds()
    {
        RgbImage image = new ImageCanvas(Blank).DrawLine(new(5, 5), new(35, 35), RgbColor.Blue).ToImage();

        Assert.All(Enumerable.Range(5, 31), at => Assert.Equal(RgbColor.Blue, image.At(at, at)));
        Assert.Equal(RgbColor.White, image.At(5, 35));
    }

    [Fact]
    public void DrawArrow_ToTheRight_HasItsHeadAtTheSecondPoint()
    {
        RgbImage image = new ImageCanvas(Blank).DrawArrow(new(5, 20), new(50, 20), RgbColor.Red).ToImage();

        Assert.Equal(RgbColor.Red, image.At(5, 20));
        Assert.Equal(RgbColor.Red, image.At(50, 20));
        Assert.Equal(RgbColor.Red, image.At(42, 16));
        Assert.Equal(RgbColor.Red, image.At(42, 24));
        Assert.Equal(RgbColor.White, image.At(13, 16));
    }

    [Fact]
    public void DrawRectangle_Outline_GrowsInwardsAndStaysHollow()
    {
        RgbImage image = new ImageCanvas(Blank).DrawRectangle(new(10, 10, 20, 12), RgbColor.Green, thickness: 2).ToImage();

        Assert.Equal((20 * 12) - (16 * 8), Count(image, RgbColor.Green));
        Assert.Equal(RgbColor.Green, image.At(10, 10));
        Assert.Equal(RgbColor.Green, image.At(29, 21));
        Assert.Equal(RgbColor.White, image.At(12, 12));
        Assert.Equal(RgbColor.White, image.At(30, 22));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(-4, 5)]
    public void DrawRectangle_Empty_DrawsNothing(int width, int height) =>
        Assert.Equal(Blank.Pixels, new ImageCanvas(Blank).DrawRectangle(new(10, 10, width, height), RgbColor.Green).ToImage().Pixels);

    [Fact]
    public void FillCircle_Radius_CoversAboutItsArea()
    {
        RgbImage image = new ImageCanvas(Blank).FillCircle(new(30, 20), 10, RgbColor.Red).ToImage();

        Assert.Equal(RgbColor.Red, image.At(30, 20));
        Assert.Equal(RgbColor.Red, image.At(40, 20));
        Assert.Equal(RgbColor.White, image.At(42, 20));
        Assert.InRange(Count(image, RgbColor.Red), 300, 350);
    }

    [Fact]
    public void FillCircle_RadiusZero_SetsOnePixel()
    {
        RgbImage image = new ImageCanvas(Blank).FillCircle(new(30, 20), 0, RgbColor.Red).ToImage();

        Assert.Equal(RgbColor.Red, image.At(30, 20));
        Assert.Equal((60 * 40) - 1, Count(image, RgbColor.White));
    }

    [Fact]
    public void DrawCrosshair_Middle_StaysVisible()
    {
        RgbImage image = new ImageCanvas(Blank).DrawCrosshair(new(30, 20), 12, RgbColor.Red, thickness: 1).ToImage();

        Assert.Equal(RgbColor.White, image.At(30, 20));
        Assert.Equal([RgbColor.Red, RgbColor.Red, RgbColor.Red, RgbColor.Red], [image.At(18, 20), image.At(42, 20), image.At(30, 8), image.At(30, 32)]);
        Assert.Equal(4 * 10, Count(image, RgbColor.Red));
    }

    [Fact]
    public void DrawLabel_Letter_HasTheDotsOfTheFont()
    {
        RgbImage image = new ImageCanvas(Blank).DrawLabel("T", new(4, 3), RgbColor.Black, RgbColor.Blue, scale: 1).ToImage();

        // A bar of five dots, then a stem of six, inside a padding of two.
        Assert.All(Enumerable.Range(6, 5), x => Assert.Equal(RgbColor.Black, image.At(x, 5)));
        Assert.All(Enumerable.Range(6, 6), y => Assert.Equal(RgbColor.Black, image.At(8, y)));
        Assert.Equal(11, Count(image, RgbColor.Black));
        ImageSize box = ImageCanvas.MeasureLabel("T", scale: 1);
        Assert.Equal((box.Width * box.Height) - 11, Count(image, RgbColor.Blue));
    }

    [Fact]
    public void DrawLabel_Scale_EnlargesEveryDot()
    {
        RgbImage image = new ImageCanvas(Blank).DrawLabel("T", new(0, 0), RgbColor.Black, RgbColor.Blue, scale: 3).ToImage();

        Assert.Equal(11 * 9, Count(image, RgbColor.Black));
    }

    [Fact]
    public void DrawLabel_EveryPrintableCharacter_LooksDifferent()
    {
        string[] shapes = [.. Enumerable.Range(32, 95).Select(code => Shape(((char)code).ToString()))];

        Assert.Equal(95, shapes.Distinct().Count());
    }

    [Fact]
    public void DrawLabel_CharacterOutsideAscii_IsAHollowBox()
    {
        Assert.Equal(Shape("é"), Shape("≤"));
        Assert.NotEqual(Shape(" "), Shape("é"));
        Assert.NotEqual(Shape("?"), Shape("é"));
    }

    [Fact]
    public void DrawTag_Digits_FillTheBoxBetweenItsBorders()
    {
        RgbImage image = new ImageCanvas(Blank).DrawTag("1", new(2, 3), RgbColor.Black, RgbColor.Blue, scale: 1).ToImage();

        Assert.Equal(new ImageSize(7, 9), ImageCanvas.MeasureTag("1", scale: 1));
        Assert.Equal(
            ["       ", "   #   ", "  ##   ", "   #   ", "   #   ", "   #   ", "   #   ", "  ###  ", "       "],
            Enumerable.Range(3, 9).Select(y => string.Concat(Enumerable.Range(2, 7).Select(x => image.Pixels[(((y * image.Width) + x) * 3) + 2] == 0 ? '#' : ' '))));
    }

    [Fact]
    public void MeasureLabel_TwoLines_TakesTheLongest() =>
        Assert.Equal(new ImageSize(((3 * 6) - 1 + 4) * 2, ((2 * 10) - 1 + 4) * 2), ImageCanvas.MeasureLabel("ab\nabc"));

    [Theory]
    [InlineData(-20, -20)]
    [InlineData(59, 39)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Draw_AtOrBeyondTheBorder_IsClipped(int x, int y)
    {
        PixelPoint point = new(x, y);
        ImageCanvas canvas = new(Blank);

        canvas.DrawLine(new(30, 20), point, RgbColor.Red)
            .DrawArrow(point, new(30, 20), RgbColor.Red)
            .DrawRectangle(new(x, y, int.MaxValue, int.MaxValue), RgbColor.Red)
            .FillCircle(point, 30, RgbColor.Red)
            .DrawCrosshair(point, 30, RgbColor.Red)
            .DrawLabel("edge", point, RgbColor.Red, RgbColor.Blue);

        Assert.Equal(RgbColor.Red, canvas.ToImage().At(30, 20));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void DrawLabel_ScaleOutOfRange_IsAnArgumentError(int scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ImageCanvas(Blank).DrawLabel("x", new(0, 0), RgbColor.Black, RgbColor.White, scale));

    private static string Shape(string text) =>
        Convert.ToHexString(new ImageCanvas(TestImages.Plain(12, 16, RgbColor.White))
            .DrawLabel(text, new(0, 0), RgbColor.Black, RgbColor.White, scale: 1).ToImage().Pixels);

    private static int Count(RgbImage image, RgbColor color) =>
        Enumerable.Range(0, image.Width * image.Height).Count(at => image.At(at % image.Width, at / image.Width) == color);
}
