using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Glm45V.Converter.Tests;

/// <summary>Rewrites a checkpoint folder: as one file with experts fused the way newer transformers keep them, or with a broken value.</summary>
internal static partial class FusedCheckpoint
{
    /// <summary>Replaces the shards by one model.safetensors whose experts are [experts, 2 × inner, hidden] and [experts, hidden, inner].</summary>
    public static void Rewrite(string folder)
    {
        SortedDictionary<string, Entry> tensors = ReadAll(folder);
        foreach (IGrouping<string, string> layer in tensors.Keys.Where(name => Expert().IsMatch(name)).GroupBy(name => Expert().Match(name).Groups[1].Value).ToArray())
        {
            int experts = layer.Max(name => int.Parse(Expert().Match(name).Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)) + 1;
            Entry gate = tensors[$"{layer.Key}0.gate_proj.weight"];
            Entry down = tensors[$"{layer.Key}0.down_proj.weight"];
            tensors[$"{layer.Key}gate_up_proj"] = new Entry(gate.Type, [experts, 2 * gate.Shape[0], gate.Shape[1]],
                [.. Enumerable.Range(0, experts).SelectMany(e => tensors[$"{layer.Key}{e}.gate_proj.weight"].Data.Concat(tensors[$"{layer.Key}{e}.up_proj.weight"].Data))]);
            tensors[$"{layer.Key}down_proj"] = new Entry(down.Type, [experts, .. down.Shape], [.. Enumerable.Range(0, experts).SelectMany(e => tensors[$"{layer.Key}{e}.down_proj.weight"].Data)]);
            foreach (string name in layer)
            {
                tensors.Remove(name);
            }
        }

        WriteSingle(folder, tensors);
    }

    /// <summary>Replaces the first element of a bf16 tensor.</summary>
    public static void SetFirst(string folder, string name, ushort bits)
    {
        SortedDictionary<string, Entry> tensors = ReadAll(folder);
        BinaryPrimitives.WriteUInt16LittleEndian(tensors[name].Data, bits);
        WriteSingle(folder, tensors);
    }

    internal static SortedDictionary<string, Entry> ReadAll(string folder)
    {
        var tensors = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*.safetensors"))
        {
            byte[] file = File.ReadAllBytes(path);
            int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
            foreach (JsonProperty entry in JsonDocument.Parse(file.AsMemory(8, header)).RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
            {
                int[] range = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
                tensors.Add(entry.Name, new Entry(entry.Value.GetProperty("dtype").GetString()!, [.. entry.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32())], file[(8 + header + range[0])..(8 + header + range[1])]));
            }
        }

        return tensors;
    }

    internal static void WriteSingle(string folder, SortedDictionary<string, Entry> tensors)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.safetensors*"))
        {
            File.Delete(path);
        }

        var header = new JsonObject();
        int offset = 0;
        foreach ((string name, Entry entry) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = entry.Type,
                ["shape"] = new JsonArray([.. entry.Shape.Select(side => (JsonNode)side)]),
                ["data_offsets"] = new JsonArray(offset, offset + entry.Data.Length),
            };
            offset += entry.Data.Length;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using FileStream file = File.Create(Path.Combine(folder, "model.safetensors"));
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        file.Write(prefix);
        file.Write(json);
        foreach (Entry entry in tensors.Values)
        {
            file.Write(entry.Data);
        }
    }

    [GeneratedRegex(@"^(.*\.mlp\.experts\.)(\d+)\.")]
    private static partial Regex Expert();

    internal sealed record Entry(string Type, int[] Shape, byte[] Data);
}
