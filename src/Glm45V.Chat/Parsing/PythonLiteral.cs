using System.Globalization;
using System.Numerics;
using System.Text;
using Glm45V.Messages;

namespace Glm45V.Chat.Parsing;

/// <summary>Reads what models write when they think in Python: <c>True</c>, <c>None</c>, <c>{'a': (1, 2)}</c>.</summary>
internal sealed class PythonLiteral
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly bool _allowUnderscores;
    private readonly StringBuilder _json = new();
    private int _at;

    private PythonLiteral(string text, bool allowUnderscores)
    {
        _text = text;
        _allowUnderscores = allowUnderscores;
    }

    /// <summary>
    /// Converts a literal of None, booleans, numbers, strings, lists, tuples and dicts to JSON. Digits grouped by underscores
    /// are numbers only when the caller expects one: elsewhere <c>123_456</c> is more likely a name.
    /// </summary>
    public static bool TryConvert(string text, bool allowUnderscores, out string json)
    {
        var reader = new PythonLiteral(text, allowUnderscores);
        bool isLiteral = reader.Value(0) && reader.AtEnd();
        json = isLiteral ? reader._json.ToString() : string.Empty;
        return isLiteral;
    }

    private bool Value(int depth)
    {
        SkipSpace();
        if (_at == _text.Length || depth > MaxDepth)
        {
            return false;
        }

        return _text[_at] switch
        {
            '[' => Items(']', depth),
            '(' => Items(')', depth),
            '{' => Members(depth),
            '\'' or '"' => String(),
            _ => Word("None", "null") || Word("True", "true") || Word("False", "false") || Number(),
        };
    }

    private bool Items(char close, int depth)
    {
        int start = _at++;
        _json.Append('[');
        int count = 0;
        bool hasComma = false;
        while (!Take(close))
        {
            if (count > 0)
            {
                _json.Append(", ");
            }

            if ((count > 0 && !hasComma) || !Value(depth + 1))
            {
                return false;
            }

            count++;
            hasComma = Take(',');
        }

        if (_text[start] == '(' && count == 1 && !hasComma)
        {
            return false; // (1) is a number in parentheses, which no model means as a value
        }

        _json.Append(']');
        return true;
    }

    private bool Members(int depth)
    {
        _at++;
        _json.Append('{');
        int count = 0;
        bool hasComma = false;
        while (!Take('}'))
        {
            if (count > 0)
            {
                _json.Append(", ");
            }

            if ((count > 0 && !hasComma) || !Name() || !Take(':'))
            {
                return false;
            }

            _json.Append(": ");
            if (!Value(depth + 1))
            {
                return false;
            }

            count++;
            hasComma = Take(',');
        }

        _json.Append('}');
        return true;
    }

    /// <summary>Reads a key; numbers, booleans and None become strings, as Python's json.dumps makes them.</summary>
    private bool Name()
    {
        SkipSpace();
        if (_at < _text.Length && _text[_at] is '\'' or '"')
        {
            return String();
        }

        _json.Append('"');
        bool isName = Word("None", "null") || Word("True", "true") || Word("False", "false") || Number();
        _json.Append('"');
        return isName;
    }

    private bool Word(string word, string json)
    {
        int end = _at + word.Length;
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0 || (end < _text.Length && char.IsLetterOrDigit(_text[end])))
        {
            return false;
        }

        _at = end;
        _json.Append(json);
        return true;
    }

    private bool Number()
    {
        int start = _at;
        while (_at < _text.Length && IsOfNumber(start))
        {
            _at++;
        }

        string digits = _text[start.._at];
        if (digits.Contains('_', StringComparison.Ordinal))
        {
            if (!_allowUnderscores || digits.Split('_').Any(group => group.Length == 0 || !char.IsAsciiDigit(group[^1])))
            {
                return false;
            }

            digits = digits.Replace("_", string.Empty, StringComparison.Ordinal);
        }

        return Whole(digits) || Fraction(digits);
    }

    private bool IsOfNumber(int start) => _text[_at] switch
    {
        '.' or '_' => true,
        '+' or '-' => _at == start || _text[_at - 1] is 'e' or 'E',
        char other => char.IsAsciiLetterOrDigit(other),
    };

    private bool Whole(string digits)
    {
        string bare = digits.TrimStart('+', '-');
        bool hasLeadingZero = bare.Length > 1 && bare[0] == '0';
        if (hasLeadingZero
            || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value))
        {
            return false;
        }

        _json.Append(value.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private bool Fraction(string digits)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (digits.AsSpan().IndexOfAny('.', 'e', 'E') < 0
            || !double.TryParse(digits, Style, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value))
        {
            return false;
        }

        _json.Append(PythonJson.Float(value));
        return true;
    }

    private bool String()
    {
        char quote = _text[_at++];
        var value = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote && _text[_at] is not '\n')
        {
            if (_text[_at] != '\\')
            {
                value.Append(_text[_at++]);
            }
            else if (!Escape(value))
            {
                return false;
            }
        }

        if (_at == _text.Length || _text[_at] != quote)
        {
            return false;
        }

        _at++;
        PythonJson.AppendString(_json, value.ToString());
        return true;
    }

    private bool Escape(StringBuilder value)
    {
        if (_at + 1 >= _text.Length)
        {
            return false;
        }

        char kind = _text[_at + 1];
        _at += 2;
        switch (kind)
        {
            case 'x':
                return Code(value, 2);
            case 'u':
                return Code(value, 4);
            case 'U':
                return Code(value, 8);
            case '\n':
                return true;
        }

        int simple = @"\'""abfnrtv".IndexOf(kind, StringComparison.Ordinal);
        if (simple >= 0)
        {
            value.Append("\\'\"\a\b\f\n\r\t\v"[simple]);
        }
        else
        {
            value.Append('\\').Append(kind); // Python keeps an escape that it does not know
        }

        return true;
    }

    private bool Code(StringBuilder value, int length)
    {
        if (_at + length > _text.Length
            || !int.TryParse(_text.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            || code is < 0 or > 0x10ffff)
        {
            return false;
        }

        _at += length;
        value.Append(code > 0xffff ? char.ConvertFromUtf32(code) : ((char)code).ToString());
        return true;
    }

    private bool Take(char expected)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool AtEnd()
    {
        SkipSpace();
        return _at == _text.Length;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }
}
