using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Tests.Page;

public sealed class CoordinateMapperTests
{
    private static IEnumerable<(int Width, int Height)> Sizes(Random random) =>
        Enumerable.Range(0, 200).Select(_ => (random.Next(28, 4000), random.Next(28, 4000))).Prepend((1000, 1000)).Prepend((28, 28));

    [Fact]
    public void FromGui_Thousandths_AreThousandthsOfTheSize()
    {
        Assert.Equal(new PixelPoint(644, 203), CoordinateMapper.FromGui(500, 250, 1288, 812));
    }

    [Fact]
    public void FromGui_EveryCoordinate_LiesInsideTheScreenshot()
    {
        foreach ((int width, int height) in Sizes(new Random(1)))
        {
            for (int value = 0; value <= 999; value++)
            {
                PixelPoint point = CoordinateMapper.FromGui(value, 999 - value, width, height);

                Assert.InRange(point.X, 0, Math.BitDecrement((double)width));
                Assert.InRange(point.Y, 0, Math.BitDecrement((double)height));
            }
        }
    }

    [Fact]
    public void ToGui_OfFromGui_GivesTheSameCoordinates()
    {
        foreach ((int width, int height) in Sizes(new Random(2)))
        {
            for (int value = 0; value <= 999; value++)
            {
                Assert.Equal((value, 999 - value), CoordinateMapper.ToGui(CoordinateMapper.FromGui(value, 999 - value, width, height), width, height));
            }
        }
    }

    [Fact]
    public void FromGui_OfToGui_IsAtMostOneThousandthAway()
    {
        Random random = new(3);
        foreach ((int width, int height) in Sizes(random))
        {
            PixelPoint point = new(random.NextDouble() * width, random.NextDouble() * height);
            (int x, int y) = CoordinateMapper.ToGui(point, width, height);

            PixelPoint back = CoordinateMapper.FromGui(x, y, width, height);

            Assert.InRange(Math.Abs(back.X - point.X), 0, (width / 1000.0) + 1e-9);
            Assert.InRange(Math.Abs(back.Y - point.Y), 0, (height / 1000.0) + 1e-9);
        }
    }

    [Fact]
    public void ToGrounding_OfFromGrounding_GivesTheSameCoordinates()
    {
        foreach ((int width, int height) in Sizes(new Random(4)))
        {
            for (int value = 0; value <= 1000; value++)
            {
                Assert.Equal(
                    (value, 1000 - value),
                    CoordinateMapper.ToGrounding(CoordinateMapper.FromGrounding(value, 1000 - value, width, height), width, height));
            }
        }
    }

    [Fact]
    public void ToGui_FartherPixel_NeverGivesASmallerCoordinate()
    {
        for (int pixel = 1; pixel <= 224; pixel++)
        {
            Assert.True(
                CoordinateMapper.ToGui(new(pixel, 0), 224, 308).X >= CoordinateMapper.ToGui(new(pixel - 1, 0), 224, 308).X);
        }
    }

    [Fact]
    public void FromGrounding_Thousand_IsTheFarEdge()
    {
        Assert.Equal(new PixelPoint(224, 308), CoordinateMapper.FromGrounding(1000, 1000, 224, 308));
    }

    [Fact]
    public void Clamp_FarEdge_IsTheLastPixel()
    {
        Assert.Equal(new PixelPoint(223, 307), CoordinateMapper.Clamp(new(224, 308), 224, 308));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1000)]
    public void FromGui_OutOfRange_NamesValueAndRange(int value)
    {
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => CoordinateMapper.FromGui(value, 0, 224, 308));

        Assert.Equal(value, error.ActualValue);
        Assert.Contains("0 to 999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromGrounding_AboveThousand_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CoordinateMapper.FromGrounding(0, 1001, 224, 308));
    }

    [Theory]
    [InlineData(-0.5, 0)]
    [InlineData(0, 308.5)]
    [InlineData(double.NaN, 0)]
    public void ToGui_PointOutside_Throws(double x, double y)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CoordinateMapper.ToGui(new(x, y), 224, 308));
    }
}
