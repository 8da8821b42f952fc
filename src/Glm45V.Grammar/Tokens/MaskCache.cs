using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Glm45V.Grammar.Tokens;

/// <summary>Which tokens may follow, for states that have been met.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MaskCache
{
    [ThreadStatic]
    private static List<int>? t_found;

    // Held strongly: a weak table would keep the masks of a grammar that is gone until finalisers have run.
    private readonly ConcurrentDictionary<TokenVocabulary, KnownMasks> _known = new(ReferenceEqualityComparer.Instance);

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
            Apply(state.Finish <= budget || state.CanEnd ? vocabulary.BytesMask : null, [], mask); // free text may be cut
            return;
        }

        KnownMasks known = _known.GetOrAdd(vocabulary, static one => new KnownMasks(one));
        if (known.Find(state, budget) is { } entry)
        {
            Apply(entry.Tokens, entry.Others, mask);
            return;
        }

        List<int> found = t_found ??= [];
        found.Clear();
        ulong[]? tokens = null;
        TokenTrie.Walked walked = state.Body is { } body ? Walk(vocabulary, known, state, body, text, budget, found, out tokens) : vocabulary.Trie.Walk(state, text, found, budget);
        Apply(tokens, CollectionsMarshal.AsSpan(found), mask);
        if (walked is { IsGeneral: true, IsWhole: true })
        {
            int finish = budget == int.MaxValue ? int.MaxValue : walked.Finish;
            known.Keep(state, MaskEntry.IsDense(found.Count, mask.Length) ? MaskEntry.Dense(mask.ToArray(), finish) : MaskEntry.Sparse(tokens, found, finish));
        }
    }

    /// <summary>Finds the tokens that may follow within a text: few of them have to be walked through the states of what the text lies in.</summary>
    private static TokenTrie.Walked Walk(TokenVocabulary vocabulary, KnownMasks known, GrammarState state, TextBody body, ReadOnlySpan<byte> text, int budget, List<int> found, out ulong[]? tokens)
    {
        TokenTrie.Walked walked = known.Inside(body, budget, found, out tokens);
        walked = walked.With(known.Closing(body, budget, found) ?? vocabulary.Texts(body.Form).Closing.Walk(state, text, found, budget));
        return body.Others is { } others ? walked.With(vocabulary.Trie.Walk(others, text, found, budget)) : walked;
    }

    private static void Apply(ulong[]? tokens, ReadOnlySpan<int> others, Span<ulong> mask)
    {
        if (tokens is null)
        {
            mask.Clear();
        }
        else
        {
            tokens.CopyTo(mask);
        }

        foreach (int id in others)
        {
            Set(mask, id);
        }
    }

    private static void Set(Span<ulong> mask, int token) => mask[token >> 6] |= 1UL << (token & 63);
}
