using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Glm45V.Converter.Checkpoint;

/// <summary>Reads elements of checkpoint tensors as 32-bit floats. Every bf16, fp16 and fp8 value is a 32-bit float, so nothing is lost.</summary>
internal static class WeightReader
{
    private static readonly float[] s_fp8 = [.. Enumerable.Range(0, 256).Select(Fp8)];

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
            case TensorType.F8E4M3:
                ReadFp8(tensor, start, bytes, destination);
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

    private static void ReadFp8(TensorInfo tensor, long start, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            destination[i] = s_fp8[bytes[i]];
        }

        int columns = checked((int)tensor.Shape[^1]);
        for (int done = 0; done < destination.Length;)
        {
            (long row, long column) = Math.DivRem(start + done, columns);
            int count = (int)Math.Min(columns - column, destination.Length - done);
            tensor.Scale!.Apply(row, (int)column, destination.Slice(done, count));
            done += count;
        }
    }

    /// <summary>The value of a byte: a sign, 4 bits of exponent with bias 7, 3 of mantissa; no infinity, and NaN where all seven are set.</summary>
    private static float Fp8(int bits)
    {
        int exponent = (bits >> 3) & 15;
        int mantissa = bits & 7;
        float magnitude = (exponent, mantissa) switch
        {
            (15, 7) => float.NaN,
            (0, _) => mantissa / 512f,
            _ => (1 + (mantissa / 8f)) * MathF.Pow(2, exponent - 7),
        };
        return bits < 128 ? magnitude : -magnitude;
    }
}
