using System.Text.Json.Nodes;

namespace Glm45V.Testing;

/// <summary>Responses and events as OpenAI-compatible servers write them.</summary>
internal static class Spoken
{
    public static JsonObject Answer(string? content, string finish = "stop", params JsonObject[] calls)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = content };
        if (calls.Length > 0)
        {
            message["tool_calls"] = new JsonArray([.. calls]);
        }

        return new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = 1767323045,
            ["model"] = "zai-org/GLM-4.5V",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 20, ["completion_tokens"] = 5, ["total_tokens"] = 25 },
        };
    }

    public static JsonObject Call(string name, string arguments, string id = "call_1") =>
        new() { ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } };

    public static JsonObject Piece(JsonObject delta, string? finish = null) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["model"] = "zai-org/GLM-4.5V",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    };

    public static JsonObject Text(string text, string? finish = null) => Piece(new JsonObject { ["content"] = text }, finish);

    public static JsonObject Reasoning(string text) => Piece(new JsonObject { ["reasoning_content"] = text });

    public static JsonObject CallPiece(int index, string? id, string? name, string arguments)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
        {
            call["id"] = id;
        }

        if (name is not null)
        {
            function["name"] = name;
        }

        return Piece(new JsonObject { ["tool_calls"] = new JsonArray(call) });
    }

    public static JsonObject End(string finish) => Piece([], finish);

    public static JsonObject Usage(int input, int output) => new()
    {
        ["id"] = "chatcmpl-1",
        ["choices"] = new JsonArray(),
        ["usage"] = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output },
    };
}
