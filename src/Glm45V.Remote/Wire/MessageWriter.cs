using System.Text.Json.Nodes;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Remote.Profiles;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Wire;

/// <summary>Writes a conversation as the messages of a chat completion request.</summary>
/// <remarks>
/// Pictures of tool results follow in a message of the user: providers take text alone in a tool's message, and the chat template of the
/// released model writes parts of one out as text.
/// </remarks>
internal sealed class MessageWriter(RemoteProfile profile)
{
    private readonly JsonArray _messages = [];
    private readonly JsonArray _shown = []; // pictures of the tool results written last

    /// <summary>Whether a picture or video was written.</summary>
    public bool HasMedia { get; private set; }

    /// <summary>Gives the messages.</summary>
    /// <exception cref="Glm45VException">The conversation holds something that cannot be sent.</exception>
    public JsonArray Write(IReadOnlyList<ChatMessage> conversation)
    {
        foreach (PromptTurn turn in new ConversationReader(acceptVideo: true).Read(conversation))
        {
            if (turn.Role != PromptRole.Tool)
            {
                ShowPictures();
            }

            _messages.Add(turn.Role switch
            {
                PromptRole.System => new JsonObject { ["role"] = "system", ["content"] = turn.Text },
                PromptRole.User => new JsonObject { ["role"] = "user", ["content"] = Content(turn) },
                PromptRole.Assistant => Assistant(turn),
                _ => Result(turn),
            });
        }

        ShowPictures();
        return _messages;
    }

    private JsonNode Content(PromptTurn turn) =>
        turn.Parts.TrueForAll(part => part is TextPart) ? JsonValue.Create(turn.Text) : new JsonArray([.. turn.Parts.Select(Part)]);

    private JsonObject Part(PromptPart part) => part switch
    {
        TextPart text => new JsonObject { ["type"] = "text", ["text"] = text.Text },
        ImagePart image => Media("image_url", image.Content),
        VideoPart video => Media("video_url", video.Content),
        _ => throw new ArgumentException($"{part.GetType().Name} is no part of a message.", nameof(part)),
    };

    private JsonObject Media(string kind, AIContent content)
    {
        HasMedia = true;
        return new JsonObject { ["type"] = kind, [kind] = new JsonObject { ["url"] = profile.MediaAddress(Address(content)) } };
    }

    private static string Address(AIContent content) => content switch
    {
        DataContent { MediaType: "image/*" } data => $"data:{ImageDecoder.MediaType(data.Data, data.Name ?? "picture in a message")};base64,{data.Base64Data}", // no endpoint takes a type with a star
        DataContent data => data.Uri,
        UriContent { Uri.Scheme: "http" or "https" or "data" } uri => uri.Uri.OriginalString,
        UriContent uri => throw new UnsupportedOptionException(nameof(UriContent), $"'{uri.Uri}' cannot be opened by the endpoint. Load it and send the bytes: DataContent.LoadFromAsync(path)."),
        _ => throw new UnsupportedContentException(content.GetType().Name, $"A {content.GetType().Name} is read on this machine, and endpoints get bytes: send the file as DataContent with a media type such as video/mp4."),
    };

    private JsonObject Assistant(PromptTurn turn)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = turn.Text.Length > 0 || turn.Calls.Count == 0 ? turn.Text : null };
        if (turn.Reasoning is { Length: > 0 } reasoning)
        {
            message[profile.ReasoningField] = reasoning;
        }

        if (turn.Calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. turn.Calls.Select(Call)]);
        }

        return message;
    }

    private static JsonObject Call(PromptCall call) => new()
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = new JsonObject(call.Arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)JsonNode.Parse(argument.Value.GetRawText())))).ToJsonString(RequestWriter.Json),
        },
    };

    private JsonObject Result(PromptTurn turn)
    {
        JsonObject[] pictures = [.. turn.Parts.Where(part => part is not TextPart).Select(Part)];
        if (pictures.Length > 0)
        {
            _shown.Add(new JsonObject { ["type"] = "text", ["text"] = $"The result of call {turn.CallId} shows:" });
            foreach (JsonObject picture in pictures)
            {
                _shown.Add(picture);
            }
        }

        return new JsonObject { ["role"] = "tool", ["tool_call_id"] = turn.CallId, ["content"] = turn.Text.Length > 0 || pictures.Length == 0 ? turn.Text : "The result is a picture; it follows." };
    }

    private void ShowPictures()
    {
        if (_shown.Count > 0)
        {
            _messages.Add(new JsonObject { ["role"] = "user", ["content"] = _shown.DeepClone() });
            _shown.Clear();
        }
    }
}
