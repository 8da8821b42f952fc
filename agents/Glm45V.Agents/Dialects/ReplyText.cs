using System.Text.RegularExpressions;

namespace Glm45V.Agents.Dialects;

/// <summary>Takes replies apart: thinking, box tokens, and labels such as "Action:".</summary>
internal static partial class ReplyText
{
    /// <summary>Leaves out what stands before the end of thinking.</summary>
    public static string WithoutThinking(string reply)
    {
        int end = reply.LastIndexOf("</think>", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? reply : reply[(end + "</think>".Length)..];
    }

    /// <summary>Gives what stands in the first box, to the end of the text where the box is not closed; null without a box.</summary>
    public static string? Boxed(string text) => BoxedPart(text, 0) is { } box ? text[box].Trim() : null;

    /// <summary>Gives where in a text the inside of the first box from a position on stands; null without a box.</summary>
    public static Range? BoxedPart(string text, int from)
    {
        Group inside = Box().Match(text, from).Groups["in"];
        return inside.Success ? inside.Index..(inside.Index + inside.Length) : null;
    }

    /// <summary>Leaves out the tokens of boxes.</summary>
    public static string Unboxed(string text) => BoxToken().Replace(text, "");

    /// <summary>Gives the text behind a label, up to the next one of the others; null without that label.</summary>
    public static string? Labelled(string text, string label, params ReadOnlySpan<string> others)
    {
        Match found = Label(label).Match(text);
        if (!found.Success)
        {
            return null;
        }

        int start = found.Index + found.Length;
        int end = text.Length;
        foreach (string other in others)
        {
            Match next = Label(other).Match(text, start);
            end = next.Success ? Math.Min(end, next.Index) : end;
        }

        return text[start..end].Trim();
    }

    /// <summary>Gives the text before the first of some labels.</summary>
    public static string Before(string text, params ReadOnlySpan<string> labels)
    {
        int end = text.Length;
        foreach (string label in labels)
        {
            Match found = Label(label).Match(text);
            end = found.Success ? Math.Min(end, found.Index) : end;
        }

        return text[..end].Trim();
    }

    // At the start of a line, whatever Markdown stands around it.
    private static Regex Label(string name) => new($@"(?:^|\n)[ \t*#]*{Regex.Escape(name)}[ \t*]*:[ \t*]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    [GeneratedRegex(@"<\|(?:begin|start)_of_box\|>(?<in>.*?)(?:<\|end_of_box\|>|$)", RegexOptions.Singleline)]
    private static partial Regex Box();

    [GeneratedRegex(@"<\|(?:begin|start|end)_of_box\|>")]
    private static partial Regex BoxToken();
}
