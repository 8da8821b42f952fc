namespace Glm45V.Agents;

/// <summary>When a run ends without success.</summary>
public sealed record AgentLimits
{
    /// <summary>The most steps of one run, at least 1. The default is 10.</summary>
    public int MaxSteps { get; init; } = 10;

    /// <summary>The longest a run may take, above zero; null sets no limit, which is the default. A step in progress is cut off.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>How many steps in a row may fail, or bring no action, before the run ends, at least 1. The default is 3.</summary>
    public int MaxFailures { get; init; } = 3;

    /// <summary>The most tokens that all requests of a run may read and write together, at least 1; null sets no limit.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>The most that a run may cost at <see cref="Prices"/>, above zero; null sets no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>What the model's tokens cost; needed for <see cref="MaxCost"/>.</summary>
    public TokenPrices? Prices { get; init; }

    /// <summary>How often the same action on the same page may be taken before the run ends as a loop, at least 2. The default is 5.</summary>
    public int MaxRepeats { get; init; } = 5;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRepeats, 2);
        if (MaxDuration is { } duration)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero, nameof(MaxDuration));
        }

        if (MaxTokens is { } tokens)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1, nameof(MaxTokens));
        }

        if (MaxCost is { } cost)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(cost, 0m, nameof(MaxCost));
            if (Prices is null)
            {
                throw new ArgumentException("MaxCost needs Prices: without them no cost is known.", nameof(Prices));
            }
        }
    }
}

/// <summary>What tokens cost.</summary>
/// <param name="InputPerMillion">The price of a million tokens read.</param>
/// <param name="OutputPerMillion">The price of a million tokens written.</param>
public sealed record TokenPrices(decimal InputPerMillion, decimal OutputPerMillion)
{
    /// <summary>Gives the cost of a run so far.</summary>
    public decimal CostOf(Trajectory trajectory)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        (long input, long output) = trajectory.Tokens;
        return ((input * InputPerMillion) + (output * OutputPerMillion)) / 1_000_000m;
    }
}
