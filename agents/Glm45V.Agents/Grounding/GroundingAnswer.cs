using System.Globalization;
using System.Text.RegularExpressions;
using Glm45V.Agents.Dialects;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Grounding;

/// <summary>A box of an answer in thousandths of the image, and where in the text it stands.</summary>
internal readonly record struct AnsweredBox(double Left, double Top, double Right, double Bottom, int Start, int End);

/// <summary>Reads answers to grounding questions: boxes in box tokens or without, in brackets of any kind, or the words that nothing is there.</summary>
/// <remarks>Coordinates are thousandths of the image's width and height, 0 to 1000, as GLM models write them.</remarks>
internal static partial class GroundingAnswer
{
    /// <summary>Reads an answer; its error is for the model.</summary>
    /// <returns>True with boxes, none of them where the answer says that nothing is there; false with an error.</returns>
    public static bool TryRead(string answer, out IReadOnlyList<AnsweredBox> boxes, out string error)
    {
        (int start, int end) = Part(answer);
        string part = answer[start..end];
        AnsweredBox[] found = [.. Quads(part, start)];
        boxes = found;
        error = "";
        if (found.Length == 0)
        {
            error = None().IsMatch(part) ? "" : "The answer holds no bounding box: give [[x1,y1,x2,y2]] in thousandths of the image's width and height, 0 to 999.";
            return error.Length == 0;
        }

        foreach (AnsweredBox box in found)
        {
            if (Math.Min(box.Left, box.Top) < 0 || Math.Max(box.Right, box.Bottom) > CoordinateMapper.GroundingMaximum)
            {
                error = FormattableString.Invariant($"[{box.Left},{box.Top},{box.Right},{box.Bottom}] lies outside the image: coordinates are thousandths, 0 to 999.");
                return false;
            }
        }

        return true;
    }

    // What stands behind the thinking, and in the first box of special tokens where there is one.
    private static (int Start, int End) Part(string answer)
    {
        const string ThinkingEnd = "</think>";
        int thought = answer.LastIndexOf(ThinkingEnd, StringComparison.OrdinalIgnoreCase);
        int start = thought < 0 ? 0 : thought + ThinkingEnd.Length;
        Range part = ReplyText.BoxedPart(answer, start) ?? start..answer.Length;
        return (part.Start.Value, part.End.Value);
    }

    private static IEnumerable<AnsweredBox> Quads(string part, int offset)
    {
        foreach (Regex form in (Regex[])[Quad(), Corners()])
        {
            MatchCollection matches = form.Matches(part);
            if (matches.Count > 0)
            {
                return matches.Select(match => Box([.. match.Groups["n"].Captures.Select(Value)], offset + match.Index, offset + match.Index + match.Length));
            }
        }

        // Numbers among words may be anything; bare ones are a box, and two of them a point.
        Match bare = Bare().Match(part);
        double[] values = [.. bare.Groups["n"].Captures.Select(Value)];
        return values.Length switch
        {
            4 => [Box(values, offset, offset + part.Length)],
            2 => [Box([.. values, .. values], offset, offset + part.Length)],
            _ => [],
        };
    }

    private static AnsweredBox Box(double[] values, int start, int end) => new(
        Math.Min(values[0], values[2]), Math.Min(values[1], values[3]), Math.Max(values[0], values[2]), Math.Max(values[1], values[3]), start, end);

    private static double Value(Capture number) => double.Parse(number.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[\[(<{]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?)(?:\s*[,;\s]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?)){3}\s*[\])>}]")]
    private static partial Regex Quad();

    [GeneratedRegex(@"[\[(<{]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?)\s*[,;\s]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?)\s*[\])>}]\s*[,;]?\s*[\[(<{]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?)\s*[,;\s]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?)\s*[\])>}]")]
    private static partial Regex Corners();

    [GeneratedRegex(@"^[\s\[(<{]*(?<n>-?\d{1,9}(?:\.\d{1,9})?)(?:\s*[,;\s]\s*(?<n>-?\d{1,9}(?:\.\d{1,9})?))+[\s\])>}.]*$")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^\s*(?:\[\s*(?:\[\s*\])?\s*\])\s*$|\b(?:none|nothing|no such|there (?:is|are) no|isn't|is not|are not|cannot|can't|could not|does not|doesn't|not (?:there|found|visible|present))\b", RegexOptions.IgnoreCase)]
    private static partial Regex None();
}
