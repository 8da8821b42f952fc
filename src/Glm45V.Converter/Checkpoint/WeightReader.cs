using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Glm45V.Converter.Checkpoint;

/// <summary>Reads elements of checkpoint tensors as 32-bit floats. Every bf16 and fp16 value is a 32-bit float, so nothing is lost.</summary>
internal static class WeightReader
{
    /// <summary>Reads <paramref name="destination"/>.Length elements from an element index on.</summary>
    public static void Read(TensorInfo tensor, long start, Span<float> destination)
    {
        ReadOnlySpan<byte> bytes = tensor.File.Bytes(tensor.Offset + start * tensor.ElementSize, destination.Length * tensor.ElementSize);
        switch (tensor.Type)
        {
            case TensorType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            default:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                Span<uint> words = MemoryMarshal.Cast<float, uint>(destination);
                for (int i = 0; i < halves.Length; i++)
                {
                    words[i] = (uint)halves[i] << 16; // bf16 is the upper half of an fp32.
                }

                break;
        }
    }
}
