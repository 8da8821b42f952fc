using System.Text.RegularExpressions;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Remembers which origin showed which numbers, addresses and codes, so that an agent does not carry them to another origin unasked.</summary>
/// <remarks>It knows what stands on pages literally, and in escaped or grouped form; a model that rewrites data passes it, which is why sinks are confirmed too. Safe to use from any thread.</remarks>
internal sealed partial class DataLedger
{
    private const int MostTokens = 20_000;
    private const int LongCode = 32;

    private readonly Lock sync = new();
    private readonly Dictionary<string, HashSet<string>> byOrigin = new(StringComparer.Ordinal);
    private readonly HashSet<string> trusted = new(StringComparer.Ordinal);
    private string words = "";

    /// <summary>Remembers what a page of an origin shows.</summary>
    public void Remember(string origin, string text)
    {
        lock (sync)
        {
            if (!byOrigin.TryGetValue(origin, out HashSet<string>? tokens))
            {
                byOrigin[origin] = tokens = new HashSet<string>(StringComparer.Ordinal);
            }

            foreach (string token in Tokens(text))
            {
                if (tokens.Count >= MostTokens)
                {
                    return;
                }

                tokens.Add(token);
            }
        }
    }

    /// <summary>Remembers what the person said, which may go anywhere.</summary>
    public void Trust(string text)
    {
        lock (sync)
        {
            trusted.UnionWith(Tokens(text));
            words += " " + text;
        }
    }

    /// <summary>Gives a word that another origin showed, and that origin, which a text would carry to a target; null when there is none.</summary>
    public (string Word, string From)? Foreign(string text, string target)
    {
        lock (sync)
        {
            byOrigin.TryGetValue(target, out HashSet<string>? own);
            foreach (string token in Tokens(Unescape(text)).Where(token => !trusted.Contains(token) && own?.Contains(token) != true))
            {
                if (byOrigin.FirstOrDefault(pair => pair.Key != target && pair.Value.Contains(token)).Key is { } from)
                {
                    return (token, from);
                }
            }

            return null;
        }
    }

    /// <summary>Gives a long code in an address that neither the person nor the page gave; null when there is none.</summary>
    public string? Unexplained(string url, IReadOnlyCollection<string> links)
    {
        lock (sync)
        {
            return links.Contains(url) || words.Contains(url, StringComparison.Ordinal)
                ? null
                : Codes().Matches(url).Select(match => match.Value).FirstOrDefault(code => code.Length >= LongCode && !words.Contains(code, StringComparison.Ordinal));
        }
    }

    // Groups of digits and letters that belong to one number are also remembered as one.
    private static IEnumerable<string> Tokens(string text)
    {
        foreach (Match match in Distinctive().Matches(text))
        {
            string token = match.Value.Trim('.', '-').ToUpperInvariant();
            if (token.Length >= 6 && (token.Contains('@', StringComparison.Ordinal) || token.Any(char.IsAsciiDigit)))
            {
                yield return token;
            }
        }

        foreach (Match match in Grouped().Matches(text))
        {
            string joined = string.Concat(match.Value.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
            if (joined.Length >= 8)
            {
                yield return joined;
            }
        }
    }

    private static string Unescape(string text)
    {
        string plain = Uri.UnescapeDataString(text.Replace('+', ' '));
        return plain == text ? text : $"{text} {plain}";
    }

    [GeneratedRegex(@"[A-Za-z0-9][A-Za-z0-9@._-]{5,}")]
    private static partial Regex Distinctive();

    [GeneratedRegex(@"[A-Z]{0,2}\d{2,}(?:[ \u00A0-][A-Z0-9]{2,}){1,9}")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"[A-Za-z0-9_=-]{24,}")]
    private static partial Regex Codes();
}
