using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Cli.ToolCalls;

/// <summary>A decoder without a model: each step gives other logits, drawn from a seed. What holds over it, holds whatever a model wants to say.</summary>
internal sealed class RandomDecoder(int vocabulary) : IDecoder
{
    private const float Spread = 4; // about as far apart as a model's

    private readonly float[] _logits = new float[vocabulary];

    /// <summary>Where the logits come from.</summary>
    public Random Source { get; set; } = new(0);

    public int VocabularySize => vocabulary;

    public int ContextLength => 1 << 20;

    public int LeastTogether => int.MaxValue;

    public KvCache CreateCache() => new(new DenseTextConfig
    {
        VocabularySize = vocabulary,
        HiddenSize = 2,
        LayerCount = 1,
        HeadCount = 1,
        KeyValueHeadCount = 1,
        HeadSize = 2,
        IntermediateSize = 2,
        RmsNormEpsilon = 1e-5f,
        AttentionBias = false,
        MaxPositions = ContextLength,
        RopeTheta = 10000,
        RotaryDimension = 2,
        MRopeSections = [1, 0, 0],
        TieWordEmbeddings = false,
    }, new HostDevice(threads: 1), TensorElementType.Float);

    public IPrefill BeginPrefill(ModelInput input, KvCache cache)
    {
        cache.Reserve(input.Length);
        return new Prefill(this, input.Length, cache);
    }

    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        cache.Reserve(1);
        cache.Commit(1);
        return Draw();
    }

    public void StepTogether(ReadOnlySpan<SequenceStep> steps)
    {
        foreach (SequenceStep step in steps)
        {
            step.Complete(Step(step.Token, step.Cache));
        }
    }

    private float[] Draw()
    {
        for (int i = 0; i < _logits.Length; i++)
        {
            _logits[i] = Spread * Source.NextSingle();
        }

        return _logits;
    }

    private sealed class Prefill(RandomDecoder decoder, int tokens, KvCache cache) : IPrefill
    {
        private int _left = tokens;

        public ReadOnlySpan<float> Logits => decoder._logits;

        public bool Advance(int maxTokens, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(maxTokens, _left);
            cache.Commit(count);
            _left -= count;
            if (_left == 0)
            {
                decoder.Draw();
            }

            return _left == 0;
        }
    }
}
