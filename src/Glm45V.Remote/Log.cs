using Microsoft.Extensions.Logging;

namespace Glm45V.Remote;

/// <summary>What a client of an endpoint logs; never what was said, and no key.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Attempt {Attempt} failed; the next follows in {Milliseconds:F0} ms. {Reason}")]
    public static partial void Retrying(ILogger logger, int attempt, double milliseconds, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Model} did not do what was demanded and is told so, round {Round}.")]
    public static partial void Repairing(ILogger logger, string model, int round);

    [LoggerMessage(3, LogLevel.Warning, "The endpoint kept failing and is not asked for {Seconds:F0} s.")]
    public static partial void CircuitOpened(ILogger logger, double seconds);

    [LoggerMessage(4, LogLevel.Debug, "AdditionalProperties has '{Name}', which means nothing here.")]
    public static partial void UnknownProperty(ILogger logger, string name);
}
