using System.Text.RegularExpressions;
using Glm45V.Agents.Dialects;

namespace Glm45V.Agents.Frontend;

/// <summary>Reads edits by exact replacement out of a model's answer, and applies all of them or none.</summary>
internal static partial class EditAnswer
{
    private const int MostEdits = 40;

    /// <summary>Changes a document as an answer says; the error is for the model. An answer that holds a whole document instead replaces it.</summary>
    public static bool TryApply(string answer, string html, out string changed, out string error)
    {
        string text = ReplyText.Unboxed(ReplyText.WithoutThinking(answer)).ReplaceLineEndings("\n");
        MatchCollection edits = Edit().Matches(text);
        changed = html;
        error = "";
        if (edits.Count == 0)
        {
            bool isWhole = HtmlAnswer.TryReadDocument(answer, out string document, out string why);
            changed = isWhole ? document : html;
            bool triedDocument = text.Contains("<html", StringComparison.OrdinalIgnoreCase);
            error = isWhole ? "" : triedDocument ? why : "The answer holds no edit: write <<<<<<< SEARCH, the text as it stands, =======, the text in its place, >>>>>>> REPLACE, each mark on a line of its own.";
            return isWhole;
        }

        foreach (Match edit in edits.Take(MostEdits))
        {
            string search = edit.Groups["old"].Value;
            int count = Count(changed, search);
            if (count != 1)
            {
                string shown = search.Trim().Length <= 120 ? search.Trim() : search.Trim()[..120] + "…";
                error = count == 0
                    ? $"The document does not hold the text “{shown}” exactly so: copy it as it stands, spaces and line breaks too."
                    : $"The document holds the text “{shown}” {count} times: give more of what stands around it, so that it occurs once.";
                changed = html;
                return false;
            }

            changed = changed.Replace(search, edit.Groups["new"].Value, StringComparison.Ordinal);
        }

        return true;
    }

    private static int Count(string text, string part)
    {
        int count = 0;
        for (int at = 0; part.Length > 0 && (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length)
        {
            count++;
        }

        return count;
    }

    [GeneratedRegex(@"^<{5,9} ?SEARCH[ \t]*\n(?<old>.*?)\n={5,9}[ \t]*\n(?:(?<new>.*?)\n)?>{5,9} ?REPLACE", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Edit();
}
