using System.Runtime.InteropServices;
using Glm45V.Runtime.Caching;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Sampling;

namespace Glm45V.Runtime.Generation;

/// <summary>Produces tokens one at a time: take the slot that knows most of the prompt, prefill the rest in chunks, then sample, stop or step.</summary>
/// <remarks>
/// Not thread-safe, but several answers may be under way, a piece of one after a piece of another, up to the number of slots.
/// An answer asks for its next step when it gives a token; the first that is called again runs those of the others along.
/// </remarks>
public sealed class GenerationLoop : IDisposable
{
    private readonly IDecoder _decoder;
    private readonly int _tokenCount;
    private readonly IReadOnlyList<int> _endTokenIds;
    private readonly int _chunk;
    private readonly KvSlots _slots;
    private readonly int _together;
    private readonly List<SequenceStep> _asked = []; // the next steps of answers under way

    /// <summary>Makes a loop with empty caches.</summary>
    /// <param name="decoder">The model; the caller owns it.</param>
    /// <param name="tokenCount">Ids that can be sampled; rows of the logits from here on are padding.</param>
    /// <param name="endTokenIds">Ids that end an answer unless the options name others.</param>
    /// <param name="options">Slots, chunk and memory.</param>
    public GenerationLoop(IDecoder decoder, int tokenCount, IReadOnlyList<int> endTokenIds, Glm45VModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        options ??= new Glm45VModelOptions();
        options.Validate();
        _decoder = decoder;
        _tokenCount = tokenCount;
        _endTokenIds = endTokenIds;
        _chunk = options.PrefillChunk;
        _together = options.DecodedTogether ?? options.Slots;
        _slots = new KvSlots(decoder, options.Slots, options.KeptCacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
    }

    /// <summary>Gives an answer piece by piece: null for each piece of the prompt's prefill, then tokens until a stop token, which comes last, or until the token budget ends the run.</summary>
    /// <exception cref="ContextLengthException">The prompt leaves no room for an answer in the model's context.</exception>
    public IEnumerable<GeneratedToken?> Generate(ModelInput input, GenerationOptions options, GenerationStatistics statistics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(statistics);
        options.Validate();
        if (input.Length >= _decoder.ContextLength)
        {
            throw new ContextLengthException(_decoder.ContextLength, input.Length + 1);
        }

        return Run(input, options, statistics, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();

    private GeneratedToken Choose(Sampler sampler, ReadOnlySpan<float> logits, GenerationOptions options)
    {
        int id = sampler.Sample(logits);
        return new GeneratedToken(id, Logprobs: options.TopLogprobs is { } top ? TokenLogprobs.Of(logits[.._tokenCount], id, top) : null);
    }

    /// <summary>Gives the logits of a step asked for; if it has not run yet it now does, alone or with others.</summary>
    private ReadOnlySpan<float> Logits(SequenceStep step, CancellationToken cancellationToken)
    {
        if (step.HasRun)
        {
            return step.Logits;
        }

        if (Math.Min(_asked.Count, _together) < _decoder.LeastTogether)
        {
            _asked.Remove(step);
            return _decoder.Step(step.Token, step.Cache, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        int count = Math.Min(_asked.Count, _together);
        int first = Math.Min(_asked.IndexOf(step), _asked.Count - count);
        try
        {
            _decoder.StepTogether(CollectionsMarshal.AsSpan(_asked).Slice(first, count)); // whoever leaves does not stop the others
        }
        finally
        {
            _asked.RemoveAll(static asked => asked.HasRun);
        }

        return step.Logits;
    }

    private IEnumerable<GeneratedToken?> Run(ModelInput input, GenerationOptions options, GenerationStatistics statistics, CancellationToken cancellationToken)
    {
        int room = _decoder.ContextLength - input.Length;
        int budget = Math.Min(options.MaxNewTokens ?? room, room);
        int[] stops = [.. options.StopTokenIds ?? _endTokenIds];
        int[] ids = [.. input.Ids];
        var sampler = new Sampler(options.Sampling, _tokenCount, ids, options.Masks); // keeps the history of one answer
        ITokenForcer? forcer = options.TopLogprobs is null ? options.Masks.OfType<ITokenForcer>().FirstOrDefault() : null;
        statistics.Start(input);
        CachedTokens prompt = CachedTokens.Of(input);
        KvSlot slot = _slots.Take(options.UseCache ? prompt : CachedTokens.Empty(), options.CacheSalt);
        SequenceStep? step = null;
        try
        {
            statistics.Reused(slot.Cache.Length);
            IPrefill prefill = _decoder.BeginPrefill(input.Skip(slot.Cache.Length), slot.Cache);
            slot.Held = prompt;
            while (!prefill.Advance(_chunk, cancellationToken))
            {
                yield return null;
            }

            GeneratedToken token = Choose(sampler, prefill.Logits, options);
            statistics.Prefilled();
            for (int produced = 1; ; produced++)
            {
                statistics.Produced(produced);
                if (stops.AsSpan().Contains(token.Id))
                {
                    yield return token with { Finish = FinishReason.Stop };
                    yield break;
                }

                if (produced == budget)
                {
                    yield return token with { Finish = FinishReason.Length };
                    yield break;
                }

                int[] forced = forcer is null ? [] : [.. forcer.Forced(sampler.History).Take(budget - produced - 1)];
                if (forced.Length > 0)
                {
                    yield return token;
                    foreach (int id in forced)
                    {
                        sampler.Accept(id);
                        statistics.Produced(++produced);
                        yield return new GeneratedToken(id);
                    }

                    statistics.Forced(forced.Length);
                    ReadOnlySpan<float> behind = _decoder.Prefill(ModelInput.FromText([token.Id, .. forced]), slot.Cache, cancellationToken);
                    slot.Held.Append([token.Id, .. forced]);
                    token = Choose(sampler, behind, options);
                    continue;
                }

                step ??= new SequenceStep(slot.Cache);
                step.Ask(token.Id);
                _asked.Add(step);
                yield return token;
                ReadOnlySpan<float> logits = Logits(step, cancellationToken);
                slot.Held.Append(token.Id);
                token = Choose(sampler, logits, options);
            }
        }
        finally
        {
            _asked.Remove(step!);
            // A run that was stopped leaves what it had run; one without cache leaves nothing.
            slot.Held.Truncate(options.UseCache ? Math.Min(slot.Held.Length, slot.Cache.Length) : 0);
            _slots.Return(slot);
        }
    }
}
