using System.Runtime.InteropServices;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Tokens;

/// <summary>Tokens as a trie of the characters they write, its nodes in depth-first order.</summary>
/// <remarks>
/// A language is walked faster here than byte by byte in the state that holds it. A character that a token only begins is a node
/// too: a negative one, that says where in the character the token ends.
/// </remarks>
internal sealed class TextTrie
{
    private const int MaxStack = 256;

    [ThreadStatic]
    private static Expression?[]? t_states;

    private readonly Node[] _nodes;
    private readonly int[] _tokens; // in the order of the nodes
    private readonly int[] _roots;
    private readonly JsonStringPosition[] _begun;
    private readonly int _withoutText; // tokens that write nothing, the first ones

    /// <param name="texts">Tokens with the characters they write, sorted by them: code points, and at the end <c>~i</c> for the i-th of the positions.</param>
    /// <param name="begun">Positions within a character.</param>
    public TextTrie(List<(int Id, int[] Text)> texts, JsonStringPosition[] begun)
    {
        _begun = begun;
        _tokens = [.. texts.Select(token => token.Id)];
        var nodes = new List<Node>();
        var path = new Stack<int>();
        int[] last = [];
        for (int i = 0; i < texts.Count; i++)
        {
            int[] text = texts[i].Text;
            int shared = last.AsSpan().CommonPrefixLength(text);
            while (path.Count > shared)
            {
                Close(path.Pop());
            }

            for (int depth = shared; depth < text.Length; depth++)
            {
                path.Push(nodes.Count);
                nodes.Add(new Node(text[depth], 0, i, 0, (short)depth, default));
            }

            if (text.Length == 0)
            {
                _withoutText++;
            }
            else
            {
                CollectionsMarshal.AsSpan(nodes)[^1].Own++;
            }

            last = text;
        }

        while (path.Count > 0)
        {
            Close(path.Pop());
        }

        _nodes = [.. nodes];
        _roots = [.. Enumerable.Range(0, _nodes.Length).Where(node => _nodes[node].Depth == 0)];
        Depth = _nodes.Length == 0 ? 0 : _nodes.Max(node => node.Depth) + 1;

        void Close(int node)
        {
            Span<Node> all = CollectionsMarshal.AsSpan(nodes);
            all[node].End = all.Length;
            if (path.TryPeek(out int parent))
            {
                all[parent].Characters |= all[node].Characters | BitOf(all[node].Value);
            }
        }
    }

    /// <summary>Characters of the token that has most of them.</summary>
    public int Depth { get; }

    private record struct Node(int Value, int End, int First, short Own, short Depth, UInt128 Characters);

    /// <summary>Finds the tokens that stay within a text.</summary>
    /// <param name="start">What may follow in the text.</param>
    /// <param name="budget">Bytes that may be left of the text behind the token.</param>
    /// <param name="found">Gets their ids.</param>
    public TokenTrie.Walked Walk(Expression start, int budget, List<int> found)
    {
        Expression?[] states = t_states is { } kept && kept.Length >= Depth ? kept : t_states = new Expression?[Math.Max(Depth, MaxStack)];
        TokenTrie.Walked walked = TokenTrie.Walked.Nothing;
        Expression.Transition[] transitions = start.Transitions;
        int at = 0;
        for (; at < _roots.Length && _nodes[_roots[at]].Value < 0; at++)
        {
            ref readonly Node node = ref _nodes[_roots[at]];
            if (Begins(start, _begun[~node.Value]))
            {
                Take(node, start, ref walked, budget, found);
            }
        }

        foreach (Expression.Transition range in transitions)
        {
            for (at = FirstRoot(at, range.First); at < _roots.Length && _nodes[_roots[at]].Value <= range.Last; at++)
            {
                Below(_roots[at], range.Target, states, ref walked, budget, found);
            }
        }

        Array.Clear(states, 0, Depth);
        return walked;
    }

