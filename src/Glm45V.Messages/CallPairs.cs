using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Checks that the calls and results of a conversation belong together, before anything is asked.</summary>
/// <remarks>Identifiers come again in long conversations, and some callers have none: only what is ambiguous is wrong.</remarks>
internal static class CallPairs
{
    /// <summary>Checks a conversation.</summary>
    /// <exception cref="BrokenConversationException">A result has no call, or two calls that wait for a result have one id.</exception>
    public static void Check(IEnumerable<ChatMessage> messages)
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
