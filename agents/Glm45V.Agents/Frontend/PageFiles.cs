using System.Text.RegularExpressions;

namespace Glm45V.Agents.Frontend;

/// <summary>Documents as they lie in a folder.</summary>
internal static partial class PageFiles
{
    /// <summary>The file of Tailwind's style sheet, beside the document.</summary>
    public const string StyleSheet = "tailwind.css";

    /// <summary>Adds the link to the style sheet, unless the document has one.</summary>
    public static string WithStyleSheet(string html) =>
        html.Contains(StyleSheet, StringComparison.Ordinal) ? html : InHead(html, $"<link rel=\"stylesheet\" href=\"{StyleSheet}\">");

    /// <summary>Gives a document that can be opened one folder below its assets, with its style sheet inside.</summary>
    public static string Viewable(string html, string? css) =>
        InHead(html, "<base href=\"../\">" + (css is null ? "" : $"\n<style>\n{css}\n</style>"));

    private static string InHead(string html, string what)
    {
        Match head = Head().Match(html);
        int at = head.Success ? head.Index + head.Length : Start().Match(html) is { Success: true } start ? start.Index + start.Length : 0;
        return html.Insert(at, "\n" + what);
    }

    [GeneratedRegex(@"<head(\s[^>]*)?>", RegexOptions.IgnoreCase)]
    private static partial Regex Head();

    [GeneratedRegex(@"<html(\s[^>]*)?>|<!doctype[^>]*>(?!.*<html)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Start();
}
