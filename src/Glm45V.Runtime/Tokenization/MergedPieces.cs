using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Remembers what short pieces of several tokens became, since names in code and words of other languages come back.</summary>
/// <remarks>Two pieces that share a slot push each other out. One thread at a time.</remarks>
internal sealed class MergedPieces
{
    /// <summary>Longer pieces are not kept.</summary>
    public const int LongestPiece = 15;

    private const int MostTokens = 6;
    private const int SlotBits = 13;

    private readonly Entry[] _entries = new Entry[1 << SlotBits];

    /// <summary>Appends the ids of a piece, if they are known.</summary>
    /// <param name="padded">The piece and at least 16 bytes behind it.</param>
    /// <param name="length">1 to <see cref="LongestPiece"/> bytes.</param>
    /// <param name="ids">Takes the ids.</param>
    public bool TryAppend(ReadOnlySpan<byte> padded, int length, ref IntBuffer ids)
    {
        UInt128 key = Key(padded, length);
        ref Entry entry = ref _entries[Slot(key)];
        if (entry.Key != key)
        {
            return false;
        }

        ids.AddRange(entry.Ids[..entry.Count]);
        return true;
    }

    /// <summary>Remembers a piece in the place of whatever has its slot, if it has few enough tokens.</summary>
    public void Keep(ReadOnlySpan<byte> padded, int length, ReadOnlySpan<int> ids)
    {
        if (ids.Length <= MostTokens)
        {
            UInt128 key = Key(padded, length);
            ref Entry entry = ref _entries[Slot(key)];
            entry.Key = key;
            entry.Count = ids.Length;
            ids.CopyTo(entry.Ids);
        }
    }

    // The bytes of the piece, and its length in the highest byte; never 0.
    private static UInt128 Key(ReadOnlySpan<byte> padded, int length) =>
        (BinaryPrimitives.ReadUInt128LittleEndian(padded) & ((UInt128.One << (8 * length)) - 1)) | ((UInt128)(uint)length << (8 * LongestPiece));

    private static int Slot(UInt128 key) =>
        (int)((((ulong)key ^ BitOperations.RotateLeft((ulong)(key >> 64) * 0xC2B2AE3D27D4EB4FUL, 31)) * 0x9E3779B97F4A7C15UL) >> (64 - SlotBits));

    private struct Entry
    {
        public UInt128 Key;
        public int Count;
        private Tokens _ids;

        [UnscopedRef]
        public Span<int> Ids => _ids;
    }

    [InlineArray(MostTokens)]
    private struct Tokens
    {
        private int _first;
    }
}
