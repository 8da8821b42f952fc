using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Glm45V.Converter.Checkpoint;

/// <summary>Reads elements of checkpoint tensors as 32-bit floats. Every bf16, fp16 and fp8 value is a 32-bit float, so nothing is lost.</summary>
internal static class WeightReader
{
    private static readonly float[] s_fp8 = [.. Enumerable.Range(0, 256).Select(Fp8)];

    /// <summary>Reads <paramref name="destination"/>.Length elements from an element index on.</summary>
    public static void Read(TensorInfo tensor, long start, Span<float> destination)
    {
        long offset = tensor.Offset + (start * tensor.ElementSize);
        if (tensor.Type == TensorType.F32)
        {
            tensor.File.Read(offset, MemoryMarshal.AsBytes(destination));
            return;
        }

        int length = destination.Length * tensor.ElementSize;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> bytes = buffer.AsSpan(0, length);
        tensor.File.Read(offset, bytes);
        switch (tensor.Type)
        {
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            case TensorType.F8E4M3:
                ReadFp8(tensor, start, bytes, destination);
                break;
            default:
                Widen(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<float, uint>(destination));
                break;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>bf16 is the upper half of an fp32.</summary>
    private static void Widen(ReadOnlySpan<ushort> halves, Span<uint> words)
    {
        int i = 0;
        for (; i <= halves.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Create(halves[i..]));
            (lower << 16).CopyTo(words[i..]);
            (upper << 16).CopyTo(words[(i + Vector256<uint>.Count)..]);
        }

        for (; i < halves.Length; i++)
        {
            words[i] = (uint)halves[i] << 16;
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
