using System.Globalization;

namespace Glm45V.Cli;

/// <summary>Pages from one to another, both included, counted from 1.</summary>
internal sealed record PageRange(int First, int Last)
{
    /// <summary>Reads <c>3</c> or <c>1-5</c>; null where the text is neither.</summary>
    public static PageRange? Parse(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length is 1 or 2 && Page(ends[0]) is { } first && Page(ends[^1]) is { } last && first <= last ? new PageRange(first, last) : null;
    }

    private static int? Page(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page > 0 ? page : null;
}
