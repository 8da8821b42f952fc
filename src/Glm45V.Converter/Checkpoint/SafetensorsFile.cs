using System.Buffers.Binary;
using System.Text.Json;
using Glm45V.Runtime.Model;
using Microsoft.Win32.SafeHandles;

namespace Glm45V.Converter.Checkpoint;

/// <summary>One .safetensors file. Format: 8-byte length, JSON header, then the tensors' bytes.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const long MaxHeader = 100_000_000;
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle file, long dataStart, long length)
    {
        Path = path;
        Length = length;
        LastWrite = File.GetLastWriteTimeUtc(file);
        DataLength = length - dataStart;
        _file = file;
        _dataStart = dataStart;
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
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            long length = RandomAccess.GetLength(handle); // not FileInfo's: of a link, that is the length of the link
            header = ReadHeader(path, handle, length);
            file = new SafetensorsFile(path, handle, 8 + header.Length, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new ModelFormatException($"'{path}' cannot be read: {error.Message} Check the file and its permissions, or download it again.", error);
        }
        catch
        {
            handle?.Dispose();
            throw;
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

    /// <summary>Reads bytes of the data section. Thread-safe.</summary>
    /// <exception cref="ModelFormatException">The file was cut since it was opened, or cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, DataLength - destination.Length);
        try
        {
            for (int done = 0; done < destination.Length;)
            {
                int read = RandomAccess.Read(_file, destination[done..], _dataStart + offset + done);
                done += read > 0 ? read : throw Changed();
            }
        }
        catch (IOException error)
        {
            throw new ModelFormatException($"'{Path}' cannot be read: {error.Message} Check the disk, or download the file again.", error);
        }
    }

    /// <summary>Checks that the file is the one that was opened.</summary>
    /// <exception cref="ModelFormatException">It was written since.</exception>
    public void RequireUnchanged()
    {
        using var file = File.OpenHandle(Path);
        if (RandomAccess.GetLength(file) != Length || File.GetLastWriteTimeUtc(file) != LastWrite)
        {
            throw Changed();
        }
    }

    public void Dispose() => _file.Dispose();

    private ModelFormatException Changed() =>
        new($"'{Path}' was changed while it was read. Wait until its download has ended, then convert from the start.");

    private static byte[] ReadHeader(string path, SafeFileHandle file, long length)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8 || RandomAccess.Read(file, prefix, 0) < 8)
        {
            throw Damaged(path, $"it has only {length} bytes");
        }

        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (size is 0 or > MaxHeader || (long)size > length - 8)
        {
            throw Damaged(path, $"its header would take {size} of {length} bytes");
        }

        var header = new byte[size];
        for (int done = 0; done < header.Length;)
        {
            int read = RandomAccess.Read(file, header.AsSpan(done), 8 + done);
            done += read > 0 ? read : throw Damaged(path, "it ends inside its header");
        }

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
