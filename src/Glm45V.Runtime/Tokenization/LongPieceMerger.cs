namespace Glm45V.Runtime.Tokenization;

/// <summary>Merges one long piece in O(n log n) with a linked list of symbols and a queue of pairs.</summary>
internal sealed class LongPieceMerger
{
    private const int None = -1;

    private readonly MergeTable _merges;
    private readonly int[] _symbols;
    private readonly int[] _ranks; // rank of a symbol with the one after it; NoMerge once the symbol is gone
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly PriorityQueue<int, ulong> _pairs;

    public LongPieceMerger(int[] byteIds, MergeTable merges, ReadOnlySpan<byte> utf8)
    {
        _merges = merges;
        _symbols = new int[utf8.Length];
        _ranks = new int[utf8.Length];
        _next = new int[utf8.Length];
        _previous = new int[utf8.Length];
        for (int i = 0; i < utf8.Length; i++)
        {
            _symbols[i] = byteIds[utf8[i]];
            _next[i] = i + 1 < utf8.Length ? i + 1 : None;
            _previous[i] = i - 1;
        }

        _pairs = new PriorityQueue<int, ulong>(utf8.Length);
        for (int i = 0; i < utf8.Length; i++)
        {
            Rank(i);
        }
    }

    /// <summary>Merges until no pair is left that merges, then appends the symbols.</summary>
    public void AppendTo(ref IdBuffer ids)
    {
        while (_pairs.TryDequeue(out int at, out ulong priority))
        {
            int rank = (int)(priority >> 32);
            // An entry whose pair has changed since is stale; the new pair has its own entry.
            if (_ranks[at] == rank)
            {
                Merge(at, rank);
            }
        }

        for (int at = 0; at != None; at = _next[at])
        {
            ids.Add(_symbols[at]);
        }
    }

    private void Merge(int at, int rank)
    {
        int gone = _next[at];
        _symbols[at] = _merges.MergedId(rank);
        _ranks[gone] = MergeTable.NoMerge;
        _next[at] = _next[gone];
        if (_next[at] != None)
        {
            _previous[_next[at]] = at;
        }

        Rank(at);
        if (_previous[at] != None)
        {
            Rank(_previous[at]);
        }
    }

    private void Rank(int at)
    {
        _ranks[at] = _next[at] == None ? MergeTable.NoMerge : _merges.Rank(_symbols[at], _symbols[_next[at]]);
        if (_ranks[at] != MergeTable.NoMerge)
        {
            _pairs.Enqueue(at, ((ulong)(uint)_ranks[at] << 32) | (uint)at);
        }
    }
}
