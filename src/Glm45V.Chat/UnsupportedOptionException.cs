namespace Glm45V.Chat;

/// <summary>A request asks for something that this client cannot promise, so it refuses instead of answering without it.</summary>
/// <param name="option">The name of the option.</param>
/// <param name="message">What was asked and what to do instead.</param>
public sealed class UnsupportedOptionException(string option, string message)
    : Glm45VException(message)
{
    /// <summary>The name of the option.</summary>
    public string Option { get; } = option;
}
