using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Turns the values that callers put into calls and results into JSON and prompt text.</summary>
internal static class JsonValues
{
    private static readonly JsonElement s_null = JsonSerializer.SerializeToElement<object?>(null);

    /// <summary>Gives a value as JSON; <paramref name="owner"/> names it in the error when it cannot be written.</summary>
    /// <exception cref="UnsupportedContentException">The value cannot be written as JSON.</exception>
    public static JsonElement ToElement(object? value, string owner)
    {
        switch (value)
        {
            case null or JsonElement { ValueKind: JsonValueKind.Undefined }:
                return s_null;
            case JsonElement element:
                return element;
            case JsonDocument document:
                return document.RootElement;
        }

        try
        {
            return JsonSerializer.SerializeToElement(value, value.GetType(), AIJsonUtilities.DefaultOptions);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException)
        {
            throw new UnsupportedContentException(
                value.GetType().ToString(),
                $"{owner} is a '{value.GetType()}', which cannot be written as JSON: pass a string, a JsonElement or a serializable type.",
                error);
        }
    }

    /// <summary>Gives a value as the prompt shows it: strings bare, everything else as JSON.</summary>
    public static string ToText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : PythonJson.Serialize(value);
}
