using System.Text.Json;
using Glm45V.Messages;

namespace Glm45V.Chat.Parsing;

/// <summary>A call that a model wrote as one JSON object.</summary>
internal sealed record JsonCall(string Name, Dictionary<string, JsonElement> Arguments);

/// <summary>Reads JSON that a model wrote, which may be none.</summary>
internal static class JsonText
{
    /// <summary>Reads one JSON value and writes it anew in Python's style.</summary>
    public static bool TryRead(string text, out JsonElement value, out string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            value = document.RootElement.Clone();
            json = PythonJson.Serialize(value);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape for half a surrogate pair, which no string can hold.
            value = default;
            json = string.Empty;
            return false;
        }
    }

    /// <summary>Gives the members of an object: JSON values, null for JSON null; of a repeated name the last.</summary>
    public static Dictionary<string, object?> Members(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var members = new Dictionary<string, object?>();
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            members[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.Clone();
        }

        return members;
    }

    /// <summary>Reads <c>{"name": …, "arguments": {…}}</c>, or gives null.</summary>
    public static JsonCall? Call(string text)
    {
        if (!TryRead(text.Trim(), out JsonElement call, out _)
            || call.ValueKind != JsonValueKind.Object
            || !call.TryGetProperty("name", out JsonElement name)
            || name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var arguments = new Dictionary<string, JsonElement>();
        if (call.TryGetProperty("arguments", out JsonElement given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in given.EnumerateObject())
            {
                arguments[member.Name] = member.Value;
            }
        }

        return new JsonCall(name.GetString()!, arguments);
    }
}
