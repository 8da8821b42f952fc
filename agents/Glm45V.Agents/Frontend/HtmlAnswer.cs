using System.Text.RegularExpressions;
using Glm45V.Agents.Dialects;

namespace Glm45V.Agents.Frontend;

/// <summary>Reads HTML out of a model's answer: out of the last fenced block that holds markup, or out of the bare text.</summary>
internal static partial class HtmlAnswer
{
    private const int Longest = 300_000;

    /// <summary>Reads a whole document; the error is for the model.</summary>
    public static bool TryReadDocument(string answer, out string html, out string error)
    {
        html = Markup(answer);
        error = "";
        Match start = DocumentStart().Match(html);
        int end = html.LastIndexOf("</html>", StringComparison.OrdinalIgnoreCase);
        if (!start.Success)
        {
            error = "The answer holds no HTML document: give the whole document, from <!doctype html> to </html>, in one ```html block.";
        }
        else if (end < start.Index)
        {
            error = "The document stops before </html>, so it is cut off: write the whole document again, shorter where it is long.";
        }
        else if (end - start.Index > Longest)
        {
            error = $"The document has {end - start.Index:N0} characters, and at most {Longest:N0} are taken: write it shorter.";
        }

        html = error.Length == 0 ? html[start.Index..(end + "</html>".Length)] + "\n" : "";
        return error.Length == 0;
    }

    /// <summary>Reads a part of a document: a style sheet and one section; the error is for the model.</summary>
    public static bool TryReadPart(string answer, int number, out string style, out string section, out string error)
    {
        string html = Markup(answer);
        style = string.Join('\n', Style().Matches(html).Select(match => match.Groups["css"].Value.Trim()));
        Match found = Section().Match(html);
        section = found.Value;
        error = found.Success && found.Value.Length <= Longest
            ? ""
            : $"The answer holds no whole <section id=\"part-{number}\">…</section>: give a <style> element and that section in one ```html block.";
        return error.Length == 0;
    }

    private static string Markup(string answer)
    {
        string text = ReplyText.Unboxed(ReplyText.WithoutThinking(answer)).ReplaceLineEndings("\n");
        return Fence().Matches(text).LastOrDefault(match => match.Groups["in"].Value.Contains('<', StringComparison.Ordinal))?.Groups["in"].Value ?? text;
    }

    [GeneratedRegex(@"```[a-zA-Z]*[ \t]*\n(?<in>.*?)(?:\n```|$)", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"<!doctype\s+html|<html[\s>]", RegexOptions.IgnoreCase)]
    private static partial Regex DocumentStart();

    [GeneratedRegex(@"<style[^>]*>(?<css>.*?)</style>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex(@"<section[\s>].*</section>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Section();
}
