using System.Globalization;
using System.Text;

namespace Glm45V.Agents.Replay;

/// <summary>Writes values as C# source, whatever a page or a person put into them.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> s_keywords =
    [
        "abstract", "as", "async", "await", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit",
        "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private",
        "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this",
        "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>Gives a string literal.</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char letter in value)
        {
            text.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(letter) || char.IsSurrogate(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
                    $"\\u{(int)letter:x4}",
                _ => letter.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>Gives a number of pixels.</summary>
    public static string Number(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);

    /// <summary>Gives a name that C# takes, of the words of a text; the fallback where it has none.</summary>
    public static string Name(string text, string fallback)
    {
        string[] words = [.. Words(text).Take(8)];
        string joined = string.Concat(words.Select((word, index) => index == 0 ? word.ToLowerInvariant() : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
        return IsName(joined) ? joined : fallback;
    }

    /// <summary>True for a name that C# takes for a class.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && text.All(letter => letter == '_' || char.IsAsciiLetterOrDigit(letter)) && !char.IsDigit(text[0]) && !s_keywords.Contains(text);

    /// <summary>Gives the name of a test: the words of a text with lines between them.</summary>
    public static string TestName(string text)
    {
        string joined = string.Join('_', Words(text).Take(10));
        return !IsName(joined) ? $"Run_{joined}".TrimEnd('_') : char.ToUpperInvariant(joined[0]) + joined[1..];
    }

    /// <summary>Gives a text that cannot end the comment it stands in.</summary>
    public static string Comment(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();

    private static string[] Words(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
