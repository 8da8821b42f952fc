using System.Buffers;

namespace Glm45V.Grammar.Tokens;

/// <summary>Tokens as a trie, its nodes in depth-first order: what lies below a node is what follows it, up to its end.</summary>
internal sealed class TokenTrie
{
    private const int NoToken = -1;
    private const int AnyFinish = int.MaxValue - 1; // leaves no token out, but wants to know how far each leads
    private const int FirstShared = -2; // and below: tokens with the same bytes

    [ThreadStatic]
    private static GrammarState?[]? t_states;

    private readonly Node[] _nodes;
    private readonly List<int[]> _shared = [];

    /// <param name="tokens">Bytes by id.</param>
    /// <param name="ids">Which of them, sorted by bytes.</param>
    public TokenTrie(byte[]?[] tokens, IReadOnlyList<int> ids)
    {
        var nodes = new List<Node>();
        var path = new Stack<int>();
        byte[] last = [];
        foreach (int id in ids)
        {
            byte[] token = tokens[id]!;
            int shared = last.AsSpan().CommonPrefixLength(token);
            if (shared == token.Length && last.Length == token.Length && nodes.Count > 0)
            {
                nodes[^1] = nodes[^1] with { Token = Share(nodes[^1].Token, id) };
                continue;
            }

            while (path.Count > shared)
            {
                Close(path.Pop());
            }

            for (int depth = shared; depth < token.Length; depth++)
            {
                path.Push(nodes.Count);
                nodes.Add(new Node(0, depth == token.Length - 1 ? id : NoToken, depth, token[depth]));
            }

            last = token;
        }

        while (path.Count > 0)
        {
            Close(path.Pop());
        }

        _nodes = [.. nodes];
        MaxDepth = _nodes.Length == 0 ? 0 : _nodes.Max(node => node.Depth) + 1;

        void Close(int node) => nodes[node] = nodes[node] with { End = nodes.Count };
    }

    /// <summary>Bytes of the longest token.</summary>
    public int MaxDepth { get; }

    private readonly record struct Node(int End, int Token, int Depth, byte Value);

    /// <summary>What a walk found.</summary>
    /// <param name="Finish">The most bytes that are left behind any of the tokens; known where there is a budget.</param>
    /// <param name="IsGeneral">Whether the tokens may follow every text that leads to the state.</param>
    /// <param name="IsWhole">Whether no token was left out for the budget.</param>
    internal readonly record struct Walked(int Finish, bool IsGeneral, bool IsWhole)
    {
        /// <summary>No token.</summary>
        public static Walked Nothing { get; } = new(0, IsGeneral: true, IsWhole: true);

        /// <summary>What two walks found together.</summary>
        public Walked With(Walked other) => new(Math.Max(Finish, other.Finish), IsGeneral && other.IsGeneral, IsWhole && other.IsWhole);
    }

    /// <summary>Finds all tokens that may follow.</summary>
    /// <param name="start">The state before the token.</param>
    /// <param name="text">The text before it.</param>
    /// <param name="found">Gets their ids.</param>
    /// <param name="budget">Bytes that may be left to the end behind the token.</param>
    public Walked Walk(GrammarState start, ReadOnlySpan<byte> text, List<int> found, int budget = int.MaxValue)
    {
        GrammarState? first = start.Awaits ? start.Settle(text) : start;
        Walked walked = first is null ? Walked.Nothing : Walk(first, text, found, budget, knowsText: true);
        return walked with { IsGeneral = walked.IsGeneral && !start.Awaits };
    }

    /// <summary>Finds all tokens that may follow a state whatever the text before it is; some of them only where that does not matter.</summary>
    /// <param name="start">The state before the token, which awaits nothing, or nothing yet.</param>
    /// <param name="found">Gets their ids.</param>
    public Walked Walk(GrammarState start, List<int> found) => Walk(start, [], found, AnyFinish, knowsText: false);

