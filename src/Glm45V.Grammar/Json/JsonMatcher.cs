using System.Text.Json;
using Glm45V.Grammar.Schema;

namespace Glm45V.Grammar.Json;

/// <summary>Reads one document, byte by byte.</summary>
/// <remarks>Not thread-safe. It knows the text of keys and items, which the states of the machine leave out.</remarks>
internal sealed class JsonMatcher(JsonMachine machine)
{
    private readonly List<byte> _text = [];
    private readonly Stack<int> _items = new();

    /// <summary>Where the document is.</summary>
    public JsonState State { get; private set; } = machine.Start;

    /// <summary>Whether the document may end here.</summary>
    public bool CanEnd => State.CanEnd;

    /// <summary>Reads a byte; false, and nothing is read, where no document goes on so.</summary>
    public bool Accept(byte value)
    {
        JsonState? at = State;
        if (at.Place == JsonPlace.Number && value is (byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at = machine.EndNumber(at);
            at = at is { AwaitsItem: true } ? ResolveItem(at) : at;
        }

        JsonState? next = at?.Next(value);
        if (at is null || next is null)
        {
            return false;
        }

        bool closesArray = value == ']' && at.Place is JsonPlace.ArrayStart or JsonPlace.ArrayNext;
        if (closesArray)
        {
            _items.Pop();
        }

        _text.Add(value);
        if (next.AwaitsKey && at.Place == JsonPlace.Key)
        {
            next = machine.ResolveKey(next, LastKey());
        }
        else if (next.AwaitsItem)
        {
            if (ResolveItem(next) is not { } resolved)
            {
                _text.RemoveAt(_text.Count - 1);
                return false;
            }

            next = resolved;
        }

        if (value == '[' && next.Place == JsonPlace.ArrayStart)
        {
            _items.Push(_text.Count);
        }
        else if (value == ',' && at.Place == JsonPlace.ArrayNext)
        {
            _items.Pop();
            _items.Push(_text.Count);
        }

        State = next;
        return true;
    }

    /// <summary>Tells whether a whole document is read and may end.</summary>
    public static bool Matches(JsonMachine machine, ReadOnlySpan<byte> document)
    {
        var matcher = new JsonMatcher(machine);
        foreach (byte value in document)
        {
            if (!matcher.Accept(value))
            {
                return false;
            }
        }

        return matcher.CanEnd;
    }

    private JsonState? ResolveItem(JsonState at)
    {
        using var item = JsonDocument.Parse(_text[_items.Peek()..].ToArray());
        return machine.ResolveItem(at, JsonCanonical.Write(item.RootElement));
    }

    private string LastKey()
    {
        int end = _text.Count - 1;
        int start = end - 1;
        while (_text[start] != '"' || IsEscaped(start))
        {
            start--;
        }

        return JsonSerializer.Deserialize<string>(_text[start..(end + 1)].ToArray())!;
    }

    private bool IsEscaped(int at)
    {
        int slashes = 0;
        while (_text[at - slashes - 1] == '\\')
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }
}
