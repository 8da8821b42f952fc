namespace Glm45V.Converter.Hub;

/// <summary>A download cannot go on; the message says why and what to do.</summary>
public sealed class HubException : Glm45VException
{
    /// <summary>Creates the error.</summary>
    public HubException(string message, Exception? innerException = null)
        : base(message, innerException!)
    {
    }
}

/// <summary>A request failed in a way that may pass: the line was cut, or the hub is busy.</summary>
internal sealed class TransientHubException(string message, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>How long the hub asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
