using Glm45V.Remote.Profiles;

namespace Glm45V.Remote;

/// <summary>Which model of which endpoint a <see cref="Glm45VRemoteClient"/> asks, and how patiently.</summary>
public sealed record RemoteOptions
{
    /// <summary>The address that ends before <c>/chat/completions</c>, such as <c>http://localhost:8000/v1</c>; null takes the profile's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The model's name at the endpoint.</summary>
    public required string Model { get; init; }

    /// <summary>Sent as bearer token; null sends none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How the endpoint speaks; null takes the one whose host the endpoint has, else vLLM's.</summary>
    public RemoteProfile? Profile { get; init; }

    /// <summary>Headers sent with every request, as gateways want them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the model thinks when a request does not say; null leaves it to the endpoint.</summary>
    public bool? Thinking { get; init; }

    /// <summary>The most tokens of an answer when a request does not say, at least 1; null leaves it to the endpoint.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The longest wait for an answer, or for the first event of a stream. More than zero; the default is 100 seconds.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The longest time that all attempts of a request take together. More than zero; the default is 5 minutes.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest pause within a stream. More than zero; the default is 60 seconds.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is sent again when the endpoint is busy, failing or not there, 0 to 20; a stream never once it has begun. The default is 3.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The wait before the first retry, doubled for each further one, with jitter; what the endpoint asks for comes first. The default is 1 second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a retry: an endpoint that asks for more fails the request. The default is 30 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many attempts within half a minute, at least 2, are looked at before half of them failing stops all requests for <see cref="BreakDuration"/>. The default is 10.</summary>
    public int BreakAfter { get; init; } = 10;

    /// <summary>How long requests fail at once after the endpoint kept failing, at least half a second. The default is 15 seconds.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the model is told what was wrong with calls or a document that do not fulfil their schema, and asked again, 0 to 5. The default is 1.</summary>
    public int RepairRounds { get; init; } = 1;

    /// <summary>Gives model and address; the key and the headers stay out of logs.</summary>
    public override string ToString() => $"{Model} at {Endpoint ?? Profile?.DefaultEndpoint}";

    /// <summary>Checks every value against its range.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of range; the message names it.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Model))
        {
            throw new ArgumentException($"{nameof(Model)} is empty: give the name that the endpoint knows the model by, such as zai-org/GLM-4.5V.", nameof(Model));
        }

        if (Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https"))
        {
            throw new ArgumentException($"{nameof(Endpoint)} is '{endpoint}': give an http or https address such as http://localhost:8000/v1.", nameof(Endpoint));
        }

        if (Endpoint is null && Profile?.DefaultEndpoint is null)
        {
            throw new ArgumentException($"{nameof(Endpoint)} is missing, and {(Profile is null ? "no profile is given" : $"{Profile.Name} has no address of its own")}: give an address such as http://localhost:8000/v1.", nameof(Endpoint));
        }

        foreach ((string name, TimeSpan value) in new[] { (nameof(AttemptTimeout), AttemptTimeout), (nameof(TotalTimeout), TotalTimeout), (nameof(IdleTimeout), IdleTimeout), (nameof(RetryDelay), RetryDelay), (nameof(MaxRetryDelay), MaxRetryDelay) })
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1), name);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOutputTokens ?? 1, 1, nameof(MaxOutputTokens));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetries, nameof(MaxRetries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRetries, 20, nameof(MaxRetries));
        ArgumentOutOfRangeException.ThrowIfLessThan(BreakAfter, 2, nameof(BreakAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(BreakDuration, TimeSpan.FromSeconds(0.5), nameof(BreakDuration));
        ArgumentOutOfRangeException.ThrowIfNegative(RepairRounds, nameof(RepairRounds));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RepairRounds, 5, nameof(RepairRounds));
    }
}
