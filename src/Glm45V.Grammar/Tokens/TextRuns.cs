namespace Glm45V.Grammar.Tokens;

/// <summary>The tokens whose characters all are in one set.</summary>
/// <param name="tokens">Their ids, with how many characters they have.</param>
/// <param name="words">Ulongs of a mask.</param>
internal sealed class TextRuns(List<(int Id, int Length)> tokens, int words)
{
    private readonly ulong[]?[] _masks = new ulong[]?[tokens.Select(token => token.Length).DefaultIfEmpty().Max() + 1];

    /// <summary>A bit for each that has at most some characters.</summary>
    public ulong[] Mask(int room)
    {
        room = Math.Min(room, _masks.Length - 1);
        return _masks[room] ??= Build(room);
    }

    private ulong[] Build(int room)
    {
        var mask = new ulong[words];
        foreach ((int id, int length) in tokens)
        {
            mask[id >> 6] |= length <= room ? 1UL << (id & 63) : 0;
        }

        return mask;
    }
}
