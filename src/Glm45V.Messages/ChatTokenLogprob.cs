namespace Glm45V.Messages;

/// <summary>How likely the model found one token of an answer, in OpenAI's terms.</summary>
/// <param name="Token">The token's text; parts of a character show as U+FFFD.</param>
/// <param name="Bytes">The token's UTF-8 bytes, which may be parts of a character.</param>
/// <param name="Logprob">The natural logarithm of its probability before masks, penalties and temperature.</param>
public sealed record ChatTokenLogprob(string Token, IReadOnlyList<byte> Bytes, double Logprob)
{
    /// <summary>The most likely tokens in its place, the likeliest first.</summary>
    public IReadOnlyList<ChatTokenLogprob> Top { get; init; } = [];
}
