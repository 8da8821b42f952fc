using System.Text.Json;

namespace Glm45V.Runtime.Model;

/// <summary>A JSON object of a model's configuration whose reading errors name the file, the key and the value.</summary>
internal sealed class ConfigNode(JsonElement element, string path, string prefix)
{
    public static JsonDocument ReadDocument(string path)
    {
        if (!File.Exists(path))
        {
            throw new ModelFormatException($"'{path}' is missing: the folder does not hold a whole model. Check the path or download the file.");
        }

        try
        {
            JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                document.Dispose();
                throw new ModelFormatException($"'{path}' is not a JSON object. Download it again.");
            }

            return document;
        }
        catch (JsonException error)
        {
            throw new ModelFormatException($"'{path}' is not valid JSON ({error.Message}) Download it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ModelFile.Unreadable(path, error);
        }
    }

    public ModelFormatException Missing(string key) =>
        new($"'{path}' lacks '{prefix}{key}': it is not the config of a supported model. Download the checkpoint's files again.");

    public ConfigNode Child(string key) => OptionalChild(key) ?? throw Missing(key);

    public ConfigNode? OptionalChild(string key) => Find(key) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Object ? new ConfigNode(value, path, $"{prefix}{key}.") : throw Wrong(key, value, "an object");

    public string Text(string key) => OptionalText(key) ?? throw Missing(key);

    public string? OptionalText(string key) => Find(key) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, value, "a string");

    public int Int(string key, int minimum = 1) => OptionalInt(key, minimum) ?? throw Missing(key);

    public int? OptionalInt(string key, int minimum = 1)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= minimum
            ? number
            : throw Wrong(key, value, $"a whole number of at least {minimum}");
    }

    public float? OptionalFloat(string key) => Find(key) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number)
            ? number
            : throw Wrong(key, value, "a number");

    public bool? OptionalBool(string key) => Find(key) is not { } value
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, value, "true or false");

    public IReadOnlyList<int> IntList(string key) => OptionalIntList(key) ?? throw Missing(key);

    public IReadOnlyList<int>? OptionalIntList(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        var numbers = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].ValueKind != JsonValueKind.Number || !items[i].TryGetInt32(out numbers[i]))
            {
                throw Wrong(key, value, "a whole number or a list of them");
            }
        }

        return numbers;
    }

    private JsonElement? Find(string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private ModelFormatException Wrong(string key, JsonElement value, string wanted) =>
        new($"'{path}' says '{prefix}{key}' is {value.GetRawText()}, but it must be {wanted}. Download the file again.");
}
