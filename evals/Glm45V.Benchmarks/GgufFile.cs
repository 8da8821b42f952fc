using System.Text;

namespace Glm45V.Benchmarks;

/// <summary>A GGUF file of version 3, as llama.cpp reads it, in the making.</summary>
internal sealed class GgufFile
{
    private const int Alignment = 32;
    private readonly List<(string Key, object Value)> _metadata = [];
    private readonly List<(string Name, long[] Shape, GgufType Type, Action<Stream> Write)> _tensors = [];

    /// <summary>Adds a text, a whole number or a fraction.</summary>
    public void Add(string key, object value) => _metadata.Add((key, value));

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">As llama.cpp calls it.</param>
    /// <param name="shape">The outer dimension first.</param>
    /// <param name="type">How its values are stored.</param>
    /// <param name="write">Writes its bytes.</param>
    public void Add(string name, IReadOnlyList<long> shape, GgufType type, Action<Stream> write) => _tensors.Add((name, [.. shape], type, write));

    public void Save(string path)
    {
        using FileStream file = File.Create(path);
        using var writer = new BinaryWriter(file);
        writer.Write("GGUF"u8);
        writer.Write(3);
        writer.Write((long)_tensors.Count);
        writer.Write((long)_metadata.Count);
        foreach ((string key, object value) in _metadata)
        {
            WriteText(writer, key);
            WriteValue(writer, value);
        }

        long offset = 0;
        foreach ((string name, long[] shape, GgufType type, _) in _tensors)
        {
            WriteText(writer, name);
            writer.Write(shape.Length);
            foreach (long side in shape.Reverse())
            {
                writer.Write(side);
            }

            writer.Write((int)type);
            writer.Write(offset);
            offset += Aligned(Bytes(shape, type));
        }

        foreach ((string name, long[] shape, GgufType type, Action<Stream> write) in _tensors)
        {
            file.Position = Aligned(file.Position);
            long start = file.Position;
            write(file);
            if (file.Position - start != Bytes(shape, type))
            {
                throw new InvalidOperationException($"{name} wrote {file.Position - start} bytes instead of {Bytes(shape, type)}.");
            }
        }
    }

    private static long Bytes(long[] shape, GgufType type)
    {
        long count = shape.Aggregate(1L, (product, side) => product * side);
        return type switch
        {
            GgufType.F32 => count * 4,
            GgufType.F16 => count * 2,
            GgufType.Q4 => count / 32 * 18,
            _ => count / 32 * 34,
        };
    }

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case int number:
                writer.Write(4); // uint32
                writer.Write(number);
                break;
            case float number:
                writer.Write(6);
                writer.Write(number);
                break;
            default:
                writer.Write(8);
                WriteText(writer, (string)value);
                break;
        }
    }
}

/// <summary>The number formats used here, under GGUF's numbers; Q4 and Q8 are blocks of 32 with a 16-bit scale.</summary>
internal enum GgufType
{
    F32 = 0,
    F16 = 1,
    Q4 = 2,
    Q8 = 8,
}
