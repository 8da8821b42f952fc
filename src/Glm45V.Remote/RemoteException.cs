using System.Net;

namespace Glm45V.Remote;

/// <summary>What went wrong with an endpoint.</summary>
public enum RemoteFailure
{
    /// <summary>Nobody answered at the address.</summary>
    Unreachable,

    /// <summary>The API key is missing or wrong, or may not use the model.</summary>
    Unauthorized,

    /// <summary>The address or the model is not there.</summary>
    NotFound,

    /// <summary>The endpoint rejects the request.</summary>
    Rejected,

    /// <summary>The model at the endpoint takes no pictures, or not these.</summary>
    PicturesRefused,

    /// <summary>Too many requests, or no credit left.</summary>
    RateLimited,

    /// <summary>The endpoint itself failed.</summary>
    ServerFailed,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>What came is no answer, such as a web page.</summary>
    NotUnderstood,

    /// <summary>The answer broke off.</summary>
    CutOff,

    /// <summary>The endpoint kept failing, so it is not asked for a while.</summary>
    CircuitOpen,
}

/// <summary>An endpoint did not answer as it should. The message names the endpoint, says why and what to do.</summary>
public sealed class RemoteException : Glm45VException
{
    internal RemoteException(RemoteFailure failure, string message, Exception? cause = null)
        : base(message, cause!) => Failure = failure;

    /// <summary>What went wrong.</summary>
    public RemoteFailure Failure { get; }

    /// <summary>The status of the response; null where none came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>How long the endpoint asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request may succeed a moment later.</summary>
    internal bool IsTransient => Status != HttpStatusCode.PaymentRequired && Failure is RemoteFailure.RateLimited or RemoteFailure.ServerFailed or RemoteFailure.Unreachable or RemoteFailure.TimedOut or RemoteFailure.CutOff;
}
