using System.Text.Json;

namespace Glm45V.Converter;

/// <summary>The folder that a conversion writes, beside its target, until it is whole: nothing half-written is ever found under the target's name.</summary>
/// <remarks>A lock file keeps other conversions out; the system releases it whatever becomes of this process.</remarks>
internal sealed class PartialModel : IDisposable
{
    private const string Bookkeeping = ".conversion";
    private readonly FileStream _lock;
    private bool _keep;

    private PartialModel(string path, FileStream held, bool keep)
    {
        Path = path;
        _lock = held;
        _keep = keep;
    }

    public string Path { get; }

    /// <summary>Bytes of weights that an earlier run has left.</summary>
    public long BytesThere => Directory.EnumerateFiles(Path).Sum(file => new FileInfo(file).Length);

    /// <summary>Makes the folder, or with <paramref name="resume"/> opens the one that a killed conversion left.</summary>
    /// <param name="target">The model folder to be.</param>
    /// <param name="record">Everything that decides what is written, by name: a run with another record cannot go on with the folder.</param>
    /// <param name="resume">Whether to go on, and to leave the folder when this run is stopped too.</param>
    public static PartialModel Open(string target, IReadOnlyDictionary<string, string> record, bool resume)
    {
        string path = $"{target}.partial";
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        FileStream held = Lock(target);
        try
        {
            string file = System.IO.Path.Combine(path, Bookkeeping, "options.json");
            if (resume && Directory.Exists(path))
            {
                RequireSame(path, file, record);
            }
            else
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true); // of a conversion that was killed: the lock says that nobody is at work
                }

                Directory.CreateDirectory(System.IO.Path.Combine(path, Bookkeeping));
                File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(record));
            }

            return new PartialModel(path, held, resume);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a data file for writing, with the journal of what an earlier run wrote into it.</summary>
    public (FileStream Data, ConversionJournal Journal) OpenData(string name)
    {
        var data = new FileStream(System.IO.Path.Combine(Path, name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        var journal = new ConversionJournal(System.IO.Path.Combine(Path, Bookkeeping, name + ".journal"), data.Length);
        if (data.Length > journal.End)
        {
            data.SetLength(journal.End); // a weight that was cut
        }

        return (data, journal);
    }

    /// <summary>Gives the folder its name.</summary>
    public void MoveTo(string target)
    {
        Directory.Delete(System.IO.Path.Combine(Path, Bookkeeping), recursive: true);
        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(Path, target);
        _keep = true;
    }

    public void Dispose()
    {
        if (!_keep && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _lock.Dispose();
    }

    private static FileStream Lock(string target)
    {
        try
        {
            return new FileStream($"{target}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error)
        {
            throw new Glm45VException($"Another conversion writes '{target}'. Wait for it, or choose another folder.", error);
        }
    }

    private static void RequireSame(string path, string file, IReadOnlyDictionary<string, string> record)
    {
        Dictionary<string, string> begun;
        try
        {
            begun = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file)) ?? [];
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new Glm45VException($"'{path}' does not say what was begun in it ({error.Message}) Remove it and convert from the start.", error);
        }

        foreach (string name in record.Keys.Union(begun.Keys))
        {
            string was = begun.GetValueOrDefault(name, "nothing");
            string now = record.GetValueOrDefault(name, "nothing");
            if (was != now)
            {
                throw new Glm45VException($"'{path}' was begun with {name} {was}, not {now}. Give the same options and checkpoint, or remove that folder and convert from the start.");
            }
        }
    }
}
