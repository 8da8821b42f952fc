namespace Glm45V.Cli.Demo;

/// <summary>Draws numbers from a seed by SplitMix64 (Steele, Lea and Flood 2014), so that a seed means the same on every machine.</summary>
/// <remarks>Its own generator because the sequence of <see cref="Random"/> is not promised from one .NET version to the next.</remarks>
internal sealed class SeededRandom(int seed, int stream)
{
    private ulong _state = ((ulong)(uint)stream << 32) | (uint)seed;

    /// <summary>Draws one of the two truth values.</summary>
    public bool NextBool() => Next(2) == 1;

    /// <summary>Draws a number from 0 to <paramref name="count"/> - 1.</summary>
    public int Next(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Draws a number from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public int Between(int first, int last) => first + Next(last - first + 1);

    /// <summary>Draws one item of a list.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>Draws so many different items of a list, in random order.</summary>
    public T[] Sample<T>(IReadOnlyList<T> items, int count)
    {
        T[] pool = [.. items];
        for (int i = 0; i < count; i++)
        {
            int other = Between(i, pool.Length - 1);
            (pool[i], pool[other]) = (pool[other], pool[i]);
        }

        return pool[..count];
    }

    private ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
