namespace Glm45V.Runtime.Decoding;

/// <summary>A model that turns tokens into logits over a cache: what <c>GenerationLoop</c> needs, and what a test can script.</summary>
public interface IDecoder
{
    /// <summary>Rows of the logits, padding rows of the vocabulary included.</summary>
    int VocabularySize { get; }

    /// <summary>The longest context in tokens.</summary>
    int ContextLength { get; }

    /// <summary>Makes an empty cache; the caller disposes it.</summary>
    KvCache CreateCache();

    /// <summary>Begins to run a prompt, or more of it, after what the cache holds; nothing is computed yet.</summary>
    /// <exception cref="ContextLengthException">The cache has no room for the tokens.</exception>
    IPrefill BeginPrefill(ModelInput input, KvCache cache);

    /// <summary>Runs one token after what the cache holds and gives its logits.</summary>
    /// <returns>Logits [vocabulary]; the span is valid until the next call.</returns>
    /// <exception cref="ContextLengthException">The cache has no room for the token.</exception>
    ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default);

    /// <summary>The fewest sequences that take less time in one run than one after the other; <see cref="int.MaxValue"/> where they never do.</summary>
    int LeastTogether { get; }

    /// <summary>Runs the tokens asked for, one each of several sequences, and completes the steps; of a failed call some may be complete.</summary>
    /// <param name="steps">Each with a cache of its own.</param>
    /// <exception cref="ContextLengthException">A cache has no room for its token; none has run.</exception>
    void StepTogether(ReadOnlySpan<SequenceStep> steps);
}
