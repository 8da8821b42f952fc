using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Generation;

/// <summary>Produces tokens one at a time: prefill the prompt once, then sample, stop or step.</summary>
/// <remarks>Not thread-safe: it keeps one cache and uses it for one answer after the other. Who creates it disposes it.</remarks>
/// <param name="decoder">The model; the caller owns it.</param>
/// <param name="tokenCount">Ids that can be sampled; rows of the logits from here on are padding.</param>
/// <param name="endTokenIds">Ids that end an answer unless the options name others.</param>
public sealed class GenerationLoop(IDecoder decoder, int tokenCount, IReadOnlyList<int> endTokenIds) : IDisposable
{
    private readonly KvCache _cache = decoder.CreateCache();

    /// <summary>Streams tokens until a stop token, which comes last, or until the token budget ends the run.</summary>
    /// <exception cref="ContextLengthException">The prompt leaves no room for an answer in the model's context.</exception>
    public IEnumerable<GeneratedToken> Generate(ModelInput input, GenerationOptions options, GenerationStatistics statistics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(statistics);
        options.Validate();
        if (input.Length >= decoder.ContextLength)
        {
            throw new ContextLengthException(decoder.ContextLength, input.Length + 1);
        }

        return Run(input, options, statistics, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _cache.Dispose();

    private IEnumerable<GeneratedToken> Run(ModelInput input, GenerationOptions options, GenerationStatistics statistics, CancellationToken cancellationToken)
    {
        int room = decoder.ContextLength - input.Length;
        int budget = Math.Min(options.MaxNewTokens ?? room, room);
        int[] stops = [.. options.StopTokenIds ?? endTokenIds];
        int[] ids = [.. input.Ids];
        var sampler = new Sampler(options.Sampling, tokenCount, ids, options.Masks); // keeps the history of one answer
        _cache.Rewind(0);
        statistics.Start(input);
        int token = sampler.Sample(decoder.Prefill(input, _cache, cancellationToken));
        statistics.Prefilled();
        for (int produced = 1; ; produced++)
        {
            statistics.Produced(produced);
            if (stops.AsSpan().Contains(token))
            {
                yield return new GeneratedToken(token, FinishReason.Stop);
                yield break;
            }

            if (produced == budget)
            {
                yield return new GeneratedToken(token, FinishReason.Length);
                yield break;
            }

            yield return new GeneratedToken(token);
            token = sampler.Sample(decoder.Step(token, _cache, cancellationToken));
        }
    }
}
