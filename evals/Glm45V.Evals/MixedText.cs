using System.Text;

namespace Glm45V.Evals;

/// <summary>Documents of everything a tokenizer meets: words, code, scripts of the world, emoji, marks, white space, junk. The same seed gives the same text.</summary>
internal sealed class MixedText(int seed)
{
    private static readonly string[] s_words = ["the", "screenshot", "shows", "a", "Button", "don't", "we'LL", "I'm", "naïve", "Straße", "être", "niño", "internationalisation", "HTTPServer", "snake_case_name", "x86-64", "№", "e.g."];
    private static readonly string[] s_code = ["public static async Task<int>", "for (int i = 0; i < n; i++)", "    return x?.y ?? z;", "\t\tif (!a && b || c)", "// NOTE: ...", "<div class=\"row\">", "</div>", "{\"key\": [1, 2.5e-3, null]}", "===", "!=", "->", "::", "#!/bin/sh", "0xFF_FF", "\\u00e9", "$(cat x | wc -l)", "&amp;"];
    private static readonly string[] s_white = [" ", "  ", "    ", "\n", "\n\n", "\r\n", "\t", " \n ", "\u00A0", "\u3000", "\u2028", "\u0085", "\v", "\f", " \r", "\u200B", "\uFEFF", "\u1680"];
    private static readonly string[] s_marks = ["e\u0301", "n\u0303", "\u1100\u1161\u11A8", "क्षि", "ก็", "\u05D1\u05BC", "a\u0328\u0301", "\u212B", "ﬁ", "\u0958", "ſ", "K", "İ", "ı", "ǅ"];
    private static readonly string[] s_emoji = ["😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "❤️", "🇩🇪", "1️⃣", "🤦🏽‍♀️", "✂", "🀄"];
    private static readonly string[] s_added = ["<|user|>", "<|image|>", "<|endoftext|>", "<|im_start|>", "<|eot_id|>", "</think>", "<|", "|>", "<tool_call>", "[gMASK]"];

    // Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Georgian, Hangul, Kana, Han, Han extension B, mathematical letters, Adlam, cuneiform, digits.
    private static readonly (int First, int Last)[] s_scripts =
    [
        (0x61, 0x7A), (0xC0, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x5D0, 0x5EA), (0x600, 0x6FF), (0x900, 0x97F), (0xE01, 0xE5B), (0x10A0, 0x10FF),
        (0xAC00, 0xD7A3), (0x3041, 0x30FF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x1D400, 0x1D7FF), (0x1E900, 0x1E95F), (0x12000, 0x12399), (0x660, 0x669),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Writes a document of about as many characters.</summary>
    public string Next(int characters)
    {
        var text = new StringBuilder(characters + 64);
        while (text.Length < characters)
        {
            switch (_random.Next(12))
            {
                case < 3:
                    Repeat(text, s_words, 12, " ");
                    break;
                case 3 or 4:
                    Repeat(text, s_code, 4, " ");
                    break;
                case 5:
                    Script(text);
                    break;
                case 6:
                    Repeat(text, s_white, 4, "");
                    break;
                case 7:
                    Repeat(text, s_marks, 4, "");
                    break;
                case 8:
                    Repeat(text, s_emoji, 3, "");
                    break;
                case 9:
                    text.Append(_random.NextInt64(1L << _random.Next(1, 62)));
                    break;
                case 10:
                    Junk(text);
                    break;
                default:
                    text.Append(_random.Next(4) == 0 ? Pick(s_added) : new string("=-# a\n"[_random.Next(6)], _random.Next(1, 90)));
                    break;
            }
        }

        return text.ToString();
    }

    private void Repeat(StringBuilder text, string[] parts, int most, string between)
    {
        for (int i = _random.Next(1, most + 1); i > 0; i--)
        {
            text.Append(Pick(parts)).Append(between);
        }
    }

    private void Script(StringBuilder text)
    {
        (int first, int last) = s_scripts[_random.Next(s_scripts.Length)];
        for (int i = _random.Next(1, 30); i > 0; i--)
        {
            text.Append(new Rune(_random.Next(first, last + 1)).ToString());
        }
    }

    /// <summary>Any code points, or bytes that are no UTF-8.</summary>
    private void Junk(StringBuilder text)
    {
        if (_random.Next(2) == 0)
        {
            var bytes = new byte[_random.Next(1, 20)];
            _random.NextBytes(bytes);
            text.Append(Encoding.UTF8.GetString(bytes));
            return;
        }

        for (int i = _random.Next(1, 10); i > 0; i--)
        {
            int value = _random.Next(_random.Next(2) == 0 ? 0x10000 : 0x110000);
            text.Append(Rune.IsValid(value) ? new Rune(value).ToString() : "\uFFFD");
        }
    }

    private string Pick(string[] parts) => parts[_random.Next(parts.Length)];
}
