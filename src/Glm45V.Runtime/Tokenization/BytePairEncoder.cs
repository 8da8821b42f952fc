using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Turns pieces of text into token ids by merging bytes, always the lowest rank first and the leftmost of equals.</summary>
/// <remarks>Safe for concurrent use. Equals the BPE model of Hugging Face tokenizers without dropout.</remarks>
internal sealed class BytePairEncoder
{
    /// <summary>Bytes that must lie readable behind the text.</summary>
    public const int Padding = PieceTable.Padding;

    // Up to here a scan for the lowest rank beats a queue.
    private const int ShortPiece = 64;

    private readonly int[] _byteIds; // the token of each single byte
    private readonly MergeTable _merges;
    private readonly PieceTable _pieces;
    private readonly int _window;
    private readonly ConcurrentBag<Memory> _idle = [];

    private BytePairEncoder(int[] byteIds, MergeTable merges, PieceTable pieces, int window)
    {
        _byteIds = byteIds;
        _merges = merges;
        _pieces = pieces;
        _window = window;
    }

    /// <summary>Builds the encoder of a definition.</summary>
    /// <exception cref="TokenizerException">A byte has no token, or a merge names tokens that are not there.</exception>
    public static BytePairEncoder Create(TokenizerDefinition definition, Vocabulary vocabulary, int window = LongPieceMerger.DefaultWindow)
    {
        // An added token spelled in plain text must stay plain text, even where the vocabulary lists it and merges lead to it.
        // Where added tokens count, their text is cut out before merging, so this changes nothing there.
        HashSet<int> reserved = [.. definition.AddedTokens.Select(token => token.Id)];
        int[] pieces = [.. definition.Tokens.Where(token => !reserved.Contains(token.Value) && ByteAlphabet.Spells(token.Key)).Select(token => token.Value)];
        int[] byteIds = ReadByteIds(definition);
        return new BytePairEncoder(byteIds, ReadMerges(definition, reserved, byteIds), new PieceTable(pieces, vocabulary, definition.IgnoreMerges), window);
    }

    /// <summary>Appends the ids of all pieces of a text.</summary>
    /// <param name="padded">UTF-8 and at least <see cref="Padding"/> bytes behind it.</param>
    /// <param name="ends">Where each piece ends.</param>
    /// <param name="ids">Takes the ids.</param>
    public void Encode(ReadOnlySpan<byte> padded, ReadOnlySpan<int> ends, ref IntBuffer ids)
    {
        Memory memory = _idle.TryTake(out Memory? idle) ? idle : new Memory(new MergedPieces(), new LongPieceMerger(_byteIds, _merges, _window));
        int start = 0;
        foreach (int end in ends)
        {
            ref PieceTable.Slot known = ref _pieces.Lookup(padded[start..], end - start);
            if (known.State == PieceState.Token)
            {
                ids.Add(known.Id);
            }
            else
            {
                int before = ids.Count;
                Merge(padded[start..], end - start, memory, ref ids);
                if (known.State == PieceState.Unknown)
                {
                    known.State = ids.Items[before..] is [int only] && only == known.Id ? PieceState.Token : PieceState.Merges;
                }
            }

            start = end;
        }

        _idle.Add(memory);
    }

    private void Merge(ReadOnlySpan<byte> padded, int length, Memory memory, ref IntBuffer ids)
    {
        if (length > ShortPiece)
        {
            memory.LongPieces.Merge(padded[..length], ref ids);
        }
        else if (length > MergedPieces.LongestPiece)
        {
            MergeShort(padded[..length], ref ids);
        }
        else if (!memory.ShortPieces.TryAppend(padded, length, ref ids))
        {
            int before = ids.Count;
            MergeShort(padded[..length], ref ids);
            memory.ShortPieces.Keep(padded, length, ids.Items[before..]);
        }
    }

    private void MergeShort(ReadOnlySpan<byte> utf8, ref IntBuffer ids)
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
            ranks[i] = _merges.BytePairRank(utf8[i], utf8[i + 1]);
        }

        while (Lowest(ranks[..(count - 1)], out int at) is < MergeTable.NoMerge and int rank)
        {
            symbols[at] = _merges.MergedId(rank);
            count--;
            for (int i = at + 1; i < count; i++) // mostly a few: less than a call to copy them would cost
            {
                symbols[i] = symbols[i + 1];
                ranks[i - 1] = ranks[i];
            }

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

    // The position rides in the low bits, so that finding it takes no branch that the processor could guess wrong.
    private static int Lowest(ReadOnlySpan<int> ranks, out int at)
    {
        int lowest = MergeTable.NoMerge * ShortPiece;
        for (int i = 0; i < ranks.Length; i++)
        {
            lowest = Math.Min(lowest, (ranks[i] * ShortPiece) + i);
        }

        at = lowest % ShortPiece;
        return lowest / ShortPiece;
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

    private static MergeTable ReadMerges(TokenizerDefinition definition, HashSet<int> reserved, int[] byteIds)
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

        return new MergeTable(CollectionsMarshal.AsSpan(merges), byteIds);
    }

    private static TokenizerException Incomplete(TokenizerDefinition definition, string problem) =>
        new(definition.Path, problem, "Copy the file again from the checkpoint it belongs to.");

    /// <summary>What one thread at a time works with.</summary>
    private sealed record Memory(MergedPieces ShortPieces, LongPieceMerger LongPieces);
}
