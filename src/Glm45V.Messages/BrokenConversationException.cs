namespace Glm45V.Messages;

/// <summary>The calls and results of a conversation do not belong together.</summary>
/// <param name="callId">The id in question.</param>
/// <param name="message">What is wrong, and what to send instead.</param>
public sealed class BrokenConversationException(string callId, string message) : Glm45VException(message)
{
    /// <summary>The id in question.</summary>
    public string CallId { get; } = callId;
}
