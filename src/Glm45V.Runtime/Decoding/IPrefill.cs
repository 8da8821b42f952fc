namespace Glm45V.Runtime.Decoding;

/// <summary>A prompt on its way into a cache, a bounded piece of work at a time, so that other answers can go on in between.</summary>
public interface IPrefill
{
    /// <summary>Does the next piece: looks at one picture or video frame, or runs up to <paramref name="maxTokens"/> tokens.</summary>
    /// <returns>True when the whole prompt has run; <see cref="Logits"/> are then those of its last token.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, perhaps at work; the cache holds the pieces that were run whole.</exception>
    bool Advance(int maxTokens, CancellationToken cancellationToken = default);

    /// <summary>Logits [vocabulary] of the last token, once <see cref="Advance"/> has given true; valid until the decoder's next call.</summary>
    ReadOnlySpan<float> Logits { get; }
}

/// <summary>Runs a prompt at once where nothing else waits.</summary>
public static class PrefillExtensions
{
    /// <summary>Runs a prompt, or more of it, after what the cache holds and gives the logits of its last token.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="cache">The cache they follow.</param>
    /// <param name="cancellationToken">Stops the run between two operators.</param>
    /// <returns>Logits [vocabulary]; the span is valid until the decoder's next call.</returns>
    /// <exception cref="ContextLengthException">The cache has no room for the tokens.</exception>
    public static ReadOnlySpan<float> Prefill(this IDecoder decoder, ModelInput input, KvCache cache, CancellationToken cancellationToken = default) =>
        decoder.Prefill(input, cache, int.MaxValue, cancellationToken);

    /// <summary>Runs a prompt like the other overload, at most <paramref name="chunk"/> tokens in one run.</summary>
    public static ReadOnlySpan<float> Prefill(this IDecoder decoder, ModelInput input, KvCache cache, int chunk, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        IPrefill prefill = decoder.BeginPrefill(input, cache);
        while (!prefill.Advance(chunk, cancellationToken))
        {
        }

        return prefill.Logits;
    }
}