    /// <summary>Finds the tokens behind whose characters a text may end.</summary>
    /// <param name="start">What may follow in the text.</param>
    /// <param name="found">Gets their ids.</param>
    public void WalkToEnds(Expression start, List<int> found)
    {
        if (start.IsNullable)
        {
            found.AddRange(_tokens.AsSpan(0, _withoutText));
        }

        var states = new Expression[Depth + 1];
        states[0] = start;
        for (int i = 0; i < _nodes.Length;)
        {
            ref readonly Node node = ref _nodes[i];
            Expression next = states[node.Depth].Move(node.Value);
            if (next.IsNullable)
            {
                found.AddRange(_tokens.AsSpan(node.First, node.Own));
            }

            states[node.Depth + 1] = next;
            i = next.Kind == ExpressionKind.None ? node.End : i + 1;
        }
    }

    /// <summary>Finds the tokens whose characters all are in a set, with how many they are; a character that has only begun counts.</summary>
    public List<(int Id, int Length)> Within(Text.CharSet set)
    {
        var found = new List<(int, int)>();
        for (int i = 0; i < _nodes.Length;)
        {
            ref readonly Node node = ref _nodes[i];
            bool fits = node.Value >= 0 ? set.Contains(node.Value) : _begun[~node.Value].CanBecome(set.HasWithin);
            for (int own = 0; fits && own < node.Own; own++)
            {
                found.Add((_tokens[node.First + own], node.Depth + 1));
            }

            i = fits ? i + 1 : node.End;
        }

        return found;
    }

    private void Below(int root, Expression target, Expression?[] states, ref TokenTrie.Walked walked, int budget, List<int> found)
    {
        int end = _nodes[root].End;
        for (int i = root; i < end;)
        {
            ref readonly Node node = ref _nodes[i];
            Expression? next;
            if (i == root)
            {
                next = target;
            }
            else
            {
                Expression state = states[node.Depth - 1]!;
                next = node.Value >= 0 ? state.Move(node.Value) : Begins(state, _begun[~node.Value]) ? state : null;
            }

            if (next is null or { Kind: ExpressionKind.None })
            {
                i = node.End;
                continue;
            }

            if (node.Own > 0)
            {
                Take(node, next, ref walked, budget, found);
            }

            // Where every character that comes below leads back, all tokens below fit.
            if (node.End > i + 1 && (node.Characters & ~next.Loop) == UInt128.Zero && next.Shortest <= budget - Expression.OpenMargin)
            {
                int first = _nodes[i + 1].First;
                walked = walked with { Finish = Math.Max(walked.Finish, next.Shortest + Expression.OpenMargin) };
                found.AddRange(_tokens.AsSpan(first, (node.End < _nodes.Length ? _nodes[node.End].First : _tokens.Length) - first));
                i = node.End;
                continue;
            }

            states[node.Depth] = next;
            i++;
        }
    }

    private void Take(in Node node, Expression next, ref TokenTrie.Walked walked, int budget, List<int> found)
    {
        int finish = node.Value >= 0 ? next.Shortest : JsonFinish.OfText(_begun[~node.Value], next);
        if (finish > budget)
        {
            walked = walked with { IsWhole = false };
        }
        else
        {
            walked = finish > walked.Finish ? walked with { Finish = finish } : walked;
            found.AddRange(_tokens.AsSpan(node.First, node.Own));
        }
    }

    private UInt128 BitOf(int value) => value >= 0 ? Expression.BitOf(value) : _begun[~value].Place == JsonStringPlace.Utf8 ? Expression.BitOf(Text.CharSet.Last) : UInt128.MaxValue;

    private static bool Begins(Expression text, JsonStringPosition position) => position.CanBecome(text.MovesWithin);

    private int FirstRoot(int from, int value)
    {
        (int low, int high) = (from, _roots.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _nodes[_roots[middle]].Value < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
