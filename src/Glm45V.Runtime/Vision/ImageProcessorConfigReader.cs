using System.Text.Json;

namespace Glm45V.Runtime.Vision;

/// <summary>Reads a <c>preprocessor_config.json</c> and refuses settings that would change the pixels in ways not built here.</summary>
internal static class ImageProcessorConfigReader
{
    private const int Bicubic = 3;
    private const double RescaleFactor = 1 / 255.0;

    /// <summary>Gives the settings; <paramref name="source"/> names the file in errors, <paramref name="defaults"/> stand for missing keys.</summary>
    public static ImageProcessorOptions Read(string json, string source, ImageProcessorOptions? defaults = null)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new ImageProcessorException($"{source} is not valid JSON: {e.Message} Fetch the file of the model again.", e);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new ImageProcessorException($"{source} holds {document.RootElement.ValueKind}, not an object. Fetch the file of the model again.");
            }

            ImageProcessorOptions options = Read(new Section(document.RootElement, source, ""), defaults ?? new ImageProcessorOptions());
            options.Validate(source);
            return options;
        }
    }

    private static ImageProcessorOptions Read(Section root, ImageProcessorOptions defaults)
    {
        foreach (string step in (ReadOnlySpan<string>)["do_resize", "do_rescale", "do_normalize", "do_convert_rgb"])
        {
            root.RequireNotFalse(step);
        }

        root.RequireNumber("resample", Bicubic, "bicubic, 3");
        root.RequireNumber("rescale_factor", RescaleFactor, "1/255");
        Section size = root.Child("size");
        return defaults with
        {
            PatchSize = root.Int("patch_size", defaults.PatchSize),
            TemporalPatchSize = root.Int("temporal_patch_size", defaults.TemporalPatchSize),
            MergeSize = root.Int("merge_size", defaults.MergeSize),
            MinPixels = size.Long("shortest_edge", defaults.MinPixels),
            MaxPixels = size.Long("longest_edge", defaults.MaxPixels),
            Mean = root.Floats("image_mean", defaults.Mean),
            Std = root.Floats("image_std", defaults.Std),
        };
    }

    /// <summary>One object of the file; a missing key or <c>null</c> means the default, as in the reference.</summary>
    private readonly struct Section(JsonElement? element, string source, string prefix)
    {
        public Section Child(string key) => Find(key) switch
        {
            null => new Section(null, source, $"{prefix}{key}."),
            { ValueKind: JsonValueKind.Object } child => new Section(child, source, $"{prefix}{key}."),
            { } other => throw Wrong(key, other, "an object"),
        };

        public int Int(string key, int fallback) =>
            Find(key) is not { } value ? fallback
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
            : throw Wrong(key, value, "a whole number");

        public long Long(string key, long fallback) =>
            Find(key) is not { } value ? fallback
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
            : throw Wrong(key, value, "a whole number");

        public IReadOnlyList<float> Floats(string key, IReadOnlyList<float> fallback)
        {
            if (Find(key) is not { } value)
            {
                return fallback;
            }

            return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
                ? [.. value.EnumerateArray().Select(item => item.GetSingle())]
                : throw Wrong(key, value, "a list of three numbers");
        }

        public void RequireNotFalse(string key)
        {
            if (Find(key) is { ValueKind: not JsonValueKind.True } value)
            {
                throw Wrong(key, value, "true: pictures are always resized, rescaled, normalised and RGB here");
            }
        }

        public void RequireNumber(string key, double expected, string meaning)
        {
            if (Find(key) is { } value
                && !(value.ValueKind == JsonValueKind.Number && Math.Abs(value.GetDouble() - expected) <= 1e-9))
            {
                throw Wrong(key, value, $"{meaning}: no other value is followed here");
            }
        }

        private JsonElement? Find(string key) =>
            element is { } parent && parent.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

        private ImageProcessorException Wrong(string key, JsonElement value, string expected) =>
            new($"{source}: {prefix}{key} is {value.GetRawText()}, it must be {expected}. Correct it, or fetch the file of the model again.");
    }
}
