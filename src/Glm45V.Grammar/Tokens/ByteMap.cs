namespace Glm45V.Grammar.Tokens;

/// <summary>What follows a state on each byte that has been asked for: few of them as a list, many as a table.</summary>
/// <remarks>Thread-safe for many readers beside one writer.</remarks>
internal sealed class ByteMap<T>
    where T : class
{
    private const int FirstLength = 4;
    private const int FewEntries = 32;

    private Few? _few;
    private T?[]? _many;

    /// <summary>Gives an entry, null if there is none yet.</summary>
    public T? this[byte key]
    {
        get
        {
            if (_many is { } table)
            {
                return table[key];
            }

            if (_few is not { } few)
            {
                return null;
            }

            int at = few.Bytes.AsSpan(0, Volatile.Read(ref few.Count)).IndexOf(key);
            return at < 0 ? null : few.Values[at];
        }
    }

    /// <summary>Adds an entry; one writer at a time.</summary>
    public void Add(byte key, T value)
    {
        if (_many is { } table)
        {
            table[key] = value;
            return;
        }

        Few few = _few ??= new Few(FirstLength);
        if (few.Count == few.Bytes.Length)
        {
            if (few.Count == FewEntries)
            {
                _many = Table(few, key, value);
                _few = null;
                return;
            }

            _few = few = new Few(few);
        }

        few.Bytes[few.Count] = key;
        few.Values[few.Count] = value;
        Volatile.Write(ref few.Count, few.Count + 1); // now readers may see them
    }

    private static T?[] Table(Few few, byte key, T value)
    {
        var table = new T?[256];
        for (int i = 0; i < few.Count; i++)
        {
            table[few.Bytes[i]] = few.Values[i];
        }

        table[key] = value;
        return table;
    }

    private sealed class Few(int length)
    {
        public int Count;

        public Few(Few shorter)
            : this(2 * shorter.Bytes.Length)
        {
            shorter.Bytes.CopyTo(Bytes, 0);
            shorter.Values.CopyTo(Values, 0);
            Count = shorter.Count;
        }

        public byte[] Bytes { get; } = new byte[length];

        public T[] Values { get; } = new T[length];
    }
}
