using System.Text;
using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Schema;

namespace Glm45V.Grammar.Json;

/// <summary>Writes one of the shortest values of a set.</summary>
internal static class JsonExample
{
    private static readonly JsonOptions s_compact = new(JsonWhitespace.Compact, NumberForm.Plain, InOrder: true, NarrowEscapes: true);

    /// <summary>Gives a value as compact JSON; the set must have one.</summary>
    public static string Of(SchemaNode node)
    {
        JsonState at = new JsonMachine(node, s_compact).Start;
        var text = new List<byte>();
        while (!at.CanEnd)
        {
            (byte value, at) = Step(at, text);
            text.Add(value);
        }

        return Encoding.UTF8.GetString([.. text]);
    }

    /// <summary>Finds a byte that brings the end nearer.</summary>
    private static (byte Value, JsonState Next) Step(JsonState at, List<byte> text)
    {
        byte[] before = [.. text];
        for (int value = 0; value < 256; value++)
        {
            if (at.Read(before, (byte)value) is JsonState next && next.Finish < at.Finish)
            {
                return ((byte)value, next);
            }
        }

        throw new InvalidOperationException($"Nothing brings '{Encoding.UTF8.GetString(before)}' nearer to its end.");
    }
}
