using System.Numerics;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Finds the rank of a pair of neighbouring tokens; an open-addressing hash, since merging does little else.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int NoMerge = int.MaxValue;

    private readonly ulong[] _keys; // 0 = free; a key is the pair plus one
    private readonly int[] _ranks;
    private readonly int[] _mergedIds; // by rank
    private readonly int _shift;

    /// <summary>Creates the table; the position of a merge is its rank, and the last of two equal pairs counts.</summary>
    public MergeTable(ReadOnlySpan<Merge> merges)
    {
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(merges.Length * 2, 4));
        _shift = 64 - BitOperations.Log2((uint)capacity);
        _keys = new ulong[capacity];
        _ranks = new int[capacity];
        _mergedIds = new int[merges.Length];
        for (int rank = 0; rank < merges.Length; rank++)
        {
            ulong key = Key(merges[rank].Left, merges[rank].Right);
            int slot = Slot(key);
            _keys[slot] = key;
            _ranks[slot] = rank;
            _mergedIds[rank] = merges[rank].Merged;
        }
    }

    /// <summary>Gives the rank of a pair, or <see cref="NoMerge"/>.</summary>
    public int Rank(int left, int right)
    {
        ulong key = Key(left, right);
        int slot = Slot(key);
        return _keys[slot] == key ? _ranks[slot] : NoMerge;
    }

    /// <summary>Gives the token that the merge of a rank makes.</summary>
    public int MergedId(int rank) => _mergedIds[rank];

    private static ulong Key(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) + 1;

    // The slot that holds the key, or the free one where it belongs.
    private int Slot(ulong key)
    {
        int slot = (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_keys[slot] != key && _keys[slot] != 0)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }
}

/// <summary>Two tokens that join and the token they make.</summary>
internal readonly record struct Merge(int Left, int Right, int Merged);
