namespace Glm45V.Chat.Parsing;

/// <summary>Keeps text free of half surrogate pairs, which neither JSON nor UTF-8 can carry.</summary>
internal static class SurrogatePairs
{
    /// <summary>Replaces each half pair by U+FFFD.</summary>
    public static string Repair(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return text;
        }

        char[] repaired = text.ToCharArray();
        for (int at = 0; at < repaired.Length; at++)
        {
            if (char.IsHighSurrogate(repaired[at]) && at + 1 < repaired.Length && char.IsLowSurrogate(repaired[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(repaired[at]))
            {
                repaired[at] = '\ufffd';
            }
        }

        return new string(repaired);
    }
}
