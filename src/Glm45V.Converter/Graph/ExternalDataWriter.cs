using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Glm45V.Converter.Checkpoint;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Graph;

/// <summary>Writes weights one after the other into a file, a chunk in memory at a time, encoded on every core.</summary>
/// <param name="stream">The file; the caller owns it.</param>
/// <param name="written">Told the bytes of each chunk, for a progress bar.</param>
/// <param name="journal">What an earlier run has written whole; null for a run that cannot be resumed.</param>
internal sealed class ExternalDataWriter(Stream stream, Action<long> written, ConversionJournal? journal = null)
{
    /// <summary>ONNX Runtime maps a tensor from disk only where it starts at a multiple of the largest page size.</summary>
    public const int Alignment = 64 * 1024;

    private const int ChunkElements = 1 << 22;
    private const int PartElements = 1 << 18;
    private const float FirstInfiniteHalf = 65520f; // rounds to infinity in fp16

    /// <summary>Writes a weight as floats at the next aligned offset and gives where it lies.</summary>
    public (long Offset, long Length) Write(WeightSource source, WeightPrecision stored) => Place(source.Name, () =>
    {
        int size = stored.Bits() / 8;
        int unit = source.InnerSwap is { } swap ? swap.Rows * swap.Columns : 1;
        Encode(source, unit, unit * size, (values, bytes, _, tensor) => EncodeFloats(tensor, values, stored, bytes));
    });

    /// <summary>Writes a matrix [rows, columns] as integers in blocks, then the scales [rows, blocks], and gives where both lie.</summary>
    public ((long Offset, long Length) Codes, (long Offset, long Length) Scales) WriteQuantized(WeightSource source, WeightFormat format)
    {
        (int bits, int block) = (format.Precision.Bits(), format.Block);
        (int rows, int columns) = (checked((int)source.Shape[0]), checked((int)source.Shape[1]));
        int blocks = BlockQuantizer.Blocks(columns, block);
        int rowBytes = BlockQuantizer.RowBytes(columns, bits, block);
        long scaleBytes = (long)rows * blocks * format.Scales.Bits() / 8;
        (long offset, _) = Place(source.Name, () =>
        {
            var scales = new float[(long)rows * blocks];
            Encode(source, columns, rowBytes,
                (values, bytes, row, _) => BlockQuantizer.Quantize(values, bits, block, bytes, scales.AsSpan(checked((int)(row * blocks)), blocks), format.Scales));
            Pad();
            byte[] stored = new byte[scaleBytes];
            EncodeFloats(source.Name, scales, format.Scales, stored);
            stream.Write(stored);
            written(stored.Length);
        });
        long codes = (long)rows * rowBytes;
        return ((offset, codes), (Aligned(offset + codes), scaleBytes));
    }

    /// <summary>Writes a table [rows, columns] as 8-bit integers, each row followed by its scale, an fp32.</summary>
    public void WriteRows(WeightSource source)
    {
        int columns = checked((int)source.Shape[1]);
        Place(source.Name, () => Encode(source, columns, columns + sizeof(float), (values, bytes, _, _) =>
        {
            float scale = MathF.Abs(TensorPrimitives.MaxMagnitude(values)) / sbyte.MaxValue;
            for (int i = 0; i < values.Length; i++)
            {
                bytes[i] = (byte)(sbyte)(scale == 0 ? 0 : MathF.Round(values[i] / scale));
            }

            MemoryMarshal.Write(bytes[columns..], scale);
        }));
    }

    /// <summary>Gives the bytes of a small weight as they are stored.</summary>
    public static byte[] ReadAll(WeightSource source, WeightPrecision stored)
    {
        using var bytes = new MemoryStream();
        new ExternalDataWriter(bytes, _ => { }).Write(source, stored);
        return bytes.ToArray();
    }

    private (long Offset, long Length) Place(string name, Action write)
    {
        Pad();
        long offset = stream.Position;
        if (journal?.Find(name, offset) is { } length)
        {
            stream.Position = offset + length;
            written(length);
            return (offset, length);
        }

        write();
        journal?.Add(name, offset, stream.Position - offset, stream);
        return (offset, stream.Position - offset);
    }

