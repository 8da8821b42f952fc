using Glm45V.Messages;
using Glm45V.Runtime.Sampling;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Chat;

/// <summary>Gives log-probabilities of token ids as those of texts.</summary>
internal static class TokenLogprobsReader
{
    public static ChatTokenLogprob Read(TokenLogprobs logprobs, Glm45VTokenizer tokenizer) =>
        Read(logprobs.Chosen, tokenizer) with { Top = [.. logprobs.Top.Select(top => Read(top, tokenizer))] };

    private static ChatTokenLogprob Read(TokenLogprob token, Glm45VTokenizer tokenizer) =>
        new(tokenizer.Decode([token.Id]), tokenizer.GetBytes(token.Id).ToArray(), token.Logprob);
}
