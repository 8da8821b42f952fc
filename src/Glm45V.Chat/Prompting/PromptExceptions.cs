namespace Glm45V.Chat.Prompting;

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
