using System.Text;
using System.Text.RegularExpressions;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Rewrites split patterns from the syntax of Hugging Face tokenizers (Oniguruma) to .NET's, where both mean the same.</summary>
internal static partial class SplitPattern
{
    /// <summary>Gives the pattern for <see cref="Regex"/>.</summary>
    /// <exception cref="FormatException">A part of it is not known to mean the same in .NET; the message names it.</exception>
    public static string Translate(string pattern)
    {
        var translated = new StringBuilder();
        bool inClass = false;
        bool afterQuantifier = false;
        for (int at = 0; at < pattern.Length;)
        {
            Match part = Part().Match(pattern, at);
            string text = part.Success && part.Index == at ? part.Value : throw Unknown(pattern[at..]);
            bool isQuantifier = !inClass && part.Groups["quantifier"].Success;
            bool isSetWithinSet = inClass && (text is "[" or "[^" or "&" || part.Groups["group"].Success);
            bool isPossessive = isQuantifier && afterQuantifier && text != "?";
            if (isSetWithinSet || isPossessive || (!inClass && text is "." or "^" or "$"))
            {
                throw Unknown(pattern[at..]);
            }

            inClass = text is "[" or "[^" || (inClass && text != "]");
            afterQuantifier = isQuantifier;
            translated.Append(part.Groups["folded"].Success ? $"(?:{Folded(part.Groups["folded"].Value)})" : text);
            at += text.Length;
        }

        try
        {
            Regex.Match("", translated.ToString());
            return translated.ToString();
        }
        catch (RegexParseException error)
        {
            throw new FormatException($"'{pattern}': {error.Error}", error);
        }
    }

    // Simple case folding, which has three spellings of two letters; .NET's own knows only one of them.
    private static string Folded(string literals) => Letter().Replace(literals, letter => letter.Value.ToUpperInvariant() switch
    {
        "S" => "[sS\u017F]",
        "K" => "[kK\u212A]",
        string upper => $"[{upper.ToLowerInvariant()}{upper}]",
    });

    private static FormatException Unknown(string rest) => new($"'{(rest.Length > 12 ? rest[..12] + "…" : rest)}'");

    [GeneratedRegex("[A-Za-z]", RegexOptions.CultureInvariant)]
    private static partial Regex Letter();

    // Groups and look-ahead, classes, general categories, white space, quantifiers, and ASCII that stands for itself.
    [GeneratedRegex(
        """
        (?<group>\(\?i:(?<folded>[A-Za-z'|]+)\) | \(\?[:=!] | \((?!\?) | \))
        | \[\^? | \]
        | \\[pP]\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfon]?)\}
        | \\[sSrnt] | \\[!-/:-@\[-`{-~]
        | (?<quantifier>[?*+] | \{\d+(,\d*)?\})
        | [\x20-\x7E-[\\(){}]]
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
