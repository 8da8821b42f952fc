using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Tests.Generation;

/// <summary>A decoder whose arg-max tokens are written down beforehand.</summary>
internal sealed class FakeDecoder(params int[] tokens) : IDecoder
{
    private readonly float[] _logits = new float[32];
    private int _next;

    public int VocabularySize => _logits.Length;

    public int ContextLength { get; init; } = 64;

    /// <summary>Called before each run of the model, with the number of tokens run so far.</summary>
    public Action<int> OnRun { get; init; } = _ => { };

    public KvCache CreateCache() => new(new DenseTextConfig
    {
        VocabularySize = 32,
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

    /// <summary>How many tokens each prefill had to run.</summary>
    public List<int> Prefilled { get; } = [];

    public IPrefill BeginPrefill(ModelInput input, KvCache cache)
    {
        cache.Reserve(input.Length);
        Prefilled.Add(input.Length);
        return new FakePrefill(this, input.Length, cache);
    }

    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default)
    {
        ReadOnlySpan<float> logits = Next(cancellationToken);
        cache.Reserve(1);
        cache.Commit(1);
        return logits;
    }

    public int LeastTogether { get; init; } = int.MaxValue;

    /// <summary>The tokens of each run of several sequences.</summary>
    public List<int[]> RunTogether { get; } = [];

    public void StepTogether(ReadOnlySpan<SequenceStep> steps)
    {
        RunTogether.Add(Array.ConvertAll(steps.ToArray(), step => step.Token));
        foreach (SequenceStep step in steps)
        {
            step.Complete(Step(step.Token, step.Cache));
        }
    }

    private ReadOnlySpan<float> Next(CancellationToken cancellationToken)
    {
        OnRun(_next);
        cancellationToken.ThrowIfCancellationRequested();
        Array.Clear(_logits);
        _logits[tokens[_next++]] = 1;
        return _logits;
    }

    private sealed class FakePrefill(FakeDecoder decoder, int tokens, KvCache cache) : IPrefill
    {
        private int _left = tokens;

        public ReadOnlySpan<float> Logits => decoder._logits;

        public bool Advance(int maxTokens, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(maxTokens, _left);
            cache.Commit(count);
            _left -= count;
            if (_left == 0)
            {
                decoder.Next(cancellationToken);
            }

            return _left == 0;
        }
    }
}
