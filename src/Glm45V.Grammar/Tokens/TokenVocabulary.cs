namespace Glm45V.Grammar.Tokens;

/// <summary>The tokens that a model can write, as bytes, laid out as a trie.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class TokenVocabulary
{
    private readonly byte[]?[] _tokens;
    private readonly Lazy<TextTokens>[] _texts;

    /// <summary>Builds the trie.</summary>
    /// <param name="tokens">The bytes of each token by id; null or empty for tokens that are no text.</param>
    /// <param name="marks">Spellings of control tokens by id, such as <c>&lt;tool_call&gt;</c>: these are never text, but grammars may ask for them.</param>
    /// <exception cref="GrammarException">No token has bytes, or a mark has some.</exception>
    public TokenVocabulary(IReadOnlyList<byte[]?> tokens, IReadOnlyDictionary<int, string>? marks = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = [.. tokens];
        Marks = marks is null ? [] : [.. marks.OrderBy(mark => mark.Key)];
        foreach ((int id, string mark) in Marks)
        {
            if (id < 0 || id >= _tokens.Length || _tokens[id] is { Length: > 0 })
            {
                throw new GrammarException($"The control token '{mark}' ({id}) is no token without bytes. Give null as the bytes of control tokens.");
            }
        }

        int[] ids = [.. Enumerable.Range(0, _tokens.Length).Where(id => _tokens[id] is { Length: > 0 })];
        if (ids.Length == 0)
        {
            throw new GrammarException("The vocabulary has no token with bytes. Give the bytes of each token by id.");
        }

        Array.Sort(ids, (left, right) => _tokens[left].AsSpan().SequenceCompareTo(_tokens[right]) is var order && order != 0 ? order : left - right);
        Trie = new TokenTrie(_tokens, ids);
        BytesMask = Mask(ids);
        _texts = [.. Enum.GetValues<TextForm>().Select(form => new Lazy<TextTokens>(() => new TextTokens(_tokens, ids, form)))];
    }

    /// <summary>Number of ids.</summary>
    public int Count => _tokens.Length;

    /// <summary>All tokens.</summary>
    internal TokenTrie Trie { get; }

    /// <summary>Control tokens that grammars know.</summary>
    internal KeyValuePair<int, string>[] Marks { get; }

    /// <summary>A bit for each token with bytes.</summary>
    internal ulong[] BytesMask { get; }

    /// <summary>The bytes of a token; empty for tokens that are no text.</summary>
    public ReadOnlySpan<byte> Bytes(int token) => _tokens[token];

    /// <summary>The tokens as parts of texts.</summary>
    internal TextTokens Texts(TextForm form) => _texts[(int)form].Value;

    /// <summary>The spelling of a control token; null for all others.</summary>
    internal string? MarkOf(int token)
    {
        foreach ((int id, string mark) in Marks)
        {
            if (id == token)
            {
                return mark;
            }
        }

        return null;
    }

    private ulong[] Mask(IEnumerable<int> ids)
    {
        ulong[] mask = new ulong[(_tokens.Length + 63) / 64];
        foreach (int id in ids)
        {
            mask[id >> 6] |= 1UL << (id & 63);
        }

        return mask;
    }
}
