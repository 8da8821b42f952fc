using System.Text.Unicode;

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
        PlainTokens = new ulong[(_tokens.Length + 63) / 64];
        foreach (int id in ids.Where(id => IsPlain(_tokens[id])))
        {
            PlainTokens[id >> 6] |= 1UL << (id & 63);
        }

        Rest = new TokenTrie(_tokens, [.. ids.Where(id => !IsPlain(_tokens[id]))]);
    }

    /// <summary>Number of ids.</summary>
    public int Count => _tokens.Length;

    /// <summary>All tokens.</summary>
    internal TokenTrie Trie { get; }

    /// <summary>A bit for each token made of whole characters that stand for themselves in a JSON string.</summary>
    internal ulong[] PlainTokens { get; }

    /// <summary>The other tokens.</summary>
    internal TokenTrie Rest { get; }

    /// <summary>The bytes of a token; empty for tokens that are no text.</summary>
    public ReadOnlySpan<byte> Bytes(int token) => _tokens[token];

    private static bool IsPlain(ReadOnlySpan<byte> token) => token.Length < 256 && !token.ContainsAnyInRange((byte)0, (byte)0x1F) && token.IndexOfAny((byte)'"', (byte)'\\') < 0 && Utf8.IsValid(token);
}