    private Walked Walk(GrammarState first, ReadOnlySpan<byte> text, List<int> found, int budget, bool knowsText)
    {
        (int worst, bool isGeneral, bool isWhole) = (0, true, true);
        GrammarState?[] states = t_states is { } kept && kept.Length > MaxDepth ? kept : t_states = new GrammarState?[MaxDepth + 1];
        Span<byte> path = MaxDepth <= 512 ? stackalloc byte[MaxDepth] : new byte[MaxDepth];
        byte[]? whole = null; // the text and the token's bytes behind it
        states[0] = first;
        ReadOnlySpan<Node> nodes = _nodes;
        for (int i = 0; i < nodes.Length;)
        {
            ref readonly Node node = ref nodes[i];
            GrammarState state = states[node.Depth]!;
            if (!state.TryStep(node.Value, out GrammarState? next))
            {
                isGeneral = false;
                next = !knowsText ? null : Replay(first, Join(text, path[..node.Depth], ref whole), node.Depth)?.Read(Join(text, path[..node.Depth], ref whole), node.Value);
            }

            if (next is null)
            {
                i = node.End;
                continue;
            }

            path[node.Depth] = node.Value;
            if (node.Token != NoToken)
            {
                int finish = budget == int.MaxValue ? 0 : next.Finish;
                if (finish <= budget)
                {
                    worst = Math.Max(worst, finish);
                    Add(found, node.Token);
                }
                else
                {
                    isWhole = false;
                }
            }

            if (node.End > i + 1)
            {
                if (next is { Awaits: true, CanWait: false })
                {
                    isGeneral = false;
                    next = knowsText ? next.Settle(Join(text, path[..(node.Depth + 1)], ref whole)) : null;
                    if (next is null)
                    {
                        i = node.End;
                        continue;
                    }
                }

                states[node.Depth + 1] = next;
            }

            i++;
        }

        Array.Clear(states, 0, MaxDepth + 1);
        if (whole is not null)
        {
            ArrayPool<byte>.Shared.Return(whole);
        }

        return new Walked(worst, isGeneral, isWhole);
    }

    /// <summary>Tells whether a token may follow that begins with some bytes and has more.</summary>
    /// <param name="start">The state before the token.</param>
    /// <param name="text">The text before it.</param>
    /// <param name="beginning">The bytes.</param>
    public bool HasLonger(GrammarState start, ReadOnlySpan<byte> text, ReadOnlySpan<byte> beginning)
    {
        var states = new GrammarState?[MaxDepth + 1];
        byte[] whole = [.. text, .. new byte[MaxDepth]];
        states[0] = start;
        for (int i = 0; i < _nodes.Length;)
        {
            Node node = _nodes[i];
            bool fits = node.Depth >= beginning.Length || node.Value == beginning[node.Depth];
            GrammarState? next = fits ? states[node.Depth]!.Read(whole.AsSpan(0, text.Length + node.Depth), node.Value) : null;
            if (next is null)
            {
                i = node.End;
                continue;
            }

            if (node.Token != NoToken && node.Depth >= beginning.Length)
            {
                return true;
            }

            whole[text.Length + node.Depth] = node.Value;
            states[node.Depth + 1] = next;
            i++;
        }

        return false;
    }

    /// <summary>Reads the last bytes of a text anew, each with all of the text before it.</summary>
    private static GrammarState? Replay(GrammarState first, ReadOnlySpan<byte> whole, int count)
    {
        GrammarState? state = first;
        for (int i = whole.Length - count; i < whole.Length && state is not null; i++)
        {
            state = state.Read(whole[..i], whole[i]);
        }

        return state;
    }

    private static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> text, ReadOnlySpan<byte> path, ref byte[]? whole)
    {
        if (whole is null)
        {
            whole = ArrayPool<byte>.Shared.Rent(text.Length + 1024);
            text.CopyTo(whole);
        }

        if (whole.Length < text.Length + path.Length)
        {
            return (byte[])[.. text, .. path];
        }

        path.CopyTo(whole.AsSpan(text.Length));
        return whole.AsSpan(0, text.Length + path.Length);
    }

    private void Add(List<int> found, int token)
    {
        if (token > FirstShared)
        {
            found.Add(token);
        }
        else
        {
            found.AddRange(_shared[FirstShared - token]);
        }
    }

    private int Share(int token, int another)
    {
        if (token > FirstShared)
        {
            _shared.Add([token, another]);
            return FirstShared - _shared.Count + 1;
        }

        _shared[FirstShared - token] = [.. _shared[FirstShared - token], another];
        return token;
    }
}
