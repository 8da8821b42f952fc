namespace Glm45V.Grammar.Text;

/// <summary>Bytes that a code point takes as it is written.</summary>
internal enum CodePointCost
{
    /// <summary>As UTF-8.</summary>
    Plain,

    /// <summary>As UTF-8 within a JSON string, where some are escaped.</summary>
    JsonString,
}

/// <summary>Finds what a code point takes.</summary>
internal static class CodePointCosts
{
    private const string ShortEscapes = "\"\\\b\f\n\r\t";

    /// <summary>The least that one of the code points between two, both included, takes.</summary>
    public static int Least(this CodePointCost cost, int first, int last)
    {
        if (cost == CodePointCost.Plain || last >= 0x20)
        {
            int start = cost == CodePointCost.Plain ? first : Math.Max(first, 0x20);
            while (cost == CodePointCost.JsonString && start is '"' or '\\' && start < last)
            {
                start++;
            }

            if (cost == CodePointCost.Plain || start is not ('"' or '\\'))
            {
                return start < 0x80 ? 1 : start < 0x800 ? 2 : start < 0x10000 ? 3 : 4;
            }
        }

        return ShortEscapes.Any(escaped => escaped >= first && escaped <= last) ? 2 : 6;
    }
}
