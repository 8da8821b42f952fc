using System.Collections.Concurrent;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Tokens;

/// <summary>The tokens of a vocabulary as parts of texts.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TextTokens
{
    /// <summary>The end of a token whose last byte closes the text.</summary>
    public const int QuoteAlone = 0;

    private const int MostSets = 64;

    private readonly ConcurrentDictionary<CharSet, TextRuns> _runs = new();
    private readonly TextTrie _inside;
    private readonly TextTrie _closing;

    /// <param name="tokens">Bytes by id.</param>
    /// <param name="ids">Which of them, sorted by bytes.</param>
    /// <param name="form">How characters are written.</param>
    public TextTokens(byte[]?[] tokens, IEnumerable<int> ids, TextForm form)
    {
        var inside = new List<(int, int[])>();
        var closing = new List<int>();
        var closingTexts = new List<(int, int[])>();
        var endings = new SortedDictionary<byte[], List<int>>(Comparer<byte[]>.Create(static (one, two) => one.AsSpan().SequenceCompareTo(two))) { [[]] = [] };
        var begun = new Dictionary<JsonStringPosition, int>();
        var characters = new List<int>();
        foreach (int id in ids)
        {
            int length = Read(tokens[id], form, begun, characters, out int[]? text);
            if (text is null)
            {
                continue;
            }

            if (length < 0)
            {
                inside.Add((id, text));
                continue;
            }

            byte[] ending = tokens[id]![(length + 1)..];
            endings.TryAdd(ending, []);
            endings[ending].Add(closing.Count);
            closingTexts.Add((closing.Count, text));
            closing.Add(id);
        }

        MaskLength = (tokens.Length + 63) / 64;
        Closing = new TokenTrie(tokens, closing);
        _inside = new TextTrie(Sorted(inside), [.. begun.OrderBy(one => one.Value).Select(one => one.Key)]);
        _closing = new TextTrie(Sorted(closingTexts), []);
        byte[][] distinct = [.. endings.Keys];
        Endings = new TokenTrie(distinct, [.. Enumerable.Range(QuoteAlone + 1, distinct.Length - 1)]);
        EndCount = distinct.Length;
        Ends = new (int, int)[closing.Count];
        for (int end = 0; end < distinct.Length; end++)
        {
            endings[distinct[end]].ForEach(one => Ends[one] = (closing[one], end));
        }
    }

    /// <summary>Ulongs of a mask.</summary>
    public int MaskLength { get; }

    /// <summary>Characters of the token that has most of them.</summary>
    public int Longest => Math.Max(_inside.Depth, _closing.Depth);

    /// <summary>Tokens that close the text.</summary>
    public TokenTrie Closing { get; }

    /// <summary>For each of them its id and which end it has.</summary>
    public (int Id, int End)[] Ends { get; }

    /// <summary>What the tokens that close the text have behind the quote, but for <see cref="QuoteAlone"/>.</summary>
    public TokenTrie Endings { get; }

    /// <summary>How many ends there are.</summary>
    public int EndCount { get; }

    /// <summary>Finds the tokens that stay within a text.</summary>
    /// <param name="text">What may follow in it.</param>
    /// <param name="budget">Bytes that may be left of the text behind the token.</param>
    /// <param name="found">Gets ids that are not in the mask.</param>
    /// <param name="walked">How far they go, to the end of the text.</param>
    /// <returns>A mask that must not be changed; null is none.</returns>
    public ulong[]? FindInside(Expression text, int budget, List<int> found, out TokenTrie.Walked walked)
    {
        int finish = CostSearch.Sum(text.OpenShortest, Expression.OpenMargin);
        if (text.Run is { } set && finish <= budget && (text.Kind == ExpressionKind.Repeat || text.Room >= _inside.Depth))
        {
            walked = new TokenTrie.Walked(finish, IsGeneral: true, IsWhole: true);
            return Runs(set).Mask(text.Room);
        }

        walked = _inside.Walk(text, budget, found);
        return null;
    }

    /// <summary>Finds the tokens before whose quote a text may end.</summary>
    /// <param name="text">What may follow in it.</param>
    /// <param name="found">Gets their indices in <see cref="Ends"/>.</param>
    public void FindClosing(Expression text, List<int> found) => _closing.WalkToEnds(text, found);

    /// <summary>A bit for each of some tokens.</summary>
    public ulong[] Mask(List<int> tokens)
    {
        var mask = new ulong[MaskLength];
        foreach (int id in tokens)
        {
            mask[id >> 6] |= 1UL << (id & 63);
        }

        return mask;
    }

    private TextRuns Runs(CharSet set)
    {
        if (_runs.TryGetValue(set, out TextRuns? known))
        {
            return known;
        }

        if (_runs.Count >= MostSets)
        {
            _runs.Clear(); // those in use come again at once
        }

        return _runs.GetOrAdd(set, key => new TextRuns(_inside.Within(key), MaskLength));
    }

    /// <summary>Sorts tokens by the characters they write. Most are in order already, as their bytes are: only the others are sorted.</summary>
    private static List<(int Id, int[] Text)> Sorted(List<(int Id, int[] Text)> tokens)
    {
        var sorted = new List<(int Id, int[] Text)>(tokens.Count);
        var late = new List<(int Id, int[] Text)>();
        foreach ((int Id, int[] Text) token in tokens)
        {
            (sorted.Count > 0 && Compare(sorted[^1], token) > 0 ? late : sorted).Add(token);
        }

        late.Sort(Compare);
        return [.. Merge(sorted, late)];

        static int Compare((int Id, int[] Text) one, (int Id, int[] Text) two) => one.Text.AsSpan().SequenceCompareTo(two.Text);

        static IEnumerable<(int Id, int[] Text)> Merge(List<(int Id, int[] Text)> one, List<(int Id, int[] Text)> two)
        {
            for (int i = 0, j = 0; i < one.Count || j < two.Count;)
            {
                yield return j == two.Count || (i < one.Count && Compare(one[i], two[j]) <= 0) ? one[i++] : two[j++];
            }
        }
    }

    /// <summary>Gives the characters that a token writes before it closes the text, null where it is no part of a text, and where the quote stands that closes it, −1 where none does.</summary>
    private static int Read(ReadOnlySpan<byte> token, TextForm form, Dictionary<JsonStringPosition, int> begun, List<int> characters, out int[]? text)
    {
        characters.Clear();
        var position = JsonStringPosition.Start(form == TextForm.NarrowJson);
        for (int i = 0; i < token.Length; i++)
        {
            if (form != TextForm.Plain && token[i] == '"' && position.Place == JsonStringPlace.Between)
            {
                text = [.. characters];
                return i;
            }

            JsonStringPosition? next = form == TextForm.Plain ? position.ReadPlain(token[i], out int codePoint) : position.Read(token[i], out codePoint);
            if (next is null)
            {
                text = null;
                return -1;
            }

            if (codePoint >= 0)
            {
                characters.Add(codePoint);
            }

            position = next.Value;
        }

        if (position.Place != JsonStringPlace.Between)
        {
            begun.TryAdd(position, begun.Count);
            characters.Add(~begun[position]);
        }

        text = [.. characters];
        return -1;
    }
}
