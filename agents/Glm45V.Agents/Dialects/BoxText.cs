using System.Globalization;
using System.Text.RegularExpressions;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Dialects;

/// <summary>Reads and writes places in thousandths: a point or a box, in brackets of any kind or none.</summary>
internal static partial class BoxText
{
    /// <summary>Reads a place; the middle of a box.</summary>
    /// <exception cref="DialectException">There is none, or it lies outside the screen.</exception>
    public static PointTarget Read(string? text, string name)
    {
        double[] numbers = [.. Number().Matches(text ?? "").Select(match => double.Parse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture))];
        return numbers switch
        {
            [var x, var y] => new PointTarget(Thousandths(x, name), Thousandths(y, name)),
            [var left, var top, var right, var bottom] => new PointTarget(Thousandths((left + right) / 2, name), Thousandths((top + bottom) / 2, name)),
            _ => throw new DialectException($"{name} is {(string.IsNullOrWhiteSpace(text) ? "missing" : $"'{text.Trim()}'")}: give a point [x,y] or one box [x1,y1,x2,y2] in thousandths, 0 to {CoordinateMapper.GuiMaximum}."),
        };
    }

    /// <summary>Tells whether a text holds numbers.</summary>
    public static bool HasNumbers(string text) => Number().IsMatch(text);

    // The model's grounding counts to 1000, its actions to 999.
    private static int Thousandths(double value, string name)
    {
        double rounded = Math.Round(value, MidpointRounding.AwayFromZero);
        return rounded is >= 0 and <= CoordinateMapper.GroundingMaximum
            ? Math.Min((int)rounded, CoordinateMapper.GuiMaximum)
            : throw new DialectException(FormattableString.Invariant($"{name} holds {value}, which lies outside the screen: coordinates are thousandths, 0 to {CoordinateMapper.GuiMaximum}."));
    }

    [GeneratedRegex(@"-?\d{1,9}(?:\.\d{1,9})?")]
    private static partial Regex Number();
}
