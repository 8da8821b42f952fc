namespace Glm45V.Grammar.Tokens;

/// <summary>The tokens that a model can write, as bytes, laid out as a trie.</summary>
/// <remarks>Immutable and thread-safe. Tokens without bytes (control tokens) are never part of a text.</remarks>
public sealed class TokenVocabulary
{
    private readonly byte[]?[] _tokens;

    /// <summary>Builds the trie.</summary>
    /// <param name="tokens">The bytes of each token by id; null or empty for tokens that are no text.</param>
    /// <exception cref="GrammarException">No token has bytes.</exception>
    public TokenVocabulary(IReadOnlyList<byte[]?> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = [.. tokens];
        int[] ids = [.. Enumerable.Range(0, _tokens.Length).Where(id => _tokens[id] is { Length: > 0 })];
        if (ids.Length == 0)
        {
            throw new GrammarException("The vocabulary has no token with bytes. Give the bytes of each token by id.");
        }

        Array.Sort(ids, (left, right) => _tokens[left].AsSpan().SequenceCompareTo(_tokens[right]) is var order && order != 0 ? order : left - right);
        Trie = new TokenTrie(_tokens, ids);
    }

    /// <summary>Number of ids.</summary>
    public int Count => _tokens.Length;

    internal TokenTrie Trie { get; }

    /// <summary>The bytes of a token; empty for tokens that are no text.</summary>
    public ReadOnlySpan<byte> Bytes(int token) => _tokens[token];
}
