using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Glm45V.Grammar.Tokens;

/// <summary>Which tokens may follow, for states that have been met.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MaskCache
{
    private readonly ConditionalWeakTable<TokenVocabulary, ConcurrentDictionary<GrammarState, Entry>> _masks = [];

    /// <summary>A mask, and the most bytes that are left to the end behind any of its tokens.</summary>
    internal sealed record Entry(ulong[] Mask, int Finish);

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
            if (next is not null && next.Finish <= budget)
            {
                mask[id >> 6] |= 1UL << (id & 63);
            }
        }
    }

    private void FillText(TokenVocabulary vocabulary, GrammarState state, ReadOnlySpan<byte> text, int budget, Span<ulong> mask)
    {
        if (state.TakesAnyText)
        {
            mask.Clear();
            if (state.Finish <= budget)
            {
                vocabulary.TextTokens.CopyTo(mask);
            }

            return;
        }

        ConcurrentDictionary<GrammarState, Entry> masks = _masks.GetOrCreateValue(vocabulary);
        if (masks.TryGetValue(state, out Entry? known) && known.Finish <= budget)
        {
            known.Mask.CopyTo(mask);
            return;
        }

        mask.Clear();
        (int finish, bool isGeneral) = (0, true);
        if (state.PlainFinish is { } plain && plain <= budget)
        {
            vocabulary.PlainTokens.CopyTo(mask);
            (finish, isGeneral) = vocabulary.Rest.Walk(state, text, mask, budget);
            finish = Math.Max(finish, plain);
        }
        else
        {
            (finish, isGeneral) = vocabulary.Trie.Walk(state, text, mask, budget);
        }

        if (isGeneral && budget == int.MaxValue)
        {
            masks[state] = new Entry(mask.ToArray(), finish);
        }
    }
}
