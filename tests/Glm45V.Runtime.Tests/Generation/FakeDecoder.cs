using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;

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
    });

    public ReadOnlySpan<float> Prefill(ModelInput input, KvCache cache, CancellationToken cancellationToken = default) => Next(cancellationToken);

    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default) => Next(cancellationToken);

    private ReadOnlySpan<float> Next(CancellationToken cancellationToken)
    {
        OnRun(_next);
        cancellationToken.ThrowIfCancellationRequested();
        Array.Clear(_logits);
        _logits[tokens[_next++]] = 1;
        return _logits;
    }
}
