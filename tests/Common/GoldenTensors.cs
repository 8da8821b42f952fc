using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Glm45V.Testing;

/// <summary>Tensors of a golden .safetensors file, read with as little code as possible: it checks the product's reader too.</summary>
internal sealed class GoldenTensors
{
    private readonly byte[] _file;
    private readonly int _data;
    private readonly JsonElement _header;

    public GoldenTensors(string path)
    {
        _file = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(_file);
        _header = JsonDocument.Parse(_file.AsMemory(8, length)).RootElement;
        _data = 8 + length;
    }

    public bool Has(string name) => _header.TryGetProperty(name, out _);

    public float[] Floats(string name) => Read<float>(name, "F32");

    public int[] Ints(string name) => Read<int>(name, "I32");

    private T[] Read<T>(string name, string type)
        where T : unmanaged
    {
        JsonElement entry = _header.GetProperty(name);
        if (entry.GetProperty("dtype").GetString() != type)
        {
            throw new InvalidDataException($"Golden tensor '{name}' is {entry.GetProperty("dtype")}, not {type}.");
        }

        int start = entry.GetProperty("data_offsets")[0].GetInt32();
        int end = entry.GetProperty("data_offsets")[1].GetInt32();
        return MemoryMarshal.Cast<byte, T>(_file.AsSpan(_data + start, end - start)).ToArray();
    }
}
