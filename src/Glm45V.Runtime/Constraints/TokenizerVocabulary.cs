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

    private static TokenVocabulary Build(Glm45VTokenizer tokenizer)
    {
        byte[]?[] tokens = new byte[]?[tokenizer.Count];
        var marks = new Dictionary<int, string>();
        for (int id = 0; id < tokens.Length; id++)
        {
            if (tokenizer.IsDefined(id) && tokenizer.IsAddedToken(id))
            {
                marks.Add(id, System.Text.Encoding.UTF8.GetString(tokenizer.GetBytes(id)));
            }
            else if (tokenizer.IsDefined(id))
            {
                tokens[id] = tokenizer.GetBytes(id).ToArray();
            }
        }

        return new TokenVocabulary(tokens, marks);
    }
}
