using System.Globalization;

namespace Glm45V.Grammar.Text;

/// <summary>Sets of code points by the names that <c>\p{ }</c> of ECMA-262 takes: general categories and a few binary properties.</summary>
internal static class UnicodeProperty
{
    private static readonly Dictionary<string, UnicodeCategory[]> s_categories = Categories();

    /// <summary>Finds a set by <c>Lu</c>, <c>Uppercase_Letter</c>, <c>gc=Lu</c> or <c>General_Category=Lu</c>; null if the name is not known.</summary>
    public static CharSet? Find(string name)
    {
        string value = name;
        foreach (string prefix in (string[])["gc=", "General_Category="])
        {
            value = value.StartsWith(prefix, StringComparison.Ordinal) ? value[prefix.Length..] : value;
        }

        return value switch
        {
            "Any" => CharSet.All,
            "ASCII" => CharSet.Of((0, 0x7F)),
            "ASCII_Hex_Digit" or "AHex" => CharSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
            _ => s_categories.TryGetValue(value, out UnicodeCategory[]? categories)
                ? CharSet.Of([.. categories.SelectMany(category => CharSet.Category(category).Ranges())])
                : null,
        };
    }

    private static Dictionary<string, UnicodeCategory[]> Categories()
    {
        // Short name, long name, and the category of .NET; groups take the first letter.
        (string Short, string Long, UnicodeCategory Category)[] all =
        [
            ("Lu", "Uppercase_Letter", UnicodeCategory.UppercaseLetter), ("Ll", "Lowercase_Letter", UnicodeCategory.LowercaseLetter),
            ("Lt", "Titlecase_Letter", UnicodeCategory.TitlecaseLetter), ("Lm", "Modifier_Letter", UnicodeCategory.ModifierLetter),
            ("Lo", "Other_Letter", UnicodeCategory.OtherLetter), ("Mn", "Nonspacing_Mark", UnicodeCategory.NonSpacingMark),
            ("Mc", "Spacing_Mark", UnicodeCategory.SpacingCombiningMark), ("Me", "Enclosing_Mark", UnicodeCategory.EnclosingMark),
            ("Nd", "Decimal_Number", UnicodeCategory.DecimalDigitNumber), ("Nl", "Letter_Number", UnicodeCategory.LetterNumber),
            ("No", "Other_Number", UnicodeCategory.OtherNumber), ("Pc", "Connector_Punctuation", UnicodeCategory.ConnectorPunctuation),
            ("Pd", "Dash_Punctuation", UnicodeCategory.DashPunctuation), ("Ps", "Open_Punctuation", UnicodeCategory.OpenPunctuation),
            ("Pe", "Close_Punctuation", UnicodeCategory.ClosePunctuation), ("Pi", "Initial_Punctuation", UnicodeCategory.InitialQuotePunctuation),
            ("Pf", "Final_Punctuation", UnicodeCategory.FinalQuotePunctuation), ("Po", "Other_Punctuation", UnicodeCategory.OtherPunctuation),
            ("Sm", "Math_Symbol", UnicodeCategory.MathSymbol), ("Sc", "Currency_Symbol", UnicodeCategory.CurrencySymbol),
            ("Sk", "Modifier_Symbol", UnicodeCategory.ModifierSymbol), ("So", "Other_Symbol", UnicodeCategory.OtherSymbol),
            ("Zs", "Space_Separator", UnicodeCategory.SpaceSeparator), ("Zl", "Line_Separator", UnicodeCategory.LineSeparator),
            ("Zp", "Paragraph_Separator", UnicodeCategory.ParagraphSeparator), ("Cc", "Control", UnicodeCategory.Control),
            ("Cf", "Format", UnicodeCategory.Format), ("Co", "Private_Use", UnicodeCategory.PrivateUse),
            ("Cn", "Unassigned", UnicodeCategory.OtherNotAssigned),
        ];
        (string Short, string Long)[] groups =
            [("L", "Letter"), ("M", "Mark"), ("N", "Number"), ("P", "Punctuation"), ("S", "Symbol"), ("Z", "Separator"), ("C", "Other")];
        var names = new Dictionary<string, UnicodeCategory[]>
        {
            ["LC"] = [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter],
            ["digit"] = [UnicodeCategory.DecimalDigitNumber],
            ["punct"] = [.. all.Where(one => one.Short[0] == 'P').Select(one => one.Category)],
        };
        foreach ((string shortName, string longName, UnicodeCategory category) in all)
        {
            names[shortName] = names[longName] = [category];
        }

        foreach ((string shortName, string longName) in groups)
        {
            names[shortName] = names[longName] = [.. all.Where(one => one.Short.StartsWith(shortName, StringComparison.Ordinal)).Select(one => one.Category)];
        }

        return names;
    }
}
