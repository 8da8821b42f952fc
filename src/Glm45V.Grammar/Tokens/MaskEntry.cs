namespace Glm45V.Grammar.Tokens;

/// <summary>Tokens that may follow: some as a mask that many entries share, the others as a list.</summary>
/// <param name="Tokens">The mask; null is none.</param>
/// <param name="Others">Ids of the others.</param>
/// <param name="Finish">The most bytes that are left to the end behind any of them; <see cref="int.MaxValue"/> where it is not known.</param>
/// <param name="OwnBytes">Bytes that no other entry shares.</param>
internal sealed record MaskEntry(ulong[]? Tokens, int[] Others, int Finish, int OwnBytes)
{
    private const int DenseIds = 2; // for each ulong of a mask: from there on the mask is smaller

    /// <summary>Whether so many tokens are smaller as a mask of their own.</summary>
    public static bool IsDense(int others, int maskLength) => others > maskLength * DenseIds;

    /// <summary>Tokens as a mask of their own.</summary>
    public static MaskEntry Dense(ulong[] tokens, int finish) => new(tokens, [], finish, tokens.Length * sizeof(ulong));

    /// <summary>Tokens as a shared mask and a list.</summary>
    public static MaskEntry Sparse(ulong[]? tokens, List<int> others, int finish) => new(tokens, [.. others], finish, others.Count * sizeof(int));
}
