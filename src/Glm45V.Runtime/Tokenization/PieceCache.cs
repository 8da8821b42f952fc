namespace Glm45V.Runtime.Tokenization;

/// <summary>Remembers the ids of recent short pieces; bounded, lock-free and safe for concurrent use.</summary>
/// <remarks>
/// Each slot holds one immutable entry, so a reader sees an old entry or a new one and never a mixture. Two pieces that share a slot
/// push each other out, which costs time and nothing else.
/// </remarks>
internal sealed class PieceCache
{
    /// <summary>Longer pieces are rare and seldom return.</summary>
    public const int LongestPiece = 32;

    private const int SlotCount = 1 << 14;

    private readonly Entry?[] _slots = new Entry?[SlotCount];

    /// <summary>Looks a piece up.</summary>
    public bool TryGet(ReadOnlySpan<char> piece, out ReadOnlySpan<int> ids)
    {
        Entry? entry = Volatile.Read(ref _slots[Slot(piece)]);
        if (entry is null || !piece.SequenceEqual(entry.Piece))
        {
            ids = default;
            return false;
        }

        ids = entry.Ids;
        return true;
    }

    /// <summary>Remembers a piece in the place of whatever shares its slot.</summary>
    public void Store(ReadOnlySpan<char> piece, ReadOnlySpan<int> ids) =>
        Volatile.Write(ref _slots[Slot(piece)], new Entry(piece.ToString(), ids.ToArray()));

    // The runtime's string hash is seeded per process, so text from outside cannot aim at one slot.
    private static int Slot(ReadOnlySpan<char> piece) => string.GetHashCode(piece) & (SlotCount - 1);

    private sealed record Entry(string Piece, int[] Ids);
}
