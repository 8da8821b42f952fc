using System.Collections.Concurrent;

namespace Glm45V.Grammar.Tokens;

/// <summary>Which tokens may follow, for states that have been met.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MaskCache
{
    private const int MostBytes = 64 << 20; // of one grammar and vocabulary

    [ThreadStatic]
    private static List<int>? t_found;

    // Held strongly: a weak table would keep the masks of a grammar that is gone until finalisers have run.
    private readonly ConcurrentDictionary<TokenVocabulary, Masks> _masks = new(ReferenceEqualityComparer.Instance);

    /// <summary>Fills the mask of tokens that may follow a state.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="state">The state.</param>
    /// <param name="text">The text since the last control token.</param>
    /// <param name="budget">Bytes that may be left to the end behind the token.</param>
    /// <param name="mask">One bit for each token.</param>
    public void Fill(TokenVocabulary vocabulary, GrammarState state, ReadOnlySpan<byte> text, int budget, Span<ulong> mask)
    {
        (GrammarState core, int behind) = state.Core;
        FillText(vocabulary, core, text, budget == int.MaxValue ? budget : budget - behind, mask);
        foreach ((int id, string mark) in vocabulary.Marks)
        {
            GrammarState? next = (state.Awaits ? state.Settle(text) : state)?.Take(mark);
            next = next is { Awaits: true } ? next.Settle(text) : next;
            if (next is not null && next.Finish <= budget)
            {
                Set(mask, id);
            }
        }
    }

    private void FillText(TokenVocabulary vocabulary, GrammarState state, ReadOnlySpan<byte> text, int budget, Span<ulong> mask)
    {
        if (state.TakesAnyText)
        {
            Apply(state.Finish <= budget || state.CanEnd ? vocabulary.TextTokens : null, [], mask); // free text may be cut
            return;
        }

        Masks masks = _masks.GetOrAdd(vocabulary, static _ => new Masks());
        if (masks.Known.TryGetValue(state, out Entry? known) && known.Finish <= budget)
        {
            Apply(known.Tokens, known.Others, mask);
            return;
        }

        List<int> found = t_found ??= [];
        found.Clear();
        ulong[]? open = null;
        TokenTrie rest = vocabulary.Trie;
        int finish = 0;
        if (state.Open is { } run && run.Finish <= budget && vocabulary.Open(run.Text) is { } tokens && (run.IsExact || run.Room >= tokens.Longest))
        {
            (open, rest, finish) = (tokens.Mask(run.Room), tokens.Closing, run.Finish);
        }

        TokenTrie.Walked walked = rest.Walk(state, text, found, budget);
        Apply(open, found, mask);
        if (walked is { IsGeneral: true, IsWhole: true })
        {
            bool isDense = found.Count > mask.Length * 2;
            masks.Keep(state, new Entry(isDense ? mask.ToArray() : open, isDense ? [] : [.. found], budget == int.MaxValue ? int.MaxValue : Math.Max(finish, walked.Finish)), isDense);
        }
    }

    private static void Apply(ulong[]? tokens, IReadOnlyList<int> others, Span<ulong> mask)
    {
        if (tokens is null)
        {
            mask.Clear();
        }
        else
        {
            tokens.CopyTo(mask);
        }

        for (int i = 0; i < others.Count; i++)
        {
            Set(mask, others[i]);
        }
    }

    private static void Set(Span<ulong> mask, int token) => mask[token >> 6] |= 1UL << (token & 63);

    /// <summary>Tokens that may follow: some as a mask that many entries share, the others as a list.</summary>
    /// <param name="Tokens">The mask; null is none.</param>
    /// <param name="Others">Ids of the others.</param>
    /// <param name="Finish">The most bytes that are left to the end behind any of them; <see cref="int.MaxValue"/> where it is not known.</param>
    private sealed record Entry(ulong[]? Tokens, int[] Others, int Finish);

    private sealed class Masks
    {
        private long _bytes;

        public ConcurrentDictionary<GrammarState, Entry> Known { get; } = new(ReferenceEqualityComparer.Instance);

        public void Keep(GrammarState state, Entry entry, bool ownsTokens)
        {
            if (Interlocked.Add(ref _bytes, (4L * entry.Others.Length) + (ownsTokens ? 8L * entry.Tokens!.Length : 0)) > MostBytes)
            {
                Known.Clear(); // those in use come again at once
                Interlocked.Exchange(ref _bytes, 0);
            }

            Known[state] = entry;
        }
    }
}
