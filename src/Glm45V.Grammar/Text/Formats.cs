namespace Glm45V.Grammar.Text;

/// <summary>Languages of the formats that are enforced; the others say something to readers only.</summary>
internal static class Formats
{
    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string IpV4 = $@"{Octet}(?:\.{Octet}){{3}}";
    private const string Hex4 = "[0-9A-Fa-f]{1,4}";
    private const string Tail = $"(?:{Hex4}:{Hex4}|{IpV4})";

    private const string IpV6 = $"""
        (?:{Hex4}:){"{6}"}{Tail}|::(?:{Hex4}:){"{5}"}{Tail}|(?:{Hex4})?::(?:{Hex4}:){"{4}"}{Tail}|(?:(?:{Hex4}:){"{0,1}"}{Hex4})?::(?:{Hex4}:){"{3}"}{Tail}|(?:(?:{Hex4}:){"{0,2}"}{Hex4})?::(?:{Hex4}:){"{2}"}{Tail}|(?:(?:{Hex4}:){"{0,3}"}{Hex4})?::{Hex4}:{Tail}|(?:(?:{Hex4}:){"{0,4}"}{Hex4})?::{Tail}|(?:(?:{Hex4}:){"{0,5}"}{Hex4})?::{Hex4}|(?:(?:{Hex4}:){"{0,6}"}{Hex4})?::
        """;

    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private const string Quoted = @"""(?:[ !#-\[\]-~]|\\[ -~])*""";
    private const string Pchar = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
    private const string Authority = $@"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{"{2}"})*@)?(?:\[(?:{IpV6}|[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{"{2}"})*)(?::[0-9]*)?";
    private const string Rest = $@"(?:\?(?:{Pchar}|[/?])*)?(?:#(?:{Pchar}|[/?])*)?";
    private const string Uri = $"[A-Za-z][A-Za-z0-9+.-]*:(?://{Authority}(?:/{Pchar}*)*|/(?:{Pchar}+(?:/{Pchar}*)*)?|{Pchar}+(?:/{Pchar}*)*|){Rest}";
    private const string Relative = $"(?://{Authority}(?:/{Pchar}*)*|/(?:{Pchar}+(?:/{Pchar}*)*)?|(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-Fa-f]{"{2}"})+(?:/{Pchar}*)*|){Rest}";

    private const string Date = "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
        + "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29";

    private const string Zone = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
    private const string Time = @"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?" + Zone;
    private const string Clock = "[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S";

    private const string PointerText = "(?:/(?:[^/~]|~[01])*)*";
    private const string Name = "(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})";
    private const string Variable = $@"{Name}(?:\.?{Name})*(?::[1-9][0-9]{"{0,3}"}|\*)?";

