namespace Glm45V.Imaging.Tests;

public sealed class ColorDifferenceTests
{
    // Pairs of table 1 in Sharma, Wu and Dalal 2005, which test what implementations get wrong: means of hues, the blue turn, grey.
    [Theory]
    [InlineData(50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425)]
    [InlineData(50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615)]
    [InlineData(50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000)]
    [InlineData(50, 0, 0, 50, -1, 2, 2.3669)]
    [InlineData(50, 2.4900, -0.0010, 50, -2.4900, 0.0009, 7.1792)]
    [InlineData(50, 2.4900, -0.0010, 50, -2.4900, 0.0011, 7.2195)]
    [InlineData(50, -0.0010, 2.4900, 50, 0.0009, -2.4900, 4.8045)]
    [InlineData(50, -0.0010, 2.4900, 50, 0.0011, -2.4900, 4.7461)]
    [InlineData(50, 2.5, 0, 73, 25, -18, 27.1492)]
    [InlineData(60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644)]
    [InlineData(22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373)]
    [InlineData(2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082)]
    public void Between_PublishedPair_IsThePublishedDifference(double l1, double a1, double b1, double l2, double a2, double b2, double expected)
    {
        Assert.Equal(expected, ColorDifference.Between(new CieLab(l1, a1, b1), new CieLab(l2, a2, b2)), 4);
        Assert.Equal(expected, ColorDifference.Between(new CieLab(l2, a2, b2), new CieLab(l1, a1, b1)), 4);
    }

    // Values of scikit-image 0.19.3, whose white point has four digits.
    [Theory]
    [InlineData(255, 0, 0, 0, 0, 255, 52.8814)]
    [InlineData(17, 34, 51, 51, 34, 17, 22.1062)]
    [InlineData(255, 255, 255, 0, 0, 0, 100)]
    [InlineData(30, 115, 232, 26, 110, 220, 2.3202)]
    [InlineData(128, 128, 128, 130, 128, 126, 1.4104)]
    public void Between_ScreenColors_IsTheReferences(byte r1, byte g1, byte b1, byte r2, byte g2, byte b2, double expected) =>
        Assert.Equal(expected, ColorDifference.Between(new RgbColor(r1, g1, b1), new RgbColor(r2, g2, b2)), 2);
}
