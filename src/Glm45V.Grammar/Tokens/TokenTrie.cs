namespace Glm45V.Grammar.Tokens;

/// <summary>Tokens as a trie, its nodes in depth-first order: what lies below a node is what follows it, up to its end.</summary>
internal sealed class TokenTrie
{
    private const int NoToken = -1;

    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly int[] _tokens;
    private readonly int[] _depths;
    private readonly Dictionary<int, int[]> _same = []; // further tokens with the same bytes

    /// <param name="tokens">Bytes by id.</param>
    /// <param name="ids">Which of them, sorted by bytes.</param>
    public TokenTrie(byte[]?[] tokens, IReadOnlyList<int> ids)
    {
        var bytes = new List<byte>();
        var ends = new List<int>();
        var found = new List<int>();
        var depths = new List<int>();
        var path = new Stack<int>();
        byte[] last = [];
        foreach (int id in ids)
        {
            byte[] token = tokens[id]!;
            int shared = last.AsSpan().CommonPrefixLength(token);
            if (shared == token.Length && last.Length == token.Length && found.Count > 0)
            {
                int node = found.Count - 1;
                _same[node] = [.. _same.GetValueOrDefault(node) ?? [], id];
                continue;
            }

            while (path.Count > shared)
            {
                ends[path.Pop()] = bytes.Count;
            }

            for (int depth = shared; depth < token.Length; depth++)
            {
                path.Push(bytes.Count);
                bytes.Add(token[depth]);
                ends.Add(0);
                found.Add(depth == token.Length - 1 ? id : NoToken);
                depths.Add(depth);
            }

            last = token;
        }

        while (path.Count > 0)
        {
            ends[path.Pop()] = bytes.Count;
        }

        (_bytes, _ends, _tokens, _depths) = ([.. bytes], [.. ends], [.. found], [.. depths]);
        MaxDepth = _depths.DefaultIfEmpty().Max() + 1;
    }

    /// <summary>Bytes of the longest token.</summary>
    public int MaxDepth { get; }

    /// <summary>Sets the bits of all tokens that may follow.</summary>
    /// <param name="start">The state before the token.</param>
    /// <param name="text">The text before it.</param>
    /// <param name="mask">One bit for each token, cleared beforehand.</param>
    /// <param name="budget">Bytes that may be left to the end behind the token.</param>
    /// <returns>The most bytes that are left behind any of them, and whether the mask holds for every text that leads to the state.</returns>
    public (int Finish, bool IsGeneral) Walk(GrammarState start, ReadOnlySpan<byte> text, Span<ulong> mask, int budget = int.MaxValue)
    {
        var states = new GrammarState[MaxDepth + 1];
        states[0] = start;
        byte[] buffer = new byte[text.Length + MaxDepth];
        text.CopyTo(buffer);
        int worst = 0;
        bool isGeneral = true;
        for (int node = 0; node < _bytes.Length;)
        {
            int depth = _depths[node];
            byte value = _bytes[node];
            GrammarState? before = states[depth].Before(value);
            if (before is { Awaits: true })
            {
                isGeneral = false;
                before = before.Settle(buffer.AsSpan(0, text.Length + depth));
            }

            GrammarState? next = before?.Next(value);
            if (next is null)
            {
                node = _ends[node];
                continue;
            }

            buffer[text.Length + depth] = value;
            if (_tokens[node] != NoToken)
            {
                int finish = next.Finish;
                if (finish <= budget)
                {
                    worst = Math.Max(worst, finish);
                    Set(mask, _tokens[node]);
                    foreach (int same in _same.GetValueOrDefault(node) ?? [])
                    {
                        Set(mask, same);
                    }
                }
            }

            if (_ends[node] > node + 1 && next.Awaits)
            {
                isGeneral = false;
                next = next.Settle(buffer.AsSpan(0, text.Length + depth + 1));
                if (next is null)
                {
                    node = _ends[node];
                    continue;
                }
            }

            states[depth + 1] = next;
            node++;
        }

        return (worst, isGeneral);
    }

    private static void Set(Span<ulong> mask, int token) => mask[token >> 6] |= 1UL << (token & 63);
}
