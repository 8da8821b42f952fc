namespace Glm45V.Messages;

/// <summary>A request asks for something that this client cannot promise, so it refuses instead of answering without it.</summary>
public sealed class UnsupportedOptionException : Glm45VException
{
    /// <summary>Makes the error.</summary>
    /// <param name="option">The name of the option.</param>
    /// <param name="message">What was asked and what to do instead.</param>
    public UnsupportedOptionException(string option, string message)
        : base(message) => Option = option;

    /// <summary>Makes the error with its cause.</summary>
    /// <param name="option">The name of the option.</param>
    /// <param name="message">What was asked and what to do instead.</param>
    /// <param name="cause">Why it cannot be promised.</param>
    public UnsupportedOptionException(string option, string message, Exception cause)
        : base(message, cause) => Option = option;

    /// <summary>The name of the option.</summary>
    public string Option { get; }
}
