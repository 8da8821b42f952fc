using System.Globalization;
using System.Text.RegularExpressions;
using Glm45V.Chat.Prompting;

namespace Glm45V.Chat.Parsing;

/// <summary>Finds grounding boxes in an answer, in any of the bracket styles that GLM-4.5V uses.</summary>
public static partial class BoxParser
{
    private const string Four = @"\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*";

    /// <summary>
    /// Gives the boxes <c>[x1,y1,x2,y2]</c> in order, written with <c>[]</c>, <c>[[]]</c>, <c>()</c> or <c>&lt;&gt;</c>. Text with
    /// box marks is read between them only. Four numbers of which one is above 1000 are no box.
    /// </summary>
    public static IReadOnlyList<GroundingBox> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var boxes = new List<GroundingBox>();
        foreach (string region in Regions(text))
        {
            foreach (Match match in BoxPattern().Matches(region))
            {
                double[] edges =
                [
                    .. match.Groups.Values.Skip(1).Where(group => group.Success)
                        .Select(group => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture)),
                ];
                if (edges.All(edge => edge <= 1000))
                {
                    boxes.Add(new GroundingBox(edges[0], edges[1], edges[2], edges[3]));
                }
            }
        }

        return boxes;
    }

    private static IEnumerable<string> Regions(string text)
    {
        string[] pieces = text.Split(ControlMarks.BeginBox);
        return pieces.Length == 1
            ? pieces
            : pieces.Skip(1).Select(piece => piece.Split(ControlMarks.EndBox)[0]);
    }

    [GeneratedRegex($@"\[{Four}\]|\({Four}\)|<{Four}>", RegexOptions.CultureInvariant)]
    private static partial Regex BoxPattern();
}
