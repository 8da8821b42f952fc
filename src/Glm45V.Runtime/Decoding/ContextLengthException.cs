namespace Glm45V.Runtime.Decoding;

/// <summary>A prompt, or a prompt with its answer, is longer than the model's context or the cache.</summary>
/// <param name="limit">Tokens that fit.</param>
/// <param name="tokens">Tokens that were asked for.</param>
public sealed class ContextLengthException(int limit, int tokens)
    : Glm45VException($"The prompt needs {tokens} tokens and the model's context holds {limit}. Shorten the text, send fewer pictures, or make them smaller.")
{
    /// <summary>Tokens that fit.</summary>
    public int Limit { get; } = limit;

    /// <summary>Tokens that were asked for.</summary>
    public int Tokens { get; } = tokens;
}
