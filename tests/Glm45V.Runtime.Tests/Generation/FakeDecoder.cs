using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Tests.Generation;

/// <summary>A decoder whose arg-max tokens are written down beforehand.</summary>
internal sealed class FakeDecoder(params int[] tokens) : GraphlessDecoder(vocabulary: 32, context: 64)
{
    private readonly float[] _logits = new float[32];
    private int _next;

    /// <summary>Called before each run of the model, with the number of tokens run so far.</summary>
    public Action<int> OnRun { get; init; } = _ => { };

    /// <summary>How many tokens each prefill had to run.</summary>
    public List<int> Prefilled { get; } = [];

    /// <summary>The tokens of each run of several sequences.</summary>
    public List<int[]> RunTogether { get; } = [];

    public override void StepTogether(ReadOnlySpan<SequenceStep> steps)
    {
        RunTogether.Add(Array.ConvertAll(steps.ToArray(), step => step.Token));
        base.StepTogether(steps);
    }

    protected override void Begin(ModelInput input) => Prefilled.Add(input.Length);

    protected override float[] Next(CancellationToken cancellationToken)
    {
        OnRun(_next);
        cancellationToken.ThrowIfCancellationRequested();
        Array.Clear(_logits);
        _logits[tokens[_next++]] = 1;
        return _logits;
    }
}
