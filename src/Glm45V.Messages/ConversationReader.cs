using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Reads chat messages into turns: each function result becomes a tool's turn, whatever message carries it.</summary>
internal sealed class ConversationReader(bool acceptVideo)
{
    private readonly MediaParts _media = new(acceptVideo);

    /// <summary>Gives the turns of a conversation, oldest first.</summary>
    /// <exception cref="UnsupportedContentException">A message has an unknown role or holds something that no turn can express.</exception>
    public List<PromptTurn> Read(IReadOnlyList<ChatMessage> messages)
    {
        var turns = new List<PromptTurn>();
        foreach (ChatMessage message in messages)
        {
            PromptRole role = RoleOf(message.Role);
            PromptTurn? turn = null;
            foreach (AIContent content in message.Contents)
            {
                PromptTurn current = TurnFor(content, role, turn);
                if (current != turn)
                {
                    turns.Add(current);
                    turn = current;
                }

                Add(content, current);
            }

            if (turn is null)
            {
                turns.Add(new PromptTurn(role));
            }
        }

        return turns;
    }

    private static PromptTurn TurnFor(AIContent content, PromptRole role, PromptTurn? open)
    {
        if (content is FunctionResultContent result)
        {
            return new PromptTurn(PromptRole.Tool) { CallId = result.CallId, Failed = result.Exception is not null };
        }

        // What a tool message holds beside a result, such as a picture of the page, belongs to that result.
        return open is not null && open.Role == role ? open : new PromptTurn(role);
    }

    private void Add(AIContent content, PromptTurn turn)
    {
        switch (content)
        {
            case FunctionResultContent result:
                turn.Parts.AddRange(new ToolResultReader(_media).Read(result));
                break;
            case FunctionCallContent call when turn.Role == PromptRole.Assistant:
                turn.Calls.Add(ReadCall(call));
                break;
            case TextReasoningContent reasoning when turn.Role == PromptRole.Assistant:
                turn.Reasoning += reasoning.Text;
                break;
            case UsageContent:
                // Token counts ride along in histories; they are no part of what was said.
                break;
            default:
                turn.Parts.Add(ReadPart(content, turn.Role));
                break;
        }
    }

    private PromptPart ReadPart(AIContent content, PromptRole role)
    {
        string where = $"A message of role '{Name(role)}'";
        PromptPart part = _media.Read(content, where);
        if (part is not TextPart && role is (PromptRole.System or PromptRole.Assistant))
        {
            throw new UnsupportedContentException(
                content.GetType().Name,
                $"{where} holds a picture or video, which the template has no place for: put it into a user message or a tool result.");
        }

        return part;
    }

    private static PromptCall ReadCall(FunctionCallContent call)
    {
        var arguments = new List<KeyValuePair<string, JsonElement>>();
        foreach ((string name, object? value) in call.Arguments ?? new Dictionary<string, object?>())
        {
            arguments.Add(new(name, JsonValues.ToElement(value, $"Argument '{name}' of the call of '{call.Name}'")));
        }

        return new PromptCall(call.CallId, call.Name, arguments);
    }

    private static PromptRole RoleOf(ChatRole role)
    {
        foreach (PromptRole known in Enum.GetValues<PromptRole>())
        {
            if (string.Equals(role.Value, Name(known), StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        throw new UnsupportedContentException(
            role.Value, $"A message has the role '{role.Value}', which the template does not know: use system, user, assistant or tool.");
    }

    private static string Name(PromptRole role) => role switch
    {
        PromptRole.System => "system",
        PromptRole.User => "user",
        PromptRole.Assistant => "assistant",
        _ => "tool",
    };
}
