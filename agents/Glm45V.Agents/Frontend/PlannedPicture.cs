using System.Globalization;
using System.Text.RegularExpressions;
using Glm45V.Imaging;

namespace Glm45V.Agents.Frontend;

/// <summary>A picture that a plan found on the reference.</summary>
/// <param name="Name">Its name, made of lower-case letters, digits and hyphens.</param>
/// <param name="Box">Where it lies, in pixels.</param>
/// <param name="Words">What it shows.</param>
internal sealed partial record PlannedPicture(string Name, PixelRectangle Box, string Words)
{
    private const int Most = 30;
    private const int LeastSide = 4;

    /// <summary>The file that it is cut out into, beside the document.</summary>
    public string File => $"assets/{Name}.png";

    /// <summary>Reads a plan's lines; those that make no sense are left out.</summary>
    public static IReadOnlyList<PlannedPicture> Read(string plan, int width, int height)
    {
        Dictionary<string, PlannedPicture> pictures = [];
        foreach (Match line in Line().Matches(plan))
        {
            double[] edges = [.. line.Groups["n"].Captures.Select(number => double.Parse(number.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture) / 1000)];
            (int left, int top) = ((int)(Math.Min(edges[0], edges[2]) * width), (int)(Math.Min(edges[1], edges[3]) * height));
            (int right, int bottom) = ((int)Math.Ceiling(Math.Max(edges[0], edges[2]) * width), (int)Math.Ceiling(Math.Max(edges[1], edges[3]) * height));
            var box = new PixelRectangle(left, top, Math.Min(right, width) - left, Math.Min(bottom, height) - top);
            string name = line.Groups["name"].Value.ToLowerInvariant();
            if (Math.Min(box.Width, box.Height) >= LeastSide && pictures.Count < Most)
            {
                pictures.TryAdd(name, new PlannedPicture(name, box, line.Groups["words"].Value.Trim()));
            }
        }

        return [.. pictures.Values];
    }

    [GeneratedRegex(@"^[\s>*-]*PICTURE\s+`?(?<name>[A-Za-z0-9][A-Za-z0-9-]{0,40})`?[\s:]*[\[(]+(?<n>\d{1,4}(?:\.\d+)?)(?:\s*,\s*(?<n>\d{1,4}(?:\.\d+)?)){3}[\])]+(?<words>[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
