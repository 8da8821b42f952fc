using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Checks what holds for every request, before anything is asked.</summary>
internal static class RequestCheck
{
    private const string Choices = "n";

    /// <summary>Checks a request.</summary>
    /// <exception cref="BrokenConversationException">A result has no call, or two calls that wait for a result have one id.</exception>
    /// <exception cref="UnsupportedOptionException">The request counts on a conversation or an answer that somebody else keeps, or wants several answers.</exception>
    public static void Check(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.ConversationId is { } conversation)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.ConversationId), $"The conversation '{conversation}' is kept by nobody: leave {nameof(ChatOptions.ConversationId)} out and send the whole history. What was sent before is cached.");
        }

        if (options?.ContinuationToken is not null)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.ContinuationToken), "Answers cannot be gone on with: ask again, with the history.");
        }

        if (options is not null && new PropertyReader(options).Int(Choices) is { } choices and not 1)
        {
            throw new UnsupportedOptionException(Choices, $"One request gives one answer here, not {choices}: ask several times, or use GetChoicesAsync of Glm45VChatClient, which runs the prompt once.");
        }

        CheckCalls(messages);
    }

    // Identifiers come again in long conversations, and some callers have none: only what is ambiguous is wrong.
    private static void CheckCalls(IEnumerable<ChatMessage> messages)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        foreach (ChatMessage message in messages)
        {
            if (message.Role == ChatRole.User)
            {
                waiting.Clear(); // what was not answered until now never will be
            }

            foreach (AIContent content in message.Contents)
            {
                switch (content)
                {
                    case FunctionCallContent { CallId: { Length: > 0 } id }:
                        known.Add(id);
                        if (!waiting.Add(id))
                        {
                            throw new BrokenConversationException(id, $"Two calls of the conversation have the id '{id}', and none of them has a result yet: give each call an id of its own.");
                        }

                        break;
                    case FunctionResultContent { CallId: { Length: > 0 } id }:
                        waiting.Remove(id);
                        if (!known.Contains(id))
                        {
                            throw new BrokenConversationException(id, $"The conversation holds a result of call '{id}' without the call: put the assistant's message with the call in front of it, or leave the result out.");
                        }

                        break;
                }
            }
        }
    }
}
