using System.Text.Json;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Checkpoint;

/// <summary>A Hugging Face checkpoint folder: model.safetensors, or its shards with an index.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private CheckpointFolder(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>Tensors that nobody asked for.</summary>
    public IEnumerable<string> Unused => _tensors.Keys.Where(name => !_used.Contains(name));

    public static CheckpointFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new ModelFormatException($"There is no folder '{path}'. Give the folder of a Hugging Face checkpoint.");
        }

        var folder = new CheckpointFolder(path);
        try
        {
            folder.OpenFiles();
            folder.FindScales();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor and checks its shape.</summary>
    public TensorInfo Get(string name, params ReadOnlySpan<long> shape)
    {
        if (!_tensors.TryGetValue(name, out TensorInfo? info))
        {
            throw new ModelFormatException($"The checkpoint '{Path}' lacks the tensor '{name}'. Download its files again, or check that config.json belongs to it.");
        }

        if (!shape.SequenceEqual(info.Shape.ToArray()))
        {
            throw new ModelFormatException($"Tensor '{name}' of '{info.File.Path}' has shape {info.ShapeText}; config.json asks for [{string.Join(",", shape.ToArray())}]. Check that both belong to the same checkpoint.");
        }

        _used.Add(name);
        return info;
    }

    /// <summary>Checks that no file was written since the folder was opened.</summary>
    /// <exception cref="ModelFormatException">One was.</exception>
    public void RequireUnchanged() => _files.ForEach(file => file.RequireUnchanged());

    public void Dispose()
    {
        foreach (SafetensorsFile file in _files)
        {
            file.Dispose();
        }
    }

    private void OpenFiles()
    {
        string index = System.IO.Path.Combine(Path, Index);
        string single = System.IO.Path.Combine(Path, SingleFile);
        if (File.Exists(index))
        {
            OpenShards(index);
        }
        else if (File.Exists(single))
        {
            Add(SafetensorsFile.Open(single));
        }
        else
        {
            throw new ModelFormatException($"'{Path}' holds neither {SingleFile} nor {Index}. Give the folder of a Hugging Face checkpoint.");
        }
    }

    private void OpenShards(string index)
    {
        Dictionary<string, string> map;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(index));
            map = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ModelFormatException($"'{index}' is damaged: {error.Message} Download it again.", error);
        }

        foreach (string shard in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string path = System.IO.Path.Combine(Path, shard);
            if (shard != System.IO.Path.GetFileName(shard) || !File.Exists(path))
            {
                throw new ModelFormatException($"The shard '{shard}' that '{index}' names is missing. Download it again.");
            }

            Add(SafetensorsFile.Open(path));
        }

        foreach ((string name, string shard) in map)
        {
            if (!_tensors.TryGetValue(name, out TensorInfo? info) || System.IO.Path.GetFileName(info.File.Path) != shard)
            {
                throw new ModelFormatException($"'{index}' places the tensor '{name}' in '{shard}', which does not hold it. Download both files again.");
            }
        }
    }

    /// <summary>Gives each fp8 matrix its scales.</summary>
    private void FindScales()
    {
        foreach (TensorInfo tensor in _tensors.Values.Where(tensor => tensor.Type == TensorType.F8E4M3).ToArray())
        {
            string name = Fp8Scale.Suffixes.Select(suffix => tensor.Name + suffix).FirstOrDefault(_tensors.ContainsKey)
                ?? throw new ModelFormatException($"Tensor '{tensor.Name}' of '{tensor.File.Path}' is fp8 and has no scales: neither {tensor.Name}{string.Join($" nor {tensor.Name}", Fp8Scale.Suffixes)} is in the checkpoint. Download its files again.");
            _tensors[tensor.Name] = tensor with { Scale = Fp8Scale.Read(tensor, _tensors[name]) };
            _used.Add(name);
        }
    }

    private void Add(SafetensorsFile file)
    {
        _files.Add(file);
        foreach ((string name, TensorInfo info) in file.Tensors)
        {
            if (!_tensors.TryAdd(name, info))
            {
                throw new ModelFormatException($"The tensor '{name}' lies both in '{_tensors[name].File.Path}' and in '{file.Path}'. Remove the file that does not belong to the checkpoint.");
            }
        }
    }
}
