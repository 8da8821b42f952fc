using System.Numerics.Tensors;

namespace Glm45V.Runtime.Sampling;

/// <summary>Chooses the next token of one answer from the model's logits.</summary>
/// <remarks>
/// The choice is Gumbel-max with noise from <see cref="CounterRandom"/>: it depends on the seed, the choice index, the output position, the
/// options, the history and the logits alone. One sampler per answer; not safe for concurrent use; allocates nothing per token once its
/// buffers exist.
/// </remarks>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly ILogitsProcessor[] _processors;
    private readonly double[] _logits;
    private readonly double[] _weights; // empty for temperature 0
    private readonly CandidateFilter? _filter; // null: every token stays

    /// <summary>Creates the sampler of one answer.</summary>
    /// <param name="options">How to choose.</param>
    /// <param name="vocabularySize">How many ids can be chosen: the tokenizer's count. Logits from here on are padding.</param>
    /// <param name="prompt">The ids of the prompt, for the repetition penalty.</param>
    /// <param name="masks">Processors that run before all others, such as a grammar mask; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range, or a bias names a token that cannot be chosen.</exception>
    public Sampler(
        SamplingOptions options,
        int vocabularySize,
        ReadOnlySpan<int> prompt = default,
        IReadOnlyList<ILogitsProcessor>? masks = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        options.Validate();

        _options = options;
        _processors = [.. masks ?? [], .. Processors(options, vocabularySize)];
        _logits = new double[vocabularySize];
        bool random = options.Temperature > 0;
        _weights = random ? new double[vocabularySize] : [];
        _filter = random && (options.TopK > 0 || options.TopP < 1f || options.MinP > 0)
            ? new CandidateFilter(options.TopK, options.TopP, options.MinP, vocabularySize, options.FilterOrder)
            : null;
        Seed = options.Seed ?? unchecked((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue));
        History = new SamplingHistory(prompt);
    }

    /// <summary>The seed in use: that of the options, or the one drawn for this sampler.</summary>
    public ulong Seed { get; }

    /// <summary>The prompt and the tokens produced so far.</summary>
    public SamplingHistory History { get; }

    /// <summary>Chooses a token and adds it to the history.</summary>
    /// <param name="logits">[vocabulary] the model's logits; padding rows at the end are never chosen.</param>
    /// <exception cref="ArgumentException">There are fewer logits than tokens.</exception>
    /// <exception cref="SamplingException">A logit is not a number or is infinite, or every token is masked.</exception>
    public int Sample(ReadOnlySpan<float> logits)
    {
        double highest = Process(logits);
        int id = _options.Temperature > 0 ? Draw(highest) : Array.IndexOf(_logits, highest);
        History.Append(id);
        return id;
    }

    /// <summary>Adds a token that was chosen elsewhere, such as one that a grammar forces, to the history.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The token cannot be chosen.</exception>
    public void Accept(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _logits.Length);
        History.Append(id);
    }

    /// <summary>Gives the probability with which <see cref="Sample"/> would choose each token now.</summary>
    /// <param name="logits">[vocabulary] the model's logits.</param>
    /// <param name="probabilities">[vocabulary] receives the probabilities, which add up to 1.</param>
    internal void Probabilities(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        double highest = Process(logits);
        probabilities.Clear();
        if (_options.Temperature <= 0)
        {
            probabilities[Array.IndexOf(_logits, highest)] = 1;
            return;
        }

        Weigh(highest);
        if (_filter is null)
        {
            _weights.CopyTo(probabilities);
        }
        else
        {
            foreach (Candidate kept in _filter.Keep(_logits, _weights))
            {
                probabilities[kept.Id] = _weights[kept.Id];
            }
        }

        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<double>(probabilities), probabilities);
    }

    private static List<ILogitsProcessor> Processors(SamplingOptions options, int vocabularySize)
    {
        List<ILogitsProcessor> processors = [];
        if (options.LogitBias is { Count: > 0 } biases)
        {
            processors.Add(new LogitBiasProcessor(biases, vocabularySize));
        }

        if (options.RepetitionPenalty != 1f)
        {
            processors.Add(new RepetitionPenaltyProcessor(options.RepetitionPenalty));
        }

        if (options.FrequencyPenalty != 0f || options.PresencePenalty != 0f)
        {
            processors.Add(new CountPenaltyProcessor(options.FrequencyPenalty, options.PresencePenalty));
        }

        return processors;
    }

    // Leaves the processed logits in _logits and gives the highest.
    private double Process(ReadOnlySpan<float> logits)
    {
        if (logits.Length < _logits.Length)
        {
            throw new ArgumentException($"{logits.Length} logits are too few for {_logits.Length} tokens.", nameof(logits));
        }

        TensorPrimitives.ConvertTruncating<float, double>(logits[.._logits.Length], _logits);
        Highest("The model gave");
        foreach (ILogitsProcessor processor in _processors)
        {
            processor.Process(_logits, History);
        }

        double highest = Highest("A logits processor made");
        return highest > double.NegativeInfinity ? highest : throw new SamplingException(
            History.Output.Length, "every token is masked. Loosen the grammar or the mask, or end the answer here.");
    }

    // One NaN makes the maximum NaN, so one pass finds both.
    private double Highest(string culprit)
    {
        double highest = TensorPrimitives.Max<double>(_logits);
        if (highest < double.PositiveInfinity)
        {
            return highest;
        }

        int id = Array.FindIndex(_logits, logit => !(logit < double.PositiveInfinity));
        throw new SamplingException(
            History.Output.Length,
            $"{culprit} the logit {_logits[id]} for token {id}. Check the model files and the precision they run in.");
    }

    private void Weigh(double highest)
    {
        TensorPrimitives.Subtract(_logits, highest, _weights);
        TensorPrimitives.Divide(_weights, (double)_options.Temperature, _weights);
        TensorPrimitives.Exp<double>(_weights, _weights);
    }

    private int Draw(double highest)
    {
        Weigh(highest);
        var race = new GumbelRace(new CounterRandom(Seed, _options.ChoiceIndex, History.Output.Length));
        if (_filter is null)
        {
            for (int id = 0; id < _weights.Length; id++)
            {
                race.Enter(id, _weights[id]);
            }
        }
        else
        {
            foreach (Candidate kept in _filter.Keep(_logits, _weights))
            {
                race.Enter(kept.Id, _weights[kept.Id]);
            }
        }

        return race.Winner;
    }
}
