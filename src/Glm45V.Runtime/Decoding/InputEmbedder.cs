using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using Glm45V.Runtime.Model;

namespace Glm45V.Runtime.Decoding;

/// <summary>Looks token embeddings up in a memory-mapped table.</summary>
/// <remarks>Thread-safe. The table stays on disk: only the rows that are used are read.</remarks>
internal sealed unsafe class InputEmbedder : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _table;
    private readonly WeightPrecision _precision;
    private readonly long _rowBytes;
    private readonly int _rows;

    public InputEmbedder(string path, TextConfig config, WeightPrecision precision)
    {
        Width = config.HiddenSize;
        _rows = config.VocabularySize;
        _precision = precision;
        _rowBytes = RowBytes(precision, Width);
        long expected = _rows * _rowBytes;
        long actual = File.Exists(path) ? ModelFile.Length(path) : 0;
        if (actual != expected)
        {
            throw new ModelFormatException($"'{path}' has {actual} bytes; {_rows}x{Width} embeddings take {expected}. Convert the model again.");
        }

        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _table = start + _view.PointerOffset;
    }

    /// <summary>Values in a row: the hidden size.</summary>
    public int Width { get; }

    /// <summary>Writes the embedding of one token.</summary>
    public void Embed(int token, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, _rows);

        byte* row = _table + (token * _rowBytes);
        switch (_precision)
        {
            case WeightPrecision.Fp32:
                new ReadOnlySpan<float>(row, Width).CopyTo(destination);
                break;
            case WeightPrecision.Fp16:
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(row, Width), destination);
                break;
            case WeightPrecision.Bf16:
                for (int i = 0; i < Width; i++)
                {
                    destination[i] = BFloat16s.ToSingle(((ushort*)row)[i]);
                }

                break;
            default:
                float scale = *(float*)(row + Width);
                for (int i = 0; i < Width; i++)
                {
                    destination[i] = ((sbyte*)row)[i] * scale;
                }

                break;
        }
    }

    /// <summary>Bytes of one row of a table; integers are followed by the row's scale, an fp32.</summary>
    /// <exception cref="ModelFormatException">Embeddings are not stored in that precision.</exception>
    private static long RowBytes(WeightPrecision precision, int width) => precision switch
    {
        WeightPrecision.Fp32 => 4L * width,
        WeightPrecision.Fp16 or WeightPrecision.Bf16 => 2L * width,
        WeightPrecision.Int8 when width % sizeof(float) == 0 => width + sizeof(float),
        _ => throw new ModelFormatException($"Embeddings of width {width} cannot be stored as {precision.ToString().ToLowerInvariant()}: use fp32, fp16, bf16 or int8."),
    };

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
