using System.Collections.Concurrent;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Tokens;

/// <summary>What has been found about one grammar's states and the tokens of one vocabulary.</summary>
/// <remarks>Thread-safe. It forgets everything when it has become too large: what is in use comes again at once.</remarks>
internal sealed class KnownMasks(TokenVocabulary vocabulary)
{
    private const int MostBytes = 64 << 20;

    [ThreadStatic]
    private static List<int>? t_inside;

    private readonly ConcurrentDictionary<GrammarState, MaskEntry> _states = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<(Expression, TextForm), MaskEntry> _texts = new();
    private readonly ConcurrentDictionary<(Expression, TextForm), int[]> _closing = new();
    private readonly ConcurrentDictionary<(GrammarState, TextForm), Ends> _ends = new();
    private long _bytes;

    /// <summary>Gives the tokens that may follow a state, if they are known and none is left out for a budget.</summary>
    public MaskEntry? Find(GrammarState state, int budget) => _states.TryGetValue(state, out MaskEntry? known) && known.Finish <= budget ? known : null;

    /// <summary>Remembers the tokens that may follow a state.</summary>
    public void Keep(GrammarState state, MaskEntry entry)
    {
        Grow(entry.OwnBytes);
        _states[state] = entry;
    }

    /// <summary>Finds the tokens that stay within a text.</summary>
    /// <param name="body">The text.</param>
    /// <param name="budget">Bytes that may be left to the end behind the token.</param>
    /// <param name="found">Gets ids that are not in the mask.</param>
    /// <param name="tokens">A mask that must not be changed; null is none.</param>
    public TokenTrie.Walked Inside(TextBody body, int budget, List<int> found, out ulong[]? tokens)
    {
        tokens = null;
        var walked = TokenTrie.Walked.Nothing;
        foreach ((Expression text, int behind, _) in body.Ways)
        {
            (MaskEntry one, bool isWhole) = Inside(body.Form, text, budget == int.MaxValue ? budget : budget - behind);
            found.AddRange(one.Others);
            tokens = tokens is null || one.Tokens is null ? tokens ?? one.Tokens : Union(tokens, one.Tokens);
            walked = walked.With(new TokenTrie.Walked(CostSearch.Sum(one.Finish, behind), IsGeneral: true, isWhole));
        }

        return walked;
    }

    /// <summary>Finds the tokens that close a text, where what follows it does not depend on what was in it.</summary>
    /// <param name="body">The text.</param>
    /// <param name="budget">Bytes that may be left to the end behind the token.</param>
    /// <param name="found">Gets their ids.</param>
    /// <returns>Null where they have to be walked.</returns>
    public TokenTrie.Walked? Closing(TextBody body, int budget, List<int> found)
    {
        TextTokens texts = vocabulary.Texts(body.Form);
        var walked = TokenTrie.Walked.Nothing;
        var ends = new Ends[body.Ways.Count];
        for (int way = 0; way < ends.Length; way++)
        {
            if (body.Ways[way].Closed is not { } closed || FindEnds(texts, closed, body.Form) is not { IsGeneral: true } known || known.Finish > budget)
            {
                return null;
            }

            ends[way] = known;
            walked = walked.With(new TokenTrie.Walked(known.Finish, IsGeneral: true, IsWhole: true));
        }

        for (int way = 0; way < ends.Length; way++)
        {
            foreach (int closing in FindClosing(texts, body.Ways[way].Text, body.Form))
            {
                (int id, int end) = texts.Ends[closing];
                if (ends[way].Fits[end])
                {
                    found.Add(id);
                }
            }
        }

        return walked;
    }

    private (MaskEntry Entry, bool IsWhole) Inside(TextForm form, Expression text, int budget)
    {
        TextTokens texts = vocabulary.Texts(form);
        text = text.WithoutFarBound(texts.Longest);
        if (_texts.TryGetValue((text, form), out MaskEntry? known) && known.Finish <= budget)
        {
            return (known, true);
        }

        List<int> found = t_inside ??= [];
        found.Clear();
        ulong[]? tokens = texts.FindInside(text, budget, found, out TokenTrie.Walked walked);
        MaskEntry entry = MaskEntry.IsDense(found.Count, texts.MaskLength) ? MaskEntry.Dense(texts.Mask(found), walked.Finish) : MaskEntry.Sparse(tokens, found, walked.Finish);
        if (walked.IsWhole)
        {
            Grow(entry.OwnBytes);
            _texts[(text, form)] = entry;
        }

        return (entry, walked.IsWhole);
    }

    private int[] FindClosing(TextTokens texts, Expression text, TextForm form)
    {
        text = text.WithoutFarBound(texts.Longest);
        if (!_closing.TryGetValue((text, form), out int[]? known))
        {
            List<int> found = t_inside ??= [];
            found.Clear();
            texts.FindClosing(text, found);
            known = [.. found];
            Grow(known.Length * sizeof(int));
            _closing[(text, form)] = known;
        }

        return known;
    }

    private Ends FindEnds(TextTokens texts, GrammarState closed, TextForm form)
    {
        if (!_ends.TryGetValue((closed, form), out Ends? known))
        {
            List<int> found = t_inside ??= [];
            found.Clear();
            TokenTrie.Walked walked = texts.Endings.Walk(closed, found);
            var fits = new bool[texts.EndCount];
            foreach (int end in found)
            {
                fits[end] = true;
            }

            fits[TextTokens.QuoteAlone] = true;
            known = new Ends(fits, Math.Max(closed.Finish, walked.Finish), walked.IsGeneral);
            Grow(fits.Length);
            _ends[(closed, form)] = known;
        }

        return known;
    }

    private void Grow(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > MostBytes)
        {
            _states.Clear();
            _texts.Clear();
            _closing.Clear();
            _ends.Clear();
            Interlocked.Exchange(ref _bytes, 0);
        }
    }

    private static ulong[] Union(ulong[] one, ulong[] two)
    {
        var all = new ulong[one.Length];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = one[i] | two[i];
        }

        return all;
    }

    /// <summary>What may follow a closed text.</summary>
    /// <param name="Fits">Whether each end of a token behind the quote may.</param>
    /// <param name="Finish">The most bytes that are left to the end behind any of them.</param>
    /// <param name="IsGeneral">Whether that holds whatever was in the text.</param>
    private sealed record Ends(bool[] Fits, int Finish, bool IsGeneral);
}
