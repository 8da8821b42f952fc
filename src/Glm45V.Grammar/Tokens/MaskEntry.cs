namespace Glm45V.Grammar.Tokens;

/// <summary>Tokens that may follow: some as a mask that many entries share, the others as a list.</summary>
/// <param name="Tokens">The mask; null is none.</param>
/// <param name="Others">Ids of the others.</param>
/// <param name="Finish">The most bytes that are left to the end behind any of them; <see cref="int.MaxValue"/> where it is not known.</param>
/// <param name="OwnBytes">Bytes that no other entry shares.</param>
internal sealed record MaskEntry(ulong[]? Tokens, int[] Others, int Finish, int OwnBytes)
{
    private const int DenseIds = 2; // for each ulong of a mask: from there on the mask is smaller

    /// <summary>Makes the entry of some tokens, as small as it can be.</summary>
    /// <param name="tokens">A shared mask.</param>
    /// <param name="others">Ids that are not in it.</param>
    /// <param name="all">All of them as a mask.</param>
    /// <param name="finish">The most bytes that are left to the end behind any of them.</param>
    public static MaskEntry Of(ulong[]? tokens, List<int> others, ReadOnlySpan<ulong> all, int finish) => others.Count > all.Length * DenseIds
        ? new MaskEntry(all.ToArray(), [], finish, all.Length * sizeof(ulong))
        : new MaskEntry(tokens, [.. others], finish, others.Count * sizeof(int));
}
