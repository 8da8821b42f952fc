using Glm45V.Grammar.Tokens;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Cli.Schemas;

/// <summary>A tokenizer and its tokens as a grammar's vocabulary.</summary>
internal sealed record TokenizerVocabulary(Glm45VTokenizer Tokenizer, TokenVocabulary Tokens, int End)
{
    /// <summary>Reads tokenizer.json; the first control token stands for the end.</summary>
    public static TokenizerVocabulary Load(string path)
    {
        var tokenizer = Glm45VTokenizer.Load(path);
        int[] ids = [.. Enumerable.Range(0, tokenizer.Count)];
        byte[]?[] tokens = [.. ids.Select(id => tokenizer.IsDefined(id) && !tokenizer.IsAddedToken(id) ? tokenizer.GetBytes(id).ToArray() : null)];
        return new TokenizerVocabulary(tokenizer, new TokenVocabulary(tokens), ids.First(tokenizer.IsAddedToken));
    }
}
