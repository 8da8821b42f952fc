using System.Text.Json;
using Glm45V.Grammar.Schema;

namespace Glm45V.Grammar.Json;

/// <summary>Finds what a document that is not whole yet ends with.</summary>
internal static class JsonTail
{
    /// <summary>The key whose closing quote is the text's last byte.</summary>
    public static string LastKey(ReadOnlySpan<byte> text)
    {
        int start = text.Length - 2;
        while (text[start] != '"' || IsEscaped(text, start))
        {
            start--;
        }

        return JsonSerializer.Deserialize<string>(text[start..])!;
    }

    /// <summary>The item of the innermost array that the text ends with, as canonical JSON; a comma or white space behind it is left out.</summary>
    public static string LastItem(ReadOnlySpan<byte> text)
    {
        // Strings can only be told from what lies between them from the beginning on.
        var starts = new Stack<int>();
        bool inString = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'\\' when inString:
                    i++;
                    break;
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'[' or (byte)'{' when !inString:
                    starts.Push(i + 1);
                    break;
                case (byte)']' or (byte)'}' when !inString:
                    starts.Pop();
                    break;
                case (byte)',' when !inString:
                    starts.Pop();
                    starts.Push(i + 1);
                    break;
            }
        }

        using var item = JsonDocument.Parse(text[starts.Peek()..].ToArray());
        return JsonCanonical.Write(item.RootElement);
    }

    private static bool IsEscaped(ReadOnlySpan<byte> text, int at)
    {
        int slashes = 0;
        while (at - slashes - 1 >= 0 && text[at - slashes - 1] == '\\')
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }
}
