namespace Glm45V.Messages;

/// <summary>A message or tool holds something that the prompt cannot express.</summary>
/// <param name="contentType">The type or media type that was met.</param>
/// <param name="message">What was met where, and what to send instead.</param>
/// <param name="innerException">The failure behind it, if any.</param>
public sealed class UnsupportedContentException(string contentType, string message, Exception? innerException = null)
    : Glm45VException(message, innerException!)
{
    /// <summary>The type or media type that was met, such as <c>video/mp4</c>.</summary>
    public string ContentType { get; } = contentType;
}
