using System.Text.Json;
using Glm45V.Chat.Prompting;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests.Prompting;

/// <summary>Reads the conversations of the template goldens into chat messages and tools.</summary>
internal static class GoldenConversation
{
    public static PromptRequest Read(JsonElement golden) => new([.. golden.GetProperty("messages").EnumerateArray().Select(Message)])
    {
        Tools = golden.GetProperty("tools") is { ValueKind: JsonValueKind.Array } tools ? [.. tools.EnumerateArray().Select(Tool)] : [],
        EnableThinking = golden.TryGetProperty("enable_thinking", out JsonElement thinking) ? thinking.GetBoolean() : null,
        AddGenerationPrompt = golden.GetProperty("add_generation_prompt").GetBoolean(),
    };

    private static ChatMessage Message(JsonElement message)
    {
        var role = new ChatRole(message.GetProperty("role").GetString()!);
        List<AIContent> contents = Contents(message.GetProperty("content"));
        if (role == ChatRole.Tool)
        {
            object result = message.GetProperty("content").ValueKind == JsonValueKind.String ? message.GetProperty("content").GetString()! : contents;
            return new ChatMessage(role, [new FunctionResultContent("call_1", result)]);
        }

        if (message.TryGetProperty("reasoning_content", out JsonElement reasoning))
        {
            contents.Insert(0, new TextReasoningContent(reasoning.GetString()));
        }

        if (message.TryGetProperty("tool_calls", out JsonElement calls))
        {
            contents.AddRange(calls.EnumerateArray().Select(Call));
        }

        return new ChatMessage(role, contents);
    }

    private static List<AIContent> Contents(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? [new TextContent(content.GetString())]
        : [.. content.EnumerateArray().Select(Part)];

    private static AIContent Part(JsonElement part) => part.GetProperty("type").GetString() switch
    {
        "text" => new TextContent(part.GetProperty("text").GetString()),
        "image" => new DataContent(new byte[] { 1 }, "image/png"),
        "video" => new UriContent("https://example.com/clip.mp4", "video/mp4"),
        string other => throw new InvalidDataException($"Unknown part '{other}' in the golden file."),
        null => throw new InvalidDataException("A part without a type in the golden file."),
    };

    private static FunctionCallContent Call(JsonElement call)
    {
        JsonElement function = call.TryGetProperty("function", out JsonElement wrapped) ? wrapped : call;
        var arguments = new Dictionary<string, object?>();
        foreach (JsonProperty argument in function.GetProperty("arguments").EnumerateObject())
        {
            arguments[argument.Name] = argument.Value;
        }

        return new FunctionCallContent("call_1", function.GetProperty("name").GetString()!, arguments);
    }

    private static AITool Tool(JsonElement tool)
    {
        JsonElement function = tool.GetProperty("function");
        var properties = new Dictionary<string, object?>();
        if (function.TryGetProperty("strict", out JsonElement strict))
        {
            properties["strict"] = strict.GetBoolean();
        }

        return new DeclaredTool(
            function.GetProperty("name").GetString()!,
            function.TryGetProperty("description", out JsonElement description) ? description.GetString()! : string.Empty,
            function.GetProperty("parameters"),
            properties);
    }
}

/// <summary>A tool that is only declared, with additional properties.</summary>
internal sealed class DeclaredTool(string name, string description, JsonElement schema, IReadOnlyDictionary<string, object?>? properties = null)
    : AIFunctionDeclaration
{
    public override string Name => name;

    public override string Description => description;

    public override JsonElement JsonSchema => schema;

    public override IReadOnlyDictionary<string, object?> AdditionalProperties => properties ?? base.AdditionalProperties;

    /// <summary>A tool with a schema given as text.</summary>
    public static DeclaredTool Create(string name, string schema = """{"type": "object", "properties": {}}""") =>
        new(name, string.Empty, JsonDocument.Parse(schema).RootElement);
}
