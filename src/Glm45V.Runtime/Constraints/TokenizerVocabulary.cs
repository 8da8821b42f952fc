using System.Runtime.CompilerServices;
using Glm45V.Grammar.Tokens;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Constraints;

/// <summary>A tokenizer's tokens as a vocabulary for grammars.</summary>
public static class TokenizerVocabulary
{
    private static readonly ConditionalWeakTable<Glm45VTokenizer, TokenVocabulary> s_known = [];

    /// <summary>Gives the vocabulary of a tokenizer: its added tokens are control tokens, all others are text. It is built once, in a fraction of a second.</summary>
    public static TokenVocabulary Vocabulary(this Glm45VTokenizer tokenizer) => s_known.GetValue(tokenizer, Build);

    /// <summary>The bytes of each token by id; null for control tokens and ids without a token.</summary>
    internal static byte[]?[] TextOf(Glm45VTokenizer tokenizer) =>
        [.. Enumerable.Range(0, tokenizer.Count).Select(id => tokenizer.IsDefined(id) && !tokenizer.IsAddedToken(id) ? tokenizer.GetBytes(id).ToArray() : null)];

    private static TokenVocabulary Build(Glm45VTokenizer tokenizer) => new(
        TextOf(tokenizer),
        Enumerable.Range(0, tokenizer.Count).Where(id => tokenizer.IsDefined(id) && tokenizer.IsAddedToken(id)).ToDictionary(id => id, id => System.Text.Encoding.UTF8.GetString(tokenizer.GetBytes(id))));
}
