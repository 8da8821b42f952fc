using System.Collections;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Turns whatever a tool gave back into text and pictures.</summary>
internal sealed class ToolResultReader(MediaParts media)
{
    private static readonly string[] s_contentKinds = ["text", "data", "uri"];

    /// <summary>Gives the parts of a result in order.</summary>
    /// <exception cref="UnsupportedContentException">The result can be neither shown nor written as JSON.</exception>
    public List<PromptPart> Read(FunctionResultContent result)
    {
        var parts = new List<PromptPart>();
        object? value = result.Result ?? result.Exception;
        Add(value, $"The result of call '{result.CallId}'", parts);
        return parts;
    }

    private void Add(object? value, string where, List<PromptPart> parts)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                parts.Add(new TextPart(text));
                break;
            case Exception error:
                parts.Add(new TextPart($"Error: {error.Message}"));
                break;
            case AIContent content:
                parts.Add(media.Read(content, where));
                break;
            case JsonElement element:
                AddJson(element, where, parts);
                break;
            case IEnumerable items and not IDictionary when AreContents(items):
                foreach (object item in items)
                {
                    Add(item, where, parts);
                }

                break;
            default:
                AddObject(value, where, parts);
                break;
        }
    }

    private static bool AreContents(IEnumerable items) =>
        items is IEnumerable<AIContent>
        || (items is ICollection { Count: > 0 } list && list.Cast<object?>().All(item => item is AIContent));

    private void AddObject(object value, string where, List<PromptPart> parts)
    {
        // Semantic Kernel's ImageContent cannot be named here; its data URI tells that it is a picture.
        if (value.GetType().GetProperty("DataUri")?.GetValue(value) is string uri
            && uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            parts.Add(media.Read(new DataContent(uri), where));
            return;
        }

        AddJson(JsonValues.ToElement(value, where), where, parts);
    }

    private void AddJson(JsonElement element, string where, List<PromptPart> parts)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        if ((StoredContents(element) ?? McpResult.Read(element)) is { } contents)
        {
            foreach (AIContent content in contents)
            {
                parts.Add(media.Read(content, where));
            }

            return;
        }

        parts.Add(new TextPart(JsonValues.ToText(element)));
    }

    /// <summary>Gives the contents that a stored history wrote out as JSON, so that a picture does not return as a page of base64.</summary>
    private static List<AIContent>? StoredContents(JsonElement element)
    {
        JsonElement[] items = element.ValueKind switch
        {
            JsonValueKind.Array => [.. element.EnumerateArray()],
            JsonValueKind.Object => [element],
            _ => [],
        };
        if (items.Length == 0 || !items.All(IsStoredContent))
        {
            return null;
        }

        try
        {
            return [.. items.Select(item => item.Deserialize<AIContent>(AIJsonUtilities.DefaultOptions)!)];
        }
        catch (JsonException)
        {
            return null; // a tool's own JSON that only looks alike
        }
    }

    private static bool IsStoredContent(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("$type", out JsonElement kind)
        && kind.ValueKind == JsonValueKind.String
        && s_contentKinds.Contains(kind.GetString());
}
