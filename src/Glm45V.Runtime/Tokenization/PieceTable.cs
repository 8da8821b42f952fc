using System.Buffers.Binary;
using System.Numerics;

namespace Glm45V.Runtime.Tokenization;

/// <summary>Finds the token that spells a whole piece; an open-addressing hash, since most pieces of most texts are one token.</summary>
/// <remarks>
/// Safe for concurrent use. Whether merging a piece leads to its token is found out when the piece is first met: racing writers
/// write the same.
/// </remarks>
internal sealed class PieceTable
{
    /// <summary>Bytes that must lie readable behind every piece.</summary>
    public const int Padding = 16;

    // Up to here the key is the piece itself; longer pieces have a hash.
    private const int ExactLength = 12;
    private const ulong Hashed = 0xFF;

    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly Vocabulary _vocabulary;

    /// <param name="ids">The tokens that a piece may be.</param>
    /// <param name="vocabulary">Their bytes.</param>
    /// <param name="ignoreMerges">True when a piece that spells a token always is that token.</param>
    public PieceTable(IReadOnlyCollection<int> ids, Vocabulary vocabulary, bool ignoreMerges)
    {
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(ids.Count + (ids.Count / 2), 4));
        _shift = 64 - BitOperations.Log2((uint)capacity);
        _slots = new Slot[capacity];
        _vocabulary = vocabulary;
        byte[] padded = [];
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> bytes = vocabulary.BytesOf(id);
            if (padded.Length < bytes.Length + Padding)
            {
                padded = new byte[(bytes.Length + Padding) * 2];
            }

            bytes.CopyTo(padded);
            Lookup(padded, bytes.Length).Fill(Key(padded, bytes.Length), id, ignoreMerges ? PieceState.Token : PieceState.Unknown);
        }
    }

    /// <summary>Looks a piece up.</summary>
    /// <param name="padded">The piece and at least <see cref="Padding"/> bytes behind it.</param>
    /// <param name="length">Bytes of the piece, at least 1.</param>
    /// <returns>The entry; its state says <see cref="PieceState.Absent"/> where no token spells the piece.</returns>
    public ref Slot Lookup(ReadOnlySpan<byte> padded, int length)
    {
        (ulong Low, ulong High) key = Key(padded, length);
        int slot = (int)(((key.Low ^ BitOperations.RotateLeft(key.High * 0xC2B2AE3D27D4EB4FUL, 31)) * 0x9E3779B97F4A7C15UL) >> _shift);
        while (true)
        {
            ref Slot entry = ref _slots[slot];
            if (entry.State == PieceState.Absent || (entry.Has(key) && (key.High != Hashed || _vocabulary.BytesOf(entry.Id).SequenceEqual(padded[..length]))))
            {
                return ref entry;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }
    }

    // Eight bytes of the piece, then four more and the length.
    private static (ulong Low, ulong High) Key(ReadOnlySpan<byte> padded, int length)
    {
        if (length > ExactLength)
        {
            return (Hash(padded[..length]), Hashed);
        }

        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        return length < sizeof(ulong)
            ? (low & Mask(length), (ulong)length)
            : (low, ((BinaryPrimitives.ReadUInt32LittleEndian(padded[sizeof(ulong)..]) & Mask(length - sizeof(ulong))) << 32) | (uint)length);
    }

    private static ulong Mask(int bytes) => (1UL << (8 * bytes)) - 1;

    private static ulong Hash(ReadOnlySpan<byte> piece)
    {
        ulong hash = BinaryPrimitives.ReadUInt64LittleEndian(piece[^sizeof(ulong)..]);
        for (; piece.Length >= sizeof(ulong); piece = piece[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(piece)) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 32;
        }

        return hash;
    }

    /// <summary>One token that a piece may be, in 16 bytes, so that most of the table stays in the processor's cache.</summary>
    internal struct Slot
    {
        // Of the second word: four bytes of the key, 20 bits of the token, 4 of the state, 8 of the key.
        private const ulong KeyMask = 0xFFFFFFFF_000000FF;
        private const int StateShift = 8;
        private const int IdShift = 12;

        private ulong _low;
        private ulong _high;

        /// <summary>The token.</summary>
        public readonly int Id => (int)(_high >> IdShift) & ((1 << MergeTable.IdBits) - 1);

        /// <summary>What is known of the piece that spells it.</summary>
        public PieceState State
        {
            readonly get => (PieceState)((_high >> StateShift) & 0xF);
            set => _high = (_high & ~(0xFUL << StateShift)) | ((ulong)value << StateShift);
        }

        internal readonly bool Has((ulong Low, ulong High) key) => _low == key.Low && (_high & KeyMask) == key.High;

        internal void Fill((ulong Low, ulong High) key, int id, PieceState state)
        {
            _low = key.Low;
            _high = key.High | ((ulong)(uint)id << IdShift) | ((ulong)state << StateShift);
        }
    }
}

/// <summary>Whether a piece that spells a token becomes that token.</summary>
internal enum PieceState : byte
{
    /// <summary>No token spells the piece.</summary>
    Absent,

    /// <summary>Nobody has merged it yet.</summary>
    Unknown,

    /// <summary>It does.</summary>
    Token,

    /// <summary>It does not: its merges lead elsewhere.</summary>
    Merges,
}
