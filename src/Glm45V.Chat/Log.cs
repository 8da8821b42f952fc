using Microsoft.Extensions.Logging;

namespace Glm45V.Chat;

/// <summary>What a client of a local model logs; never what was said.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Asked {Model}: {Messages} messages, {Tools} tools.")]
    public static partial void Asked(ILogger logger, string model, int messages, int tools);

    [LoggerMessage(2, LogLevel.Debug, "Answered {FinishReason}: {PromptTokens} prompt tokens ({CachedTokens} cached) in {PrefillMilliseconds:F0} ms, {OutputTokens} tokens in {DecodeMilliseconds:F0} ms, after {QueueMilliseconds:F0} ms in the queue.")]
    public static partial void Answered(ILogger logger, string finishReason, int promptTokens, int cachedTokens, double prefillMilliseconds, int outputTokens, double decodeMilliseconds, double queueMilliseconds);

    [LoggerMessage(3, LogLevel.Debug, "AdditionalProperties has '{Name}', which means nothing here.")]
    public static partial void UnknownProperty(ILogger logger, string name);

    [LoggerMessage(4, LogLevel.Information, "Loaded {Model} from {Folder} in {Milliseconds:F0} ms.")]
    public static partial void Loaded(ILogger logger, string model, string folder, double milliseconds);
}
