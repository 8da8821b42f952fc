using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>Writes weights one after the other into a file, a chunk in memory at a time.</summary>
/// <param name="stream">The file; the caller owns it.</param>
/// <param name="precision">How matrices are stored.</param>
/// <param name="written">Told the bytes of each chunk, for a progress bar.</param>
internal sealed class ExternalDataWriter(Stream stream, WeightPrecision precision, Action<long> written)
{
    /// <summary>ONNX Runtime maps a tensor from disk only where it starts at a multiple of the largest page size.</summary>
    public const int Alignment = 64 * 1024;

    private const int ChunkElements = 1 << 20;
    private const float FirstInfiniteHalf = 65520f; // rounds to infinity in fp16

    /// <summary>Writes a weight at the next aligned offset and gives where it lies.</summary>
    /// <param name="source">The weight.</param>
    /// <param name="keepFp32">True for what must not be rounded: the router, its bias and the norms.</param>
    public (long Offset, long Length) Write(WeightSource source, bool keepFp32)
    {
        Pad();
        long offset = stream.Position;
        WeightPrecision stored = keepFp32 ? WeightPrecision.Fp32 : precision;
        Convert(source, (name, values) => WriteValues(name, values, stored));
        return (offset, stream.Position - offset);
    }

    /// <summary>Gives the bytes of a small weight as they are stored.</summary>
    public static byte[] ReadAll(WeightSource source, WeightPrecision stored)
    {
        using var bytes = new MemoryStream();
        var writer = new ExternalDataWriter(bytes, stored, _ => { });
        Convert(source, (name, values) => writer.WriteValues(name, values, stored));
        return bytes.ToArray();
    }

    private static void Convert(WeightSource source, ChunkSink sink)
    {
        int chunk = source.InnerSwap is { } swap ? swap.Rows * swap.Columns : ChunkElements;
        float[] buffer = ArrayPool<float>.Shared.Rent(chunk);
        float[]? swapped = source.InnerSwap is null ? null : ArrayPool<float>.Shared.Rent(chunk);
        foreach (TensorSlice slice in source.Slices)
        {
            for (long done = 0; done < slice.Count;)
            {
                Span<float> values = buffer.AsSpan(0, (int)Math.Min(chunk, slice.Count - done));
                WeightReader.Read(slice.Tensor, slice.Start + done, values);
                RequireFinite(slice.Tensor, values);
                done += values.Length;
                sink(slice.Tensor.Name, source.InnerSwap is { } inner ? Swap(values, swapped, inner.Rows, inner.Columns) : values);
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
        if (swapped is not null)
        {
            ArrayPool<float>.Shared.Return(swapped);
        }
    }

    private static Span<float> Swap(Span<float> values, Span<float> swapped, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                swapped[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return swapped[..values.Length];
    }

    private void WriteValues(string name, ReadOnlySpan<float> values, WeightPrecision stored)
    {
        if (stored == WeightPrecision.Fp32)
        {
            WriteBytes(MemoryMarshal.AsBytes(values));
            return;
        }

        Half[] halves = ArrayPool<Half>.Shared.Rent(values.Length);
        Span<Half> target = halves.AsSpan(0, values.Length);
        RoundToHalf(name, values, target);
        WriteBytes(MemoryMarshal.AsBytes(target));
        ArrayPool<Half>.Shared.Return(halves);
    }

    private static void RoundToHalf(string name, ReadOnlySpan<float> values, Span<Half> halves)
    {
        TensorPrimitives.ConvertToHalf(values, halves);
        float largest = TensorPrimitives.MaxMagnitude(values);
        if (MathF.Abs(largest) >= FirstInfiniteHalf)
        {
            throw new ModelFormatException($"Tensor '{name}' holds {largest}, more than fp16 can (65504). Convert with --weights fp32.");
        }
    }

    private static void RequireFinite(TensorInfo tensor, ReadOnlySpan<float> values)
    {
        if (!TensorPrimitives.IsFiniteAll(values))
        {
            throw new ModelFormatException($"Tensor '{tensor.Name}' of '{tensor.File.Path}' holds NaN or infinite values. Download this file again.");
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        written(bytes.Length);
    }

    private void Pad()
    {
        long rest = stream.Position % Alignment;
        if (rest != 0)
        {
            stream.Write(new byte[Alignment - rest]);
        }
    }

    private delegate void ChunkSink(string tensor, ReadOnlySpan<float> values);
}
