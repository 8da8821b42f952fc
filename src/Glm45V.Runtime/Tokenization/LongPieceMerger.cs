namespace Glm45V.Runtime.Tokenization;

/// <summary>Merges long pieces in linear time: window by window, each with a linked list of symbols and a queue of pairs by rank.</summary>
/// <remarks>
/// A row of tokens is what merging makes of a text exactly when each token and the next are what merging makes of those two alone:
/// were there a first merge across one of the borders, those two alone would make it too. So windows that overlap may be joined
/// at any border after which both have the same token. Reusable, one piece at a time.
/// </remarks>
/// <param name="byteIds">The token of each byte.</param>
/// <param name="merges">The merges.</param>
/// <param name="window">Bytes of a window, of which an eighth is merged again in the next.</param>
internal sealed class LongPieceMerger(int[] byteIds, MergeTable merges, int window)
{
    /// <summary>Small enough for the processor's cache, and an eighth of it is longer than tokens are.</summary>
    public const int DefaultWindow = 1 << 13;

    private const int None = -1;

    private readonly RankQueue _queue = new(merges.Count);
    private int[] _symbols = [];
    private int[] _ranks = []; // rank of a symbol with the one after it; NoMerge once the symbol is gone
    private int[] _next = [];
    private int[] _previous = [];

    /// <summary>Appends the ids of a piece.</summary>
    public void Merge(ReadOnlySpan<byte> utf8, ref IntBuffer ids)
    {
        int before = ids.Count;
        if (!TryMergeWindows(utf8, ref ids))
        {
            ids.Truncate(before);
            MergeWindow(utf8);
            for (int at = 0; at != None; at = _next[at])
            {
                ids.Add(_symbols[at]);
            }

            _symbols = []; // as large as the piece: not kept
        }
    }

    /// <summary>Merges window by window; false where two windows have no border to be joined at.</summary>
    private bool TryMergeWindows(ReadOnlySpan<byte> utf8, ref IntBuffer ids)
    {
        var left = new IntBuffer(window / 4); // the last tokens of the window before: start and id of each
        for (int from = 0; ;)
        {
            int to = Math.Min(utf8.Length, from + window);
            MergeWindow(utf8[from..to]);
            int at = from == 0 ? 0 : Join(left.Items, from, ref ids);
            if (at == None)
            {
                break;
            }

            int sure = to == utf8.Length ? int.MaxValue : window - (window / 8);
            for (; at != None && at < sure; at = _next[at])
            {
                ids.Add(_symbols[at]);
            }

            if (at == None)
            {
                left.Dispose();
                return to == utf8.Length;
            }

            left.Truncate(0);
            int start = from;
            from += at;
            for (; at != None; at = _next[at])
            {
                left.Add(start + at);
                left.Add(_symbols[at]);
            }
        }

        left.Dispose();
        return false;
    }

    /// <summary>Appends tokens of the window before up to a border; gives the symbol that follows there in this window.</summary>
    private int Join(ReadOnlySpan<int> left, int from, ref IntBuffer ids)
    {
        int at = 0;
        for (; !left.IsEmpty; left = left[2..])
        {
            (int start, int id) = (left[0] - from, left[1]);
            while (at != None && at < start)
            {
                at = _next[at];
            }

            if (at == start && _symbols[at] == id)
            {
                return at;
            }

            ids.Add(id);
        }

        return None;
    }

    private void MergeWindow(ReadOnlySpan<byte> utf8)
    {
        if (_symbols.Length < utf8.Length)
        {
            _symbols = new int[Math.Max(window, utf8.Length)];
            _ranks = new int[_symbols.Length];
            _next = new int[_symbols.Length];
            _previous = new int[_symbols.Length];
        }

        for (int i = 0; i < utf8.Length; i++)
        {
            _symbols[i] = byteIds[utf8[i]];
            _next[i] = i + 1 < utf8.Length ? i + 1 : None;
            _previous[i] = i - 1;
        }

        for (int i = 0; i < utf8.Length; i++)
        {
            Queue(i);
        }

        var places = new IntBuffer(window);
        while (_queue.TakeLowest(out int rank, ref places))
        {
            for (int i = 0; i < places.Count; i++)
            {
                int at = places.Items[i];
                // A place whose pair has changed since it was queued is stale; the new pair is queued itself.
                if (_ranks[at] == rank && MergeAt(at, rank) < rank)
                {
                    // In what training makes, a merge leads to later merges only; elsewhere an earlier one takes its turn now.
                    _queue.Add(rank, places.Items[(i + 1)..]);
                    break;
                }
            }
        }

        places.Dispose();
    }

    /// <summary>Joins a symbol and the next; gives the lowest rank among the pairs that this makes.</summary>
    private int MergeAt(int at, int rank)
    {
        int gone = _next[at];
        _symbols[at] = merges.MergedId(rank);
        _ranks[gone] = MergeTable.NoMerge;
        _next[at] = _next[gone];
        if (_next[at] != None)
        {
            _previous[_next[at]] = at;
        }

        return Math.Min(Queue(at), _previous[at] == None ? MergeTable.NoMerge : Queue(_previous[at]));
    }

    private int Queue(int at)
    {
        int rank = _next[at] == None ? MergeTable.NoMerge : merges.Rank(_symbols[at], _symbols[_next[at]]);
        _ranks[at] = rank;
        if (rank != MergeTable.NoMerge)
        {
            _queue.Add(rank, at);
        }

        return rank;
    }
}
