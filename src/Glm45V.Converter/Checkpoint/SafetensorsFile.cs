using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Checkpoint;

/// <summary>One .safetensors file, memory-mapped. Format: 8-byte length, JSON header, then the tensors' bytes.</summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private const long MaxHeader = 100_000_000;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;

    private SafetensorsFile(string path, MemoryMappedFile map, long headerEnd, long length, DateTime lastWrite)
    {
        LastWrite = lastWrite;
        Path = path;
        Length = length;
        _map = map;
        _view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + headerEnd;
        DataLength = length - headerEnd;
    }

    public string Path { get; }

    /// <summary>Bytes of the file, header included.</summary>
    public long Length { get; }

    /// <summary>When the file was written last, as it was opened.</summary>
    public DateTime LastWrite { get; }

    public long DataLength { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; private set; } = new Dictionary<string, TensorInfo>();

    public static SafetensorsFile Open(string path)
    {
        SafetensorsFile file;
        byte[] header;
        try
        {
            using FileStream stream = File.OpenRead(path);
            long length = stream.Length; // not FileInfo's: of a link, that is the length of the link
            header = ReadHeader(path, stream, length);
            var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            file = new SafetensorsFile(path, map, 8 + header.Length, length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"'{path}' cannot be read: {error.Message} Check the file and its permissions, or download it again.", error);
        }

        try
        {
            file.Tensors = file.ParseHeader(header);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives bytes of the data section; the span lives as long as this file.</summary>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, DataLength - count);
        return new ReadOnlySpan<byte>(_data + offset, count);
    }

    /// <summary>Checks that the file is the one that was opened.</summary>
    /// <exception cref="ModelFormatException">It was written since.</exception>
    public void RequireUnchanged()
    {
        using var file = File.OpenHandle(Path);
        if (RandomAccess.GetLength(file) != Length || File.GetLastWriteTimeUtc(file) != LastWrite)
        {
            throw new ModelFormatException($"'{Path}' was changed while it was read. Wait until its download has ended, then convert from the start.");
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static byte[] ReadHeader(string path, FileStream stream, long length)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8 || stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw Damaged(path, $"it has only {length} bytes");
        }

        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (size is 0 or > MaxHeader || (long)size > length - 8)
        {
            throw Damaged(path, $"its header would take {size} of {length} bytes");
        }

        var header = new byte[size];
        stream.ReadExactly(header);
        return header;
    }

    private Dictionary<string, TensorInfo> ParseHeader(byte[] header)
    {
        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__")
                {
                    tensors.Add(property.Name, ParseTensor(property.Name, property.Value));
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw Damaged(Path, $"its header cannot be read: {error.Message}", error);
        }

        return tensors;
    }

    private TensorInfo ParseTensor(string name, JsonElement entry)
    {
        string typeText = entry.GetProperty("dtype").GetString() ?? "null";
        TensorType type = typeText switch
        {
            "F32" => TensorType.F32,
            "F16" => TensorType.F16,
            "BF16" => TensorType.BF16,
            "F8_E4M3" => TensorType.F8E4M3,
            _ => throw new ModelFormatException(
                $"Tensor '{name}' of '{Path}' has type {typeText}; F32, F16, BF16 and F8_E4M3 are read. Use the checkpoint in bf16."),
        };
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        long[] range = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (range is not [var start, var end])
        {
            throw Damaged(Path, $"tensor '{name}' has {range.Length} data offsets, not two offsets");
        }

        var info = new TensorInfo(name, type, shape, this, start);
        if (end > DataLength)
        {
            throw Damaged(Path, $"tensor '{name}' ends at byte {end} of {DataLength}: the file was cut");
        }

        if (start < 0 || end < start || shape.Any(side => side < 0) || end - start != checked(info.Count * info.ElementSize))
        {
            throw Damaged(Path, $"tensor '{name}' of shape {info.ShapeText} cannot lie in bytes {start} to {end}");
        }

        return info;
    }

    private static ModelFormatException Damaged(string path, string reason, Exception? cause = null)
    {
        string message = $"'{path}' is damaged: {reason}. Download this file again.";
        return cause is null ? new ModelFormatException(message) : new ModelFormatException(message, cause);
    }
}
