using System.Text;
using System.Text.RegularExpressions;

namespace Glm45V.Agents.Dialects;

/// <summary>A call with named arguments as text, as in <c>type(content='it\'s late')</c>.</summary>
/// <param name="Name">The name of what is called.</param>
/// <param name="Arguments">The arguments by name, quotes removed.</param>
/// <param name="Written">The call as it stands in the text.</param>
internal sealed partial record CallText(string Name, IReadOnlyDictionary<string, string> Arguments, string Written)
{
    /// <summary>Gives every call of one of some names in a text, in order; calls that do not end are left out.</summary>
    public static IEnumerable<CallText> All(string text, IReadOnlySet<string> names)
    {
        foreach (Match start in Start().Matches(text))
        {
            if (names.Contains(start.Groups[1].Value) && Read(text, start.Index + start.Length) is var (arguments, end))
            {
                yield return new CallText(start.Groups[1].Value, arguments, text[start.Index..end]);
            }
        }
    }

    /// <summary>Writes a text in quotes.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("'");
        foreach (char letter in text)
        {
            quoted.Append(letter switch { '\\' => @"\\", '\'' => @"\'", '\n' => @"\n", '\r' => @"\r", '\t' => @"\t", _ => letter.ToString() });
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>Gives an argument.</summary>
    /// <exception cref="DialectException">It is missing.</exception>
    public string this[string name] => Arguments.GetValueOrDefault(name) ?? throw new DialectException($"{Name} needs {name}.");

    private static (Dictionary<string, string> Arguments, int End)? Read(string text, int at)
    {
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        while (true)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ','))
            {
                at++;
            }

            if (at >= text.Length)
            {
                return null;
            }

            if (text[at] == ')')
            {
                return (arguments, at + 1);
            }

            Match name = Named().Match(text, at);
            if (!name.Success || Value(text, at + name.Length) is not var (value, end))
            {
                return null;
            }

            arguments[name.Groups[1].Value] = value;
            at = end;
        }
    }

    private static (string Value, int End)? Value(string text, int at)
    {
        if (at >= text.Length)
        {
            return null;
        }

        if (text[at] is '\'' or '"')
        {
            return Quoted(text, at);
        }

        int depth = 0;
        int end = at;
        while (end < text.Length && (depth > 0 || text[end] is not (',' or ')')))
        {
            depth += text[end] is '[' or '(' or '<' ? 1 : text[end] is ']' or ')' or '>' ? -1 : 0;
            end++;
        }

        return end == text.Length ? null : (text[at..end].Trim(), end);
    }

    // A quote inside a text is often not escaped: one that ends it is followed by the next argument or the end of the call.
    private static (string Value, int End)? Quoted(string text, int at)
    {
        StringBuilder value = new();
        char quote = text[at];
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                value.Append(text[i] switch { 'n' => "\n", 'r' => "\r", 't' => "\t", '\\' => "\\", '\'' => "'", '"' => "\"", var other => $"\\{other}" });
            }
            else if (text[i] == quote && Ends().IsMatch(text, i + 1))
            {
                return (value.ToString(), i + 1);
            }
            else
            {
                value.Append(text[i]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"(?<![\w.])([A-Za-z_]\w*)\(")]
    private static partial Regex Start();

    [GeneratedRegex(@"\G([A-Za-z_]\w*)\s*=\s*")]
    private static partial Regex Named();

    [GeneratedRegex(@"\G\s*(?:\)|,\s*[A-Za-z_]\w*\s*=)")]
    private static partial Regex Ends();
}
