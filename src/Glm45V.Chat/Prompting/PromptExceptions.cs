namespace Glm45V.Chat.Prompting;

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

/// <summary>A conversation holds no user text, so there is nothing to ask the model.</summary>
public sealed class MissingGoalException()
    : Glm45VException("The conversation holds no user message with text: add one that says what to do or what to answer.");

/// <summary>A prompt style was named that does not exist.</summary>
/// <param name="style">The name given.</param>
public sealed class UnknownPromptStyleException(string style)
    : Glm45VException($"Unknown prompt style '{style}': use one of '{string.Join("', '", PromptTemplates.Styles)}'.")
{
    /// <summary>The name given.</summary>
    public string Style { get; } = style;
}
