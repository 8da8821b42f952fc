using Glm45V.Runtime.Sampling;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Chat;

/// <summary>How likely the model found one token of an answer, in OpenAI's terms.</summary>
/// <param name="Token">The token's text; parts of a character show as U+FFFD.</param>
/// <param name="Bytes">The token's UTF-8 bytes, which may be parts of a character.</param>
/// <param name="Logprob">The natural logarithm of its probability before masks, penalties and temperature.</param>
public sealed record ChatTokenLogprob(string Token, IReadOnlyList<byte> Bytes, double Logprob)
{
    /// <summary>The most likely tokens in its place, the likeliest first.</summary>
    public IReadOnlyList<ChatTokenLogprob> Top { get; init; } = [];

    internal static ChatTokenLogprob Of(TokenLogprobs logprobs, Glm45VTokenizer tokenizer) =>
        Of(logprobs.Chosen, tokenizer) with { Top = [.. logprobs.Top.Select(top => Of(top, tokenizer))] };

    private static ChatTokenLogprob Of(TokenLogprob token, Glm45VTokenizer tokenizer) =>
        new(tokenizer.Decode([token.Id]), tokenizer.GetBytes(token.Id).ToArray(), token.Logprob);
}