    private static readonly Dictionary<string, Func<ExpressionPool, Expression>> s_formats = new()
    {
        ["date"] = texts => EcmaPattern.Whole(texts, Date),
        ["time"] = Times,
        ["date-time"] = texts => texts.Concat(EcmaPattern.Whole(texts, Date), EcmaPattern.Whole(texts, "[Tt]"), Times(texts)),
        ["duration"] = texts => EcmaPattern.Whole(texts, $"P(?:[0-9]+W|(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)(?:T(?:{Clock}))?|T(?:{Clock}))"),
        ["email"] = texts => EcmaPattern.Whole(texts, $@"(?:{Atom}(?:\.{Atom})*|{Quoted})@(?:{Label}(?:\.{Label})*|\[(?:{IpV4}|IPv6:(?:{IpV6}))\])"),
        ["hostname"] = texts => Hostnames(texts, mayEncode: false),
        ["ipv4"] = texts => EcmaPattern.Whole(texts, IpV4),
        ["ipv6"] = texts => EcmaPattern.Whole(texts, IpV6),
        ["uri"] = texts => EcmaPattern.Whole(texts, Uri),
        ["uri-reference"] = texts => EcmaPattern.Whole(texts, $"{Uri}|{Relative}"),
        ["uuid"] = texts => EcmaPattern.Whole(texts, "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"),
        ["byte"] = texts => EcmaPattern.Whole(texts, "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
        ["regex"] = Regex,
        ["json-pointer"] = texts => EcmaPattern.Whole(texts, PointerText),
        ["relative-json-pointer"] = texts => EcmaPattern.Whole(texts, $"(?:0|[1-9][0-9]*)(?:#|{PointerText})"),
        ["uri-template"] = texts => EcmaPattern.Whole(texts, $@"(?:[!#$&'-;=?-\[\]_a-z~\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\u{{10000}}-\u{{10ffff}}]|%[0-9A-Fa-f]{{2}}|\{{[+#./;?&=,!@|]?{Variable}(?:,{Variable})*\}})*"),
        ["iri"] = texts => EcmaPattern.Whole(texts, International(Uri)),
        ["iri-reference"] = texts => EcmaPattern.Whole(texts, International($"{Uri}|{Relative}")),
    };

    /// <summary>Gives the language of a format, null if it is not enforced.</summary>
    public static Expression? Find(ExpressionPool texts, string format, SchemaDraft draft) =>
        format == "hostname" && draft < SchemaDraft.Draft7 ? Hostnames(texts, mayEncode: true) : s_formats.GetValueOrDefault(format)?.Invoke(texts);

    /// <summary>Names of hosts. Labels with two hyphens at their third character encode other scripts: from draft 7 on rightly, which no regular language tells, so there are none then.</summary>
    private static Expression Hostnames(ExpressionPool texts, bool mayEncode) => texts.And(
        EcmaPattern.Whole(texts, $@"{Label}(?:\.{Label})*"),
        mayEncode ? texts.All : texts.Not(EcmaPattern.Whole(texts, @"(?:[^]*\.)?[^.]{2}--[^]*")),
        texts.Repeat(texts.Any, 1, 253));

    /// <summary>A pattern of URIs with every character beyond ASCII where unreserved ones may stand.</summary>
    private static string International(string pattern) => pattern.Replace("._~", @"._~\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\u{10000}-\u{10ffff}", StringComparison.Ordinal);

    /// <summary>Times of day with their zones, and the leap second, which is 23:59:60 in universal time.</summary>
    private static Expression Times(ExpressionPool texts)
    {
        const string Leap = @":60(?:\.[0-9]+)?";
        return texts.Or(
            EcmaPattern.Whole(texts, Time),
            EcmaPattern.Whole(texts, $"23:59{Leap}[Zz]"),
            texts.Or([.. Enumerable.Range(0, 24).Select(hour => texts.Concat(texts.Text($"{hour:00}:"), texts.Deferred($"leap second {hour}", "59:60+00:00".Length, () => Minutes(hour))))]));

        // East of Greenwich the offset is a minute more than the local time, west of it what the local time leaves of the day.
        Expression Minutes(int hour) => texts.Or([.. Enumerable.Range(0, 60).Select(minute =>
        {
            (int east, int west) = (((hour * 60) + minute + 1) % 1440, 1439 - (hour * 60) - minute);
            return texts.Concat(EcmaPattern.Whole(texts, $"{minute:00}{Leap}"), texts.Literals([$"+{east / 60:00}:{east % 60:00}", $"-{west / 60:00}:{west % 60:00}"]));
        })]);
    }

    /// <summary>Regular expressions of ECMA-262, with groups nested up to a depth that nobody writes.</summary>
    private static Expression Regex(ExpressionPool texts)
    {
        const int Depth = 8;
        const string Quantifier = @"(?:(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??)?";
        const string Escape = @"\\(?:[dDwWsSbBtnvfr0]|c[A-Za-z]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]+\}|[pP]\{[A-Za-z0-9_=]+\}|[1-9][0-9]*|k<[A-Za-z_$][A-Za-z0-9_$]*>|[^A-Za-z0-9])";
        Expression quantifier = EcmaPattern.Whole(texts, Quantifier);
        Expression simple = EcmaPattern.Whole(texts, $@"{Escape}|\[\^?(?:[^\]\\]|{Escape})*\]|[^\\\[\](){{}}*+?|]|[\]{{}}]");
        Expression open = EcmaPattern.Whole(texts, @"\((?:\?(?:[:=!]|<[=!]|<[A-Za-z_$][A-Za-z0-9_$]*>))?");
        Expression close = texts.Text(")");
        Expression bar = texts.Text("|");
        Expression term = simple;
        for (int depth = 0; depth < Depth; depth++)
        {
            Expression sequence = texts.Repeat(texts.Or(texts.Concat(term, quantifier), bar), 0, ExpressionPool.Unbounded);
            term = texts.Or(simple, texts.Concat(open, sequence, close));
        }

        return texts.Repeat(texts.Or(texts.Concat(term, quantifier), bar), 0, ExpressionPool.Unbounded);
    }
}
