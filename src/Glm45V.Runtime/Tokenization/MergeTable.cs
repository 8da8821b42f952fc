using System.Numerics;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Finds the rank of a pair of neighbouring tokens; an open-addressing hash, since merging does little else.</summary>
/// <remarks>An entry is eight bytes, two ids and a rank, so that most of the table stays in the processor's cache.</remarks>
internal sealed class MergeTable
{
    /// <summary>Bits of a token id.</summary>
    public const int IdBits = 20;

    /// <summary>The rank of a pair that does not merge, above every other.</summary>
    public const int NoMerge = 1 << RankBits;

    private const int RankBits = 24;
    private const ulong RankMask = NoMerge - 1;

    private readonly ulong[] _entries; // left, right, rank + 1; 0 is free
    private readonly int[] _bytePairs; // ranks of the tokens of single bytes, which every piece begins with [256 × 256]
    private readonly int[] _mergedIds; // by rank
    private readonly int _shift;

    /// <summary>Creates the table; the position of a merge is its rank, and the last of two equal pairs counts.</summary>
    /// <param name="merges">Fewer than 2^24 - 1 merges.</param>
    /// <param name="byteIds">The token of each byte.</param>
    public MergeTable(ReadOnlySpan<Merge> merges, ReadOnlySpan<int> byteIds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(merges.Length, (int)RankMask);
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(merges.Length + (merges.Length / 2), 4));
        _shift = 64 - BitOperations.Log2((uint)capacity);
        _entries = new ulong[capacity];
        _mergedIds = new int[merges.Length];
        for (int rank = 0; rank < merges.Length; rank++)
        {
            ulong pair = Pair(merges[rank].Left, merges[rank].Right);
            _entries[Slot(pair)] = (pair << RankBits) | (uint)(rank + 1);
            _mergedIds[rank] = merges[rank].Merged;
        }

        _bytePairs = new int[byteIds.Length * byteIds.Length];
        for (int i = 0; i < _bytePairs.Length; i++)
        {
            _bytePairs[i] = Rank(byteIds[i / byteIds.Length], byteIds[i % byteIds.Length]);
        }
    }

    /// <summary>Number of ranks.</summary>
    public int Count => _mergedIds.Length;

    /// <summary>Gives the rank of a pair, or <see cref="NoMerge"/>.</summary>
    public int Rank(int left, int right)
    {
        ulong entry = _entries[Slot(Pair(left, right))];
        return entry == 0 ? NoMerge : (int)(entry & RankMask) - 1;
    }

    /// <summary>Gives the rank of the tokens of two bytes, or <see cref="NoMerge"/>.</summary>
    public int BytePairRank(byte left, byte right) => _bytePairs[(left * 256) + right];

    /// <summary>Gives the token that the merge of a rank makes.</summary>
    public int MergedId(int rank) => _mergedIds[rank];

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << IdBits) | (uint)right;

    // The slot that holds the pair, or the free one where it belongs.
    private int Slot(ulong pair)
    {
        int slot = (int)((pair * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_entries[slot] >> RankBits != pair && _entries[slot] != 0)
        {
            slot = (slot + 1) & (_entries.Length - 1);
        }

        return slot;
    }
}

/// <summary>Two tokens that join and the token they make.</summary>
internal readonly record struct Merge(int Left, int Right, int Merged);
