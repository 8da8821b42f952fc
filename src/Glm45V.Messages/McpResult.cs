using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Reads the result of an MCP tool (<c>CallToolResult</c>), which clients hand on as JSON where it has structured content or is an error.</summary>
internal static class McpResult
{
    private static readonly string[] s_members = ["content", "structuredContent", "isError", "_meta", "resultType"];
    private static readonly string[] s_kinds = ["text", "image", "audio", "resource", "resource_link"];

    /// <summary>Gives its contents; null where it is another JSON.</summary>
    public static List<AIContent>? Read(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object
            || !result.TryGetProperty("content", out JsonElement content)
            || content.ValueKind != JsonValueKind.Array
            || result.EnumerateObject().Any(member => !s_members.Contains(member.Name))
            || !content.EnumerateArray().All(item => s_kinds.Contains(Text(item, "type"))))
        {
            return null;
        }

        List<AIContent> contents = [.. content.EnumerateArray().Select(Content)];
        if (contents.Count == 0 && result.TryGetProperty("structuredContent", out JsonElement structured))
        {
            contents.Add(new TextContent(JsonValues.ToText(structured)));
        }

        if (result.TryGetProperty("isError", out JsonElement error) && error.ValueKind == JsonValueKind.True)
        {
            contents.Insert(0, new TextContent("Error: "));
        }

        return contents;
    }

    private static AIContent Content(JsonElement item)
    {
        string? type = Text(item, "type");
        if (type is "image" or "audio" && Text(item, "data") is { } data && Base64.IsValid(data) && Text(item, "mimeType") is { } mediaType)
        {
            return new DataContent($"data:{mediaType};base64,{data}");
        }

        bool isText = type == "text" && Text(item, "text") is not null;
        return new TextContent(isText ? Text(item, "text")! : item.TryGetProperty("resource", out JsonElement resource) && Text(resource, "text") is { } inside ? inside : JsonValues.ToText(item));
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
