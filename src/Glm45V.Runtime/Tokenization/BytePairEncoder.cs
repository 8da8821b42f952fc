using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Turns one piece of text into token ids by merging bytes, always the lowest rank first and the leftmost of equals.</summary>
/// <remarks>Safe for concurrent use. Equals the BPE model of Hugging Face tokenizers without dropout.</remarks>
internal sealed class BytePairEncoder
{
    // Up to here a scan for the lowest rank beats a queue.
    private const int ShortPiece = 64;
    private const int StackBytes = 3 * ShortPiece;

    private readonly int[] _byteIds; // the token of each single byte
    private readonly MergeTable _merges;
    private readonly WholePieces? _wholePieces; // null: merges decide about every piece
    private readonly PieceCache _cache = new();

    private BytePairEncoder(int[] byteIds, MergeTable merges, WholePieces? wholePieces)
    {
        _byteIds = byteIds;
        _merges = merges;
        _wholePieces = wholePieces;
    }

    /// <summary>Builds the encoder of a definition.</summary>
    /// <exception cref="TokenizerException">A byte has no token, or a merge names tokens that are not there.</exception>
    public static BytePairEncoder Create(TokenizerDefinition definition)
    {
        // An added token spelled in plain text must stay plain text, even where the vocabulary lists it and merges lead to it.
        // Where added tokens count, their text is cut out before merging, so this changes nothing there.
        HashSet<int> reserved = [.. definition.AddedTokens.Select(token => token.Id)];
        var wholePieces = definition.IgnoreMerges
            ? new WholePieces(definition.Tokens.Where(token => !reserved.Contains(token.Value)))
            : null;
        return new BytePairEncoder(ReadByteIds(definition), ReadMerges(definition, reserved), wholePieces);
    }

    /// <summary>Appends the ids of <paramref name="piece"/>; half a surrogate pair counts as U+FFFD.</summary>
    public void Encode(ReadOnlySpan<char> piece, ref IdBuffer ids)
    {
        if (piece.Length > PieceCache.LongestPiece)
        {
            EncodeUncached(piece, ref ids);
            return;
        }

        if (_cache.TryGet(piece, out ReadOnlySpan<int> known))
        {
            ids.AddRange(known);
            return;
        }

        int start = ids.Count;
        EncodeUncached(piece, ref ids);
        _cache.Store(piece, ids.Ids[start..]);
    }

    private void EncodeUncached(ReadOnlySpan<char> piece, ref IdBuffer ids)
    {
        int capacity = checked(piece.Length * 3); // the most UTF-8 that UTF-16 can become
        byte[]? rented = capacity <= StackBytes ? null : ArrayPool<byte>.Shared.Rent(capacity);
        Span<byte> utf8 = rented ?? stackalloc byte[StackBytes];
        Utf8.FromUtf16(piece, utf8, out _, out int length, replaceInvalidSequences: true);
        EncodeBytes(utf8[..length], ref ids);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void EncodeBytes(scoped ReadOnlySpan<byte> utf8, ref IdBuffer ids)
    {
        if (_wholePieces is not null && _wholePieces.TryGetId(utf8, out int whole))
        {
            ids.Add(whole);
        }
        else if (utf8.Length <= ShortPiece)
        {
            MergeShort(utf8, ref ids);
        }
        else
        {
            new LongPieceMerger(_byteIds, _merges, utf8).AppendTo(ref ids);
        }
    }

    private void MergeShort(scoped ReadOnlySpan<byte> utf8, ref IdBuffer ids)
    {
        Span<int> symbols = stackalloc int[ShortPiece];
        Span<int> ranks = stackalloc int[ShortPiece]; // ranks[i] is that of symbols i and i + 1
        int count = utf8.Length;
        for (int i = 0; i < count; i++)
        {
            symbols[i] = _byteIds[utf8[i]];
        }

        for (int i = 0; i + 1 < count; i++)
        {
            ranks[i] = _merges.Rank(symbols[i], symbols[i + 1]);
        }

        while (count > 1 && LowestRank(ranks[..(count - 1)]) is >= 0 and int at)
        {
            symbols[at] = _merges.MergedId(ranks[at]);
            symbols[(at + 2)..count].CopyTo(symbols[(at + 1)..]);
            count--;
            ranks[(at + 1)..count].CopyTo(ranks[at..]);
            if (at > 0)
            {
                ranks[at - 1] = _merges.Rank(symbols[at - 1], symbols[at]);
            }

            if (at + 1 < count)
            {
                ranks[at] = _merges.Rank(symbols[at], symbols[at + 1]);
            }
        }

        ids.AddRange(symbols[..count]);
    }

    private static int LowestRank(ReadOnlySpan<int> ranks)
    {
        int lowest = MergeTable.NoMerge;
        int at = -1;
        for (int i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] < lowest)
            {
                lowest = ranks[i];
                at = i;
            }
        }

        return at;
    }

    private static int[] ReadByteIds(TokenizerDefinition definition)
    {
        int[] byteIds = new int[256];
        for (int value = 0; value < byteIds.Length; value++)
        {
            string spelling = ByteAlphabet.CharacterOf((byte)value).ToString();
            byteIds[value] = definition.Tokens.TryGetValue(spelling, out int id)
                ? id
                : throw Incomplete(definition, $"the vocabulary has no token for the byte 0x{value:X2} ('{spelling}').");
        }

        return byteIds;
    }

    private static MergeTable ReadMerges(TokenizerDefinition definition, HashSet<int> reserved)
    {
        var merges = new List<Merge>(definition.Merges.Count);
        foreach ((string left, string right) in definition.Merges)
        {
            if (!definition.Tokens.TryGetValue(left, out int leftId)
                || !definition.Tokens.TryGetValue(right, out int rightId)
                || !definition.Tokens.TryGetValue(left + right, out int mergedId))
            {
                throw Incomplete(definition, $"the merge '{left} {right}' names or makes a token that the vocabulary lacks.");
            }

            if (!reserved.Contains(mergedId))
            {
                merges.Add(new Merge(leftId, rightId, mergedId));
            }
        }

        return new MergeTable(CollectionsMarshal.AsSpan(merges));
    }

    private static TokenizerException Incomplete(TokenizerDefinition definition, string problem) =>
        new(definition.Path, problem, "Copy the file again from the checkpoint it belongs to.");
}
