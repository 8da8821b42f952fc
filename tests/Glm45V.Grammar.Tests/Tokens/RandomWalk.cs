using System.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Tests.Tokens;

/// <summary>Takes random tokens under the mask until the text ends, with a random limit of tokens.</summary>
internal static class RandomWalk
{
    /// <summary>Gives the text.</summary>
    /// <param name="grammar">The texts.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="end">The token that ends a text.</param>
    /// <param name="seed">Decides tokens and limit.</param>
    /// <param name="spare">Tokens that the limit may be above the fewest that can end the text.</param>
    public static string Take(JsonSchemaGrammar grammar, TokenVocabulary vocabulary, int end, int seed, int spare)
    {
        var random = new Random(seed);
        var matcher = new GrammarMatcher(grammar, vocabulary, end);
        var mask = new ulong[matcher.MaskLength];
        List<byte> text = [];
        for (int left = matcher.TokensToEnd + 1 + random.Next(spare); !matcher.HasEnded; left--)
        {
            matcher.FillMask(mask, left);
            int[] allowed = [.. Enumerable.Range(0, vocabulary.Count).Where(token => (mask[token / 64] >> (token % 64) & 1) != 0)];
            Assert.True(allowed.Length > 0, $"nothing may follow {Encoding.UTF8.GetString([.. text])} with {left} tokens left");
            int chosen = allowed[random.Next(allowed.Length)];
            matcher.Accept(chosen);
            text.AddRange(vocabulary.Bytes(chosen));
        }

        return Encoding.UTF8.GetString([.. text]);
    }
}
