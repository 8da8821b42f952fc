using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Glm45V.Messages;

/// <summary>Writes JSON as Python's <c>json.dumps(value, ensure_ascii=False)</c> does, which is what the models were trained on.</summary>
internal static class PythonJson
{
    public static string Serialize(JsonElement value)
    {
        var output = new StringBuilder();
        Append(output, value);
        return output.ToString();
    }

    public static void Append(StringBuilder output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(output, value);
                break;
            case JsonValueKind.Array:
                AppendArray(output, value);
                break;
            case JsonValueKind.String:
                AppendString(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                output.Append(Number(value.GetRawText()));
                break;
            case JsonValueKind.True:
                output.Append("true");
                break;
            case JsonValueKind.False:
                output.Append("false");
                break;
            default:
                output.Append("null");
                break;
        }
    }

    /// <summary>Writes a string with its quotes.</summary>
    public static void AppendString(StringBuilder output, string text)
    {
        output.Append('"');
        AppendEscaped(output, text);
        output.Append('"');
    }

    /// <summary>Writes the inside of a JSON string; half a surrogate pair, which JSON cannot carry, becomes U+FFFD.</summary>
    public static void AppendEscaped(StringBuilder output, ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            char value = text[at];
            if (char.IsHighSurrogate(value) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                output.Append(value).Append(text[++at]);
                continue;
            }

            switch (value)
            {
                case '"':
                    output.Append("\\\"");
                    break;
                case '\\':
                    output.Append("\\\\");
                    break;
                case '\n':
                    output.Append("\\n");
                    break;
                case '\r':
                    output.Append("\\r");
                    break;
                case '\t':
                    output.Append("\\t");
                    break;
                case '\b':
                    output.Append("\\b");
                    break;
                case '\f':
                    output.Append("\\f");
                    break;
                case < ' ':
                    output.Append(CultureInfo.InvariantCulture, $"\\u{(int)value:x4}");
                    break;
                default:
                    output.Append(char.IsSurrogate(value) ? '\ufffd' : value);
                    break;
            }
        }
    }

    private static void AppendObject(StringBuilder output, JsonElement value)
    {
        // A Python dict keeps a repeated key at its first place with its last value.
        var members = new OrderedDictionary<string, JsonElement>();
        foreach (JsonProperty member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        output.Append('{');
        string separator = string.Empty;
        foreach ((string name, JsonElement member) in members)
        {
            output.Append(separator);
            AppendString(output, name);
            output.Append(": ");
            Append(output, member);
            separator = ", ";
        }

        output.Append('}');
    }

    private static void AppendArray(StringBuilder output, JsonElement value)
    {
        output.Append('[');
        string separator = string.Empty;
        foreach (JsonElement item in value.EnumerateArray())
        {
            output.Append(separator);
            Append(output, item);
            separator = ", ";
        }

        output.Append(']');
    }

    private static string Number(string raw)
    {
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            return raw == "-0" ? "0" : raw;
        }

        double value = double.Parse(raw, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? Float(value) : raw;
    }

    /// <summary>Python's <c>repr</c> of a float: shortest digits, an exponent below 1e-4 and from 1e16 on.</summary>
    public static string Float(double value)
    {
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponentAt < 0 ? shortest : shortest[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(shortest.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        int point = (dot < 0 ? mantissa.Length : dot) + exponent;
        string padded = mantissa.Replace(".", string.Empty, StringComparison.Ordinal);
        string digits = padded.TrimStart('0');
        point -= padded.Length - digits.Length;
        digits = digits.TrimEnd('0');
        string sign = double.IsNegative(value) ? "-" : string.Empty;
        return sign + (digits.Length == 0 ? "0.0" : Layout(digits, point));
    }

    private static string Layout(string digits, int point)
    {
        if (point is > 16 or < -3)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : string.Empty;
            string sign = point > 0 ? "+" : "-";
            return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{sign}{Math.Abs(point - 1):00}");
        }

        if (point <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        return point >= digits.Length
            ? digits + new string('0', point - digits.Length) + ".0"
            : digits[..point] + "." + digits[point..];
    }
}
