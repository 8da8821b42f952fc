using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace Glm45V.Runtime.Model;

/// <summary>One file of a converted model: its name, size in bytes and SHA-256 in lower-case hexadecimal.</summary>
public sealed record ModelFile(string Name, long Bytes, string Sha256)
{
    /// <summary>Gives the length of a file, of a link's target where the path is a link.</summary>
    /// <exception cref="ModelFormatException">The file cannot be opened.</exception>
    internal static long Length(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            return RandomAccess.GetLength(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, error);
        }
    }

    internal static ModelFormatException Unreadable(string path, Exception error) =>
        new($"'{path}' cannot be read: {error.Message} Check the file and its permissions, or copy the whole folder again.", error);
}

/// <summary>The size in pixels of the screens a model was trained on.</summary>
public sealed record ScreenSize(int Width, int Height);

/// <summary>What the converter made (glm45v.json of a model folder).</summary>
public sealed record ModelManifest
{
    /// <summary>The version of the folder's layout that this build writes and reads.</summary>
    public const int CurrentFormat = 2;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Version of the folder's layout.</summary>
    public required int Format { get; init; }

    /// <summary>The model's name as users see it.</summary>
    public required string Name { get; init; }

    /// <summary>How matrices are stored.</summary>
    public required WeightPrecision Weights { get; init; }

    /// <summary>Elements that share a scale, where matrices are integers; else null.</summary>
    public int? Block { get; init; }

    /// <summary>How the token embeddings are stored; null is as <see cref="Weights"/>.</summary>
    public WeightPrecision? Embedding { get; init; }

    /// <summary>How the matrix that gives the logits is stored; null is as <see cref="Weights"/>.</summary>
    public WeightPrecision? LmHead { get; init; }

    /// <summary>Precision of activations in products with integer matrices: 4 is int8, which is faster and less exact; null is fp32.</summary>
    public int? AccuracyLevel { get; init; }

    /// <summary>What the decoder graph was made for; null is the CPU.</summary>
    public ModelTarget? Target { get; init; }

    /// <summary>Precision of the decoder's activations and KV cache; null is fp32.</summary>
    public WeightPrecision? Activations { get; init; }

    /// <summary>The chat template the model was trained with: <c>glm-4.5v</c>, <c>glm-4.1v</c> or <c>compact</c>.</summary>
    public required string PromptStyle { get; init; }

    /// <summary>The only screen size the model reads; null where it reads any.</summary>
    public ScreenSize? Screen { get; init; }

    /// <summary>Every file of the folder but this one.</summary>
    public required IReadOnlyList<ModelFile> Files { get; init; }

    /// <summary>About how many bytes the weights take once loaded on the CPU: floats are computed in fp32, embeddings stay on disk.</summary>
    [JsonIgnore]
    public long LoadedBytes => (long)Files.Sum(file => file.Name switch
    {
        _ when !file.Name.EndsWith(".data", StringComparison.Ordinal) => 0,
        _ when Weights == WeightPrecision.Fp32 => file.Bytes,
        _ when Weights.IsQuantized() && file.Name == ModelPaths.ExternalData(ModelPaths.DecoderGraph) => file.Bytes * 1.1, // codes in another order
        _ => file.Bytes * 2.0,
    });

    /// <summary>Checks that the machine has the memory to load the model.</summary>
    /// <exception cref="ModelFormatException">It has less than <see cref="LoadedBytes"/>.</exception>
    internal void RequireMemory(string folder, long available)
    {
        if (LoadedBytes > available)
        {
            throw new ModelFormatException(
                $"'{folder}' takes about {LoadedBytes / 1e9:0.0##} GB of memory once loaded and this machine has {available / 1e9:0.0##} GB. "
                + "Convert it with fewer bits (--weights int4) or use a larger machine.");
        }
    }

    /// <summary>Reads glm45v.json of a model folder.</summary>
    /// <exception cref="ModelFormatException">There is no such folder or file, it is damaged, or a newer version made it.</exception>
    public static ModelManifest Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);

        string path = Path.Combine(folder, ModelPaths.Manifest);
        if (!Directory.Exists(folder))
        {
            throw new ModelFormatException($"There is no folder '{folder}'. Give the path of a converted model, or make one: glm45v convert --from CHECKPOINT --to FOLDER");
        }

        if (!File.Exists(path))
        {
            bool checkpoint = Directory.EnumerateFiles(folder, "*.safetensors").Any();
            throw new ModelFormatException(checkpoint
                ? $"'{folder}' holds a checkpoint, not a converted model. Convert it first: glm45v convert --from \"{folder}\" --to FOLDER"
                : $"'{folder}' holds no {ModelPaths.Manifest}: it is not a converted model. Make one: glm45v convert --from CHECKPOINT --to FOLDER");
        }

        ModelManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(path), s_json) ?? throw new JsonException("it is null.");
            if (manifest.Files.Any(file => file is null))
            {
                throw new JsonException("a file is null.");
            }
        }
        catch (JsonException error)
        {
            throw new ModelFormatException($"'{path}' is damaged ({error.Message}) Convert the model again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ModelFile.Unreadable(path, error);
        }

        return manifest.Format == CurrentFormat
            ? manifest
            : throw new ModelFormatException($"'{folder}' has format {manifest.Format}; this version reads format {CurrentFormat}. Convert the model again with this version.");
    }

    /// <summary>Writes glm45v.json into a folder, with line feeds, so that the same model gives the same bytes everywhere.</summary>
    public void Save(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);

        string text = JsonSerializer.Serialize(this, s_json).ReplaceLineEndings("\n") + "\n";
        File.WriteAllText(Path.Combine(folder, ModelPaths.Manifest), text);
    }

    /// <summary>Checks that every file is there with its size; with <paramref name="hashes"/>, also its content.</summary>
    /// <exception cref="ModelFormatException">A file is missing, has another size, or another content.</exception>
    public void Verify(string folder, bool hashes = false)
    {
        ArgumentNullException.ThrowIfNull(folder);

        foreach (ModelFile file in Files)
        {
            string path = Path.Combine(folder, file.Name);
            if (!File.Exists(path))
            {
                throw new ModelFormatException($"'{path}' is missing. Convert the model again, or copy the whole folder.");
            }

            if (ModelFile.Length(path) is var length && length != file.Bytes)
            {
                throw new ModelFormatException($"'{path}' has {length} bytes, not {file.Bytes}: it was cut or changed. Convert the model again, or copy the whole folder.");
            }

            if (hashes && Hash(path) is string actual && actual != file.Sha256)
            {
                throw new ModelFormatException($"'{path}' has SHA-256 {actual}, not {file.Sha256}: it was changed. Convert the model again, or copy the whole folder.");
            }
        }
    }

    /// <summary>Describes a file for <see cref="Files"/>, reading it once.</summary>
    public static ModelFile Describe(string folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);

        string path = Path.Combine(folder, name);
        return new ModelFile(name, ModelFile.Length(path), Hash(path));
    }

    private static string Hash(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        long at = 0;
        for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
