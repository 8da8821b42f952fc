using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Glm45V.Converter.Hub;

/// <summary>A file on its way: NAME.partial with NAME.partial.json beside it, which says which ranges are whole.</summary>
/// <remarks>Thread-safe. A record of another content, size or range length is dropped: the file starts anew.</remarks>
internal sealed class PartialFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HubFile _file;
    private readonly string _state;
    private readonly SafeFileHandle _handle;
    private readonly long _chunkBytes;
    private readonly bool[] _done;
    private int _missing;

    private PartialFile(HubFile file, string folder, long chunkBytes)
    {
        _file = file;
        _chunkBytes = chunkBytes;
        Path = PathOf(file, folder);
        _state = Path + ".json";
        _done = new bool[(file.Size + chunkBytes - 1) / chunkBytes];
        foreach (int chunk in DoneChunks())
        {
            _done[chunk] = true;
        }

        _missing = _done.Count(done => !done);
        _handle = File.OpenHandle(Path, _missing == _done.Length ? FileMode.Create : FileMode.Open, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous);
    }

    public string Path { get; }

    /// <summary>Bytes in whole ranges.</summary>
    public long BytesDone => Enumerable.Range(0, _done.Length).Where(chunk => _done[chunk]).Sum(chunk => Range(chunk).Length);

    /// <summary>The ranges still to fetch.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, _done.Length).Where(chunk => !_done[chunk])];

    public static PartialFile Open(HubFile file, string folder, long chunkBytes) => new(file, folder, chunkBytes);

    public static string PathOf(HubFile file, string folder) => System.IO.Path.Combine(folder, file.Name + ".partial");

    /// <summary>First byte and length of a range.</summary>
    public (long First, long Length) Range(int chunk) => (chunk * _chunkBytes, Math.Min(_chunkBytes, _file.Size - (chunk * _chunkBytes)));

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long at, CancellationToken cancellationToken) => RandomAccess.WriteAsync(_handle, bytes, at, cancellationToken);

    /// <summary>Records a whole range; true when it was the last.</summary>
    public bool Complete(int chunk)
    {
        lock (_lock)
        {
            _done[chunk] = true;
            _missing--;
            Save();
            return _missing == 0;
        }
    }

    /// <summary>Gives the file its name.</summary>
    public void Finish()
    {
        _handle.Dispose();
        File.Move(Path, Path[..^".partial".Length]);
        File.Delete(_state);
    }

    /// <summary>Removes what came.</summary>
    public void Discard()
    {
        _handle.Dispose();
        File.Delete(Path);
        File.Delete(_state);
    }

    public void Dispose() => _handle.Dispose();

    private int[] DoneChunks()
    {
        if (!File.Exists(Path) || !File.Exists(_state))
        {
            return [];
        }

        try
        {
            State? state = JsonSerializer.Deserialize<State>(File.ReadAllBytes(_state));
            return state is { Done: { } done } && (state.Size, state.Hash, state.ChunkBytes) == (_file.Size, _file.Hash.Value, _chunkBytes)
                && done.All(chunk => chunk >= 0 && chunk < _done.Length) ? done : [];
        }
        catch (JsonException)
        {
            return []; // killed while the record was written: without a record nothing is known to be whole
        }
    }

    private void Save()
    {
        string next = _state + ".new";
        var state = new State(_file.Size, _file.Hash.Value, _chunkBytes, [.. Enumerable.Range(0, _done.Length).Where(chunk => _done[chunk])]);
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(state));
        File.Move(next, _state, overwrite: true);
    }

    private sealed record State(long Size, string Hash, long ChunkBytes, int[] Done);
}
