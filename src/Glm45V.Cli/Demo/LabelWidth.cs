namespace Glm45V.Cli.Demo;

/// <summary>Measures labels in Liberation Sans 15px, whose advance widths equal Arial's, without a browser.</summary>
internal static class LabelWidth
{
    private const int FontSize = 15;
    private const int UnitsPerEm = 2048;
    private const int SidePadding = 6;
    private const int GapToNextCell = 2;

    // Advance widths of U+0020 to U+007E in units per em.
    private static ReadOnlySpan<short> Advances =>
    [
        569, 569, 727, 1139, 1139, 1821, 1366, 391, 682, 682, 797, 1196, 569, 682, 569, 569,
        1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 1139, 569, 569, 1196, 1196, 1196, 1139,
        2079, 1366, 1366, 1479, 1479, 1366, 1251, 1593, 1479, 569, 1024, 1366, 1139, 1706, 1479, 1593,
        1366, 1593, 1479, 1366, 1251, 1479, 1366, 1933, 1366, 1366, 1251, 569, 569, 569, 961, 1139,
        682, 1139, 1139, 1024, 1139, 1139, 569, 1139, 1139, 455, 455, 1024, 455, 1706, 1139, 1139,
        1139, 1139, 682, 1024, 569, 1139, 1024, 1479, 1024, 1024, 1024, 684, 532, 684, 1196,
    ];

    /// <summary>Gives the width of a line of ASCII text in pixels, rounded up; kerning can only make it narrower.</summary>
    public static int Pixels(string text) => CeilingDivide(Units(text) * FontSize, UnitsPerEm);

    /// <summary>Gives the fewest cells that, less 2 pixels, hold the text with 6 pixels at each side, as buttons and tabs do.</summary>
    public static int Cells(string text) =>
        CeilingDivide(
            (Units(text) * FontSize) + (((2 * SidePadding) + GapToNextCell) * UnitsPerEm),
            GridCell.Size * UnitsPerEm);

    private static int Units(string text)
    {
        int units = 0;
        foreach (char character in text)
        {
            units += Advances[character - ' '];
        }

        return units;
    }

    private static int CeilingDivide(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
