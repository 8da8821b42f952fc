using System.Text.Json;
using Glm45V.Imaging;

namespace Glm45V.Cli.Grounding;

/// <summary>Reads the published grounding sets from folders that users have: ScreenSpot, ScreenSpot-v2 and ScreenSpot-Pro, as they are unpacked.</summary>
internal static class ScreenSpotFolder
{
    /// <summary>Reads a folder; which set it is, its files tell.</summary>
    /// <exception cref="Glm45VException">It is none of the sets, or a picture is missing.</exception>
    public static IReadOnlyList<GroundingItem> Read(string folder)
    {
        (string Source, string Pictures, string[] Lists) = Layout(folder);
        List<GroundingItem> items = [];
        Dictionary<string, (int Width, int Height)> sizes = [];
        foreach (string list in Lists)
        {
            string name = Path.GetFileNameWithoutExtension(list);
            using JsonDocument document = Parse(list);
            foreach ((int index, JsonElement entry) in document.RootElement.EnumerateArray().Index())
            {
                items.Add(Item(Source, Path.Combine(folder, Pictures), $"{name}-{index}", list, entry, sizes));
            }
        }

        return items;
    }

    private static (string Source, string Pictures, string[] Lists) Layout(string folder)
    {
        string[] Files(string pattern) => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)] : [];
        string annotations = Path.Combine(folder, "annotations");
        if (Files("screenspot_*_v2.json") is { Length: > 0 } second)
        {
            return ("ScreenSpot-v2", "screenspotv2_image", second);
        }

        if (Files("screenspot_*.json") is { Length: > 0 } first)
        {
            return ("ScreenSpot", "screenspot_imgs", first);
        }

        return Directory.Exists(annotations) && Directory.GetFiles(annotations, "*.json") is { Length: > 0 } pro
            ? ("ScreenSpot-Pro", "images", [.. pro.Order(StringComparer.Ordinal)])
            : throw new Glm45VException($"'{folder}' is no ScreenSpot folder: it needs screenspot_*.json with screenspot_imgs, screenspot_*_v2.json with screenspotv2_image, or annotations/*.json with images.");
    }

    // ScreenSpot and v2 write left, top, width and height, Pro writes all four edges; all in pixels of the file.
    private static GroundingItem Item(string source, string pictures, string id, string list, JsonElement entry, Dictionary<string, (int Width, int Height)> sizes)
    {
        try
        {
            string picture = Path.Combine(pictures, entry.GetProperty("img_filename").GetString()!);
            double[] box = [.. entry.GetProperty("bbox").EnumerateArray().Select(edge => edge.GetDouble())];
            bool isPro = source == "ScreenSpot-Pro";
            double[] edges = isPro ? box : [box[0], box[1], box[0] + box[2], box[1] + box[3]];
            string kind = entry.GetProperty(isPro ? "ui_type" : "data_type").GetString()!;
            string theme = isPro ? entry.GetProperty("application").GetString()! : entry.GetProperty("data_source").GetString()!;
            (int width, int height) = isPro && entry.TryGetProperty("img_size", out JsonElement size) ? (size[0].GetInt32(), size[1].GetInt32()) : SizeOf(picture, sizes);
            return new GroundingItem(id, picture, width, height, entry.GetProperty("instruction").GetString()!, edges, kind, "instruction", "unknown", theme, source);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new Glm45VException($"The entry {id} of '{list}' is not as {source} writes it: {error.Message}", error);
        }
    }

    // Several items look at one picture.
    private static (int Width, int Height) SizeOf(string picture, Dictionary<string, (int Width, int Height)> sizes)
    {
        if (!sizes.TryGetValue(picture, out (int Width, int Height) size))
        {
            RgbImage image = ImageDecoder.Load(picture);
            sizes[picture] = size = (image.Width, image.Height);
        }

        return size;
    }

    private static JsonDocument Parse(string list)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(list));
        }
        catch (JsonException error)
        {
            throw new Glm45VException($"'{list}' is no JSON: {error.Message}", error);
        }
    }
}