    /// <summary>Reads a weight in units of elements that belong together and writes what the encoder makes of each.</summary>
    private void Encode(WeightSource source, int unit, int unitBytes, UnitEncoder encode)
    {
        int batch = Math.Max(1, PartElements / unit); // few large reads: each costs a system call
        int chunk = Math.Max(1, ChunkElements / (unit * batch)) * batch;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked(chunk * unitBytes));
        byte[] spare = ArrayPool<byte>.Shared.Rent(bytes.Length);
        Task writing = Task.CompletedTask; // a chunk is written while the next is encoded
        try
        {
            long before = 0;
            foreach (TensorSlice slice in source.Slices)
            {
                long units = slice.Count / unit;
                for (long done = 0; done < units;)
                {
                    int count = (int)Math.Min(chunk, units - done);
                    long first = done;
                    long row = before + done;
                    byte[] target = bytes;
                    InParallel((count + batch - 1) / batch, part =>
                    {
                        int from = part * batch;
                        int length = Math.Min(batch, count - from);
                        EncodePart(source, slice, (first + from) * unit, unit, target.AsSpan(from * unitBytes, length * unitBytes), unitBytes, row + from, encode);
                    });
                    writing.GetAwaiter().GetResult();
                    writing = Task.Run(() => stream.Write(target, 0, count * unitBytes));
                    written(count * unitBytes);
                    (bytes, spare) = (spare, bytes);
                    done += count;
                }

                before += units;
            }
        }
        finally
        {
            Task.WaitAny(writing); // whatever went wrong, the file is not closed under a write
        }

        writing.GetAwaiter().GetResult();
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<byte>.Shared.Return(spare);
    }

    private static void EncodePart(WeightSource source, TensorSlice slice, long start, int unit, Span<byte> bytes, int unitBytes, long firstUnit, UnitEncoder encode)
    {
        int count = bytes.Length / unitBytes * unit;
        float[] buffer = ArrayPool<float>.Shared.Rent(count);
        Span<float> values = buffer.AsSpan(0, count);
        WeightReader.Read(slice.Tensor, slice.Start + start, values);
        RequireFinite(slice.Tensor, slice.Start + start, values);
        if (unit == 1)
        {
            encode(values, bytes, firstUnit, slice.Tensor.Name);
        }
        else
        {
            float[] swapped = ArrayPool<float>.Shared.Rent(unit);
            for (int i = 0; i < count / unit; i++)
            {
                Span<float> one = values.Slice(i * unit, unit);
                if (source.InnerSwap is { } swap)
                {
                    Swap(one, swapped, swap.Rows, swap.Columns);
                    one = swapped.AsSpan(0, unit);
                }

                encode(one, bytes.Slice(i * unitBytes, unitBytes), firstUnit + i, slice.Tensor.Name);
            }

            ArrayPool<float>.Shared.Return(swapped);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    private static void InParallel(int parts, Action<int> work)
    {
        try
        {
            Parallel.For(0, parts, work);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    private static void Swap(ReadOnlySpan<float> values, Span<float> swapped, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                swapped[(column * rows) + row] = values[(row * columns) + column];
            }
        }
    }

    private static void EncodeFloats(string tensor, ReadOnlySpan<float> values, WeightPrecision stored, Span<byte> bytes)
    {
        switch (stored)
        {
            case WeightPrecision.Fp32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case WeightPrecision.Fp16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes));
                float largest = TensorPrimitives.MaxMagnitude(values);
                if (MathF.Abs(largest) >= FirstInfiniteHalf)
                {
                    throw new ModelFormatException($"Tensor '{tensor}' holds {largest}, more than fp16 can (65504). Convert with --weights bf16 or fp32.");
                }

                break;
            default:
                BFloat16s.Round(values, MemoryMarshal.Cast<byte, ushort>(bytes));
                break;
        }
    }

    private static void RequireFinite(TensorInfo tensor, long start, ReadOnlySpan<float> values)
    {
        if (!TensorPrimitives.IsFiniteAll(values))
        {
            int at = 0;
            while (float.IsFinite(values[at]))
            {
                at++;
            }

            throw new ModelFormatException(
                $"Tensor '{tensor.Name}' of '{tensor.File.Path}' holds {values[at]} at element {start + at}: NaN or infinite weights cannot be used. Download this file again.");
        }
    }

    /// <summary>Goes on to the next aligned offset; what is left out are zeros, since nothing lies behind the end of the file.</summary>
    private void Pad() => stream.Position = Aligned(stream.Position);

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private delegate void UnitEncoder(ReadOnlySpan<float> values, Span<byte> bytes, long unit, string tensor);
}
