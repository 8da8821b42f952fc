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
    private readonly int _elementSize;
    private readonly int _rows;

    public InputEmbedder(string path, TextConfig config, WeightPrecision precision)
    {
        Width = config.HiddenSize;
        _rows = config.VocabularySize;
        _elementSize = precision == WeightPrecision.Fp32 ? sizeof(float) : sizeof(ushort);
        long expected = (long)_rows * Width * _elementSize;
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

        byte* row = _table + ((long)token * Width * _elementSize);
        if (_elementSize == sizeof(float))
        {
            new ReadOnlySpan<float>(row, Width).CopyTo(destination);
        }
        else
        {
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(row, Width), destination);
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
