namespace Glm45V.Chat.Prompting;

/// <summary>Python's string rules where they differ from .NET's.</summary>
internal static class PythonText
{
    /// <summary>Removes white space at both ends as Python's <c>str.strip</c> does.</summary>
    public static string Strip(string text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    // Python also counts the separators U+001C to U+001F, which .NET does not.
    private static bool IsSpace(char value) => char.IsWhiteSpace(value) || value is >= '\u001c' and <= '\u001f';
}
