namespace Glm45V.Runtime.Sampling;

/// <summary>Adds a bias to single logits.</summary>
internal sealed class LogitBiasProcessor : ILogitsProcessor
{
    private readonly KeyValuePair<int, float>[] _biases;

    public LogitBiasProcessor(IReadOnlyDictionary<int, float> biases, int vocabularySize)
    {
        _biases = [.. biases];
        foreach ((int id, _) in _biases)
        {
            if (id >= vocabularySize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(biases), id, $"{nameof(SamplingOptions.LogitBias)} names token {id}; ids run from 0 to {vocabularySize - 1}.");
            }
        }
    }

    public void Process(Span<double> logits, SamplingHistory history)
    {
        foreach ((int id, float bias) in _biases)
        {
            logits[id] += bias;
        }
    }
}
