using System.Text;

namespace Glm45V.Runtime.Tokenization;

/// <summary>What each id stands for: its bytes, and whether it is an added or a special token.</summary>
internal sealed class Vocabulary
{
    // Four times any released vocabulary, and low enough that a broken id cannot ask for gigabytes.
    private const int HighestId = (1 << MergeTable.IdBits) - 1;

    private readonly byte[] _bytes;
    private readonly int[] _ends; // of the bytes of each id
    private readonly TokenKinds[] _kinds;

    private Vocabulary(byte[] bytes, int[] ends, TokenKinds[] kinds)
    {
        _bytes = bytes;
        _ends = ends;
        _kinds = kinds;
    }

    [Flags]
    private enum TokenKinds : byte
    {
        Undefined = 0,
        Defined = 1,
        Added = 2,
        Special = 4,
    }

    /// <summary>The highest id plus one.</summary>
    public int Count => _kinds.Length;

    /// <summary>Lays out the tokens of a definition by id.</summary>
    /// <exception cref="TokenizerException">Two tokens share an id, or an id is out of range.</exception>
    public static Vocabulary Create(TokenizerDefinition definition)
    {
        var spellings = new Dictionary<int, byte[]>();
        foreach ((string spelling, int id) in definition.Tokens)
        {
            Define(definition, spellings, id, spelling, ByteAlphabet.BytesOf(spelling));
        }

        HashSet<string> added = new(StringComparer.Ordinal);
        foreach (AddedToken token in definition.AddedTokens)
        {
            bool listed = definition.Tokens.TryGetValue(token.Content, out int id);
            if (!added.Add(token.Content) || (listed && id != token.Id))
            {
                throw Conflict(definition, token.Id, token.Content);
            }

            if (listed)
            {
                // In the model's vocabulary as well: one token, which decodes to its content.
                spellings.Remove(id);
            }

            Define(definition, spellings, token.Id, token.Content, Encoding.UTF8.GetBytes(token.Content));
        }

        return Pack(spellings, definition.AddedTokens);
    }

    public bool IsDefined(int id) => Has(id, TokenKinds.Defined);

    public bool IsAdded(int id) => Has(id, TokenKinds.Added);

    public bool IsSpecial(int id) => Has(id, TokenKinds.Special);

    public ReadOnlySpan<byte> BytesOf(int id)
    {
        if (!IsDefined(id))
        {
            throw new ArgumentOutOfRangeException(nameof(id), id, $"No token has id {id}; ids run from 0 to {Count - 1}.");
        }

        int start = id == 0 ? 0 : _ends[id - 1];
        return _bytes.AsSpan(start, _ends[id] - start);
    }

    private bool Has(int id, TokenKinds kind) => (uint)id < (uint)_kinds.Length && (_kinds[id] & kind) != 0;

    private static void Define(TokenizerDefinition definition, Dictionary<int, byte[]> spellings, int id, string spelling, byte[] bytes)
    {
        if (id is < 0 or > HighestId)
        {
            throw new TokenizerException(
                definition.Path,
                $"the token '{spelling}' has id {id}; ids lie in 0..{HighestId}.",
                "Copy the file again from the checkpoint it belongs to.");
        }

        if (!spellings.TryAdd(id, bytes))
        {
            throw Conflict(definition, id, spelling);
        }
    }

    private static TokenizerException Conflict(TokenizerDefinition definition, int id, string spelling) => new(
        definition.Path,
        $"the token '{spelling}' with id {id} contradicts another token.",
        "Copy the file again from the checkpoint it belongs to.");

    private static Vocabulary Pack(Dictionary<int, byte[]> spellings, IReadOnlyList<AddedToken> addedTokens)
    {
        int count = spellings.Count == 0 ? 0 : spellings.Keys.Max() + 1;
        byte[] bytes = new byte[spellings.Values.Sum(spelling => spelling.Length)];
        int[] ends = new int[count];
        var kinds = new TokenKinds[count];
        int end = 0;
        for (int id = 0; id < count; id++)
        {
            if (spellings.TryGetValue(id, out byte[]? spelling))
            {
                spelling.CopyTo(bytes, end);
                end += spelling.Length;
                kinds[id] = TokenKinds.Defined;
            }

            ends[id] = end;
        }

        foreach (AddedToken token in addedTokens)
        {
            kinds[token.Id] |= TokenKinds.Added | (token.IsSpecial ? TokenKinds.Special : 0);
        }

        return new Vocabulary(bytes, ends, kinds);
    }
}
