using System.Buffers;
using System.Numerics;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Places of a piece, waiting by rank; all of the lowest rank are taken together, from left to right.</summary>
/// <remarks>A list for each rank and a bit for each list that is not empty: adding takes constant time, taking nearly so.</remarks>
internal sealed class RankQueue(int ranks)
{
    private const int WordBits = 64;

    private readonly int[] _newest = new int[ranks]; // node + 1 of each rank; 0 is none
    private readonly ulong[] _filled = new ulong[(ranks / WordBits) + 1];
    private readonly ulong[] _filledWords = new ulong[(ranks / WordBits / WordBits) + 1];
    private (int Place, int Older)[] _nodes = [];
    private int _count;
    private int _waiting;

    /// <summary>Adds a place under a rank.</summary>
    public void Add(int rank, int place)
    {
        if (_count == _nodes.Length)
        {
            Grow();
        }

        _nodes[_count++] = (place, _newest[rank]);
        _newest[rank] = _count;
        int word = rank / WordBits;
        _filled[word] |= 1UL << (rank % WordBits);
        _filledWords[word / WordBits] |= 1UL << (word % WordBits);
        _waiting++;
    }

    /// <summary>Adds places under one rank.</summary>
    public void Add(int rank, ReadOnlySpan<int> places)
    {
        foreach (int place in places)
        {
            Add(rank, place);
        }
    }

    /// <summary>Takes everything under the lowest rank; false when nothing waits, and the queue is then as new.</summary>
    public bool TakeLowest(out int rank, ref IntBuffer places)
    {
        places.Truncate(0);
        rank = 0;
        if (_waiting == 0)
        {
            ReturnNodes();
            _nodes = [];
            _count = 0;
            return false;
        }

        rank = Lowest();
        for (int node = _newest[rank]; node != 0; node = _nodes[node - 1].Older)
        {
            places.Add(_nodes[node - 1].Place);
        }

        places.SortReversed();
        _waiting -= places.Count;
        _newest[rank] = 0;
        int word = rank / WordBits;
        _filled[word] &= ~(1UL << (rank % WordBits));
        if (_filled[word] == 0)
        {
            _filledWords[word / WordBits] &= ~(1UL << (word % WordBits));
        }

        return true;
    }

    private int Lowest()
    {
        int block = _filledWords.AsSpan().IndexOfAnyExcept(0UL);
        int word = (block * WordBits) + BitOperations.TrailingZeroCount(_filledWords[block]);
        return (word * WordBits) + BitOperations.TrailingZeroCount(_filled[word]);
    }

    private void Grow()
    {
        (int, int)[] larger = ArrayPool<(int, int)>.Shared.Rent(Math.Max(256, _count * 2));
        _nodes.AsSpan(0, _count).CopyTo(larger);
        ReturnNodes();
        _nodes = larger;
    }

    private void ReturnNodes()
    {
        if (_nodes.Length > 0)
        {
            ArrayPool<(int, int)>.Shared.Return(_nodes);
        }
    }
}
