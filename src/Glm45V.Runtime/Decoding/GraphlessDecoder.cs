using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Decoding;

/// <summary>A decoder without a graph: whoever derives from it says the logits, over KV caches of next to no size. For evals and tests.</summary>
internal abstract class GraphlessDecoder(int vocabulary, int context) : IDecoder
{
    private float[] _latest = [];

    public int VocabularySize => vocabulary;

    public int ContextLength { get; init; } = context;

    public int LeastTogether { get; init; } = int.MaxValue;

    public KvCache CreateCache() => new(new DenseTextConfig
    {
        VocabularySize = vocabulary,
        HiddenSize = 16,
        LayerCount = 1,
        HeadCount = 1,
        KeyValueHeadCount = 1,
        HeadSize = 16,
        IntermediateSize = 16,
        RmsNormEpsilon = 1e-5f,
        AttentionBias = false,
        MaxPositions = ContextLength,
        RopeTheta = 10000,
        RotaryDimension = 16,
        MRopeSections = [2, 3, 3],
        TieWordEmbeddings = false,
    }, new HostDevice(threads: 1), TensorElementType.Float);

    public IPrefill BeginPrefill(ModelInput input, KvCache cache)
    {
        cache.Reserve(input.Length);
        Begin(input);
        return new Prefill(this, input.Length, cache);
    }

    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Accept(token);
        float[] logits = Next(cancellationToken);
        cache.Reserve(1);
        cache.Commit(1);
        return logits;
    }

    public virtual void StepTogether(ReadOnlySpan<SequenceStep> steps)
    {
        foreach (SequenceStep step in steps)
        {
            step.Complete(Step(step.Token, step.Cache));
        }
    }

    /// <summary>Gives the logits behind what has been run.</summary>
    protected abstract float[] Next(CancellationToken cancellationToken);

    /// <summary>A prompt, or more of an answer, is going to be run.</summary>
    protected virtual void Begin(ModelInput input)
    {
    }

    /// <summary>One more token is going to be run.</summary>
    protected virtual void Accept(int token)
    {
    }

    private sealed class Prefill(GraphlessDecoder decoder, int tokens, KvCache cache) : IPrefill
    {
        private int _left = tokens;

        public ReadOnlySpan<float> Logits => decoder._latest;

        public bool Advance(int maxTokens, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(maxTokens, _left);
            cache.Commit(count);
            _left -= count;
            if (_left == 0)
            {
                decoder._latest = decoder.Next(cancellationToken);
            }

            return _left == 0;
        }
    }
}
