using System.Globalization;

namespace Glm45V.Grammar.Text;

/// <summary>A set of Unicode code points, surrogates excluded; immutable and compared by content.</summary>
internal sealed class CharSet : IEquatable<CharSet>
{
    /// <summary>The last code point.</summary>
    public const int Last = 0x10FFFF;

    private static readonly Lazy<CharSet[]> s_categories = new(Categories);
    private readonly int[] _bounds; // first, last, first, last, … sorted and apart

    private CharSet(int[] bounds) => _bounds = bounds;

    public static CharSet None { get; } = new([]);

    public static CharSet All { get; } = Of((0, 0xD7FF), (0xE000, Last));

    public bool IsEmpty => _bounds.Length == 0;

    /// <summary>Number of ranges.</summary>
    public int Count => _bounds.Length / 2;

    public (int First, int Last) this[int range] => (_bounds[2 * range], _bounds[(2 * range) + 1]);

    /// <summary>Makes a set of ranges in any order, which may overlap or be empty.</summary>
    public static CharSet Of(params ReadOnlySpan<(int First, int Last)> ranges)
    {
        (int First, int Last)[] sorted = ranges.ToArray();
        Array.Sort(sorted);
        var bounds = new List<int>();
        foreach ((int first, int last) in sorted)
        {
            if (bounds.Count > 0 && first <= bounds[^1] + 1)
            {
                bounds[^1] = Math.Max(bounds[^1], last);
            }
            else if (first <= last)
            {
                bounds.AddRange([first, last]);
            }
        }

        return bounds.Count == 0 ? None ?? new CharSet([]) : new CharSet([.. bounds]);
    }

    /// <summary>Makes a set of the characters of a text.</summary>
    public static CharSet Of(string characters) => Of([.. characters.EnumerateRunes().Select(rune => (rune.Value, rune.Value))]);

    /// <summary>The code points of a general category.</summary>
    public static CharSet Category(UnicodeCategory category) => s_categories.Value[(int)category];

    public bool Contains(int codePoint)
    {
        int at = Array.BinarySearch(_bounds, codePoint);
        return at >= 0 || (~at & 1) == 1;
    }

    /// <summary>Whether it has a code point between two, both included.</summary>
    public bool HasWithin(int first, int last)
    {
        int at = Array.BinarySearch(_bounds, first);
        return at >= 0 || (~at & 1) == 1 || (~at < _bounds.Length && _bounds[~at] <= last);
    }

    public CharSet Union(CharSet other) => Of([.. Ranges(), .. other.Ranges()]);

    public CharSet Complement()
    {
        var ranges = new List<(int, int)>();
        int next = 0;
        foreach ((int first, int last) in Ranges())
        {
            ranges.Add((next, first - 1));
            next = last + 1;
        }

        ranges.Add((next, Last));
        return Of([.. ranges]).Intersect(All);
    }

    public CharSet Intersect(CharSet other)
    {
        var ranges = new List<(int, int)>();
        for (int i = 0, j = 0; i < Count && j < other.Count;)
        {
            (int first, int last) = (Math.Max(this[i].First, other[j].First), Math.Min(this[i].Last, other[j].Last));
            if (first <= last)
            {
                ranges.Add((first, last));
            }

            _ = this[i].Last < other[j].Last ? i++ : j++;
        }

        return Of([.. ranges]);
    }

    public IEnumerable<(int First, int Last)> Ranges() => Enumerable.Range(0, Count).Select(range => this[range]);

    public bool Equals(CharSet? other) => other is not null && _bounds.AsSpan().SequenceEqual(other._bounds);

    public override bool Equals(object? obj) => Equals(obj as CharSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(_bounds));
        return hash.ToHashCode();
    }

    private static CharSet[] Categories()
    {
        var ranges = new List<(int, int)>[30];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = [];
        }

        int start = 0;
        for (int codePoint = 1; codePoint <= Last + 1; codePoint++)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(start);
            if (codePoint > Last || CharUnicodeInfo.GetUnicodeCategory(codePoint) != category)
            {
                ranges[(int)category].Add((start, codePoint - 1));
                start = codePoint;
            }
        }

        return [.. ranges.Select(some => Of([.. some]))];
    }
}
