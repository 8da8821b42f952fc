using Glm45V.Converter.Checkpoint;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;
using Google.Protobuf;

namespace Glm45V.Converter;

/// <summary>Converts a Hugging Face GLM-4.5V checkpoint into a model folder that ONNX Runtime runs.</summary>
/// <remarks>
/// One matrix is in memory at a time. The folder is written under a temporary name beside the target and renamed when it
/// is whole and one step has run on it, so a half-written folder is never found. The same checkpoint and options give the
/// same bytes.
/// </remarks>
public static class ModelConverter
{
    private static readonly string[] s_required = [ModelPaths.Config, ModelPaths.Tokenizer, ModelPaths.Preprocessor];
    private static readonly string[] s_optional = [ModelPaths.GenerationConfig, ModelPaths.VideoPreprocessor];

    /// <summary>Converts the checkpoint in one folder into a model in another.</summary>
    /// <param name="from">Folder of the checkpoint.</param>
    /// <param name="to">Folder to make; it must not exist, or be empty.</param>
    /// <param name="options">Precision and prompt style.</param>
    /// <param name="progress">Told each chunk written.</param>
    /// <param name="cancellationToken">Stops the conversion and removes what it wrote.</param>
    /// <exception cref="ModelFormatException">The checkpoint is damaged or not supported.</exception>
    /// <exception cref="Glm45VException">The target exists, or the disk is full.</exception>
    public static ConversionResult Convert(string from, string to, ConversionOptions? options = null, IProgress<ConversionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(from);
        ArgumentException.ThrowIfNullOrWhiteSpace(to);

        options ??= new ConversionOptions();
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(to));
        RequireFree(target);
        using CheckpointFolder checkpoint = CheckpointFolder.Open(from);
        ModelConfig config = ModelConfig.Load(from);
        RequireFiles(from);
        RequireFitting(from, config);
        string parent = Path.GetDirectoryName(target) ?? target;
        string temporary = $"{target}.partial-{Guid.NewGuid():N}"; // its own: nobody else's half-written files are in it
        try
        {
            Directory.CreateDirectory(parent);
            Directory.CreateDirectory(temporary);
            RequireSpace(parent, EstimateBytes(checkpoint, options.Weights));
            RequireMemory(options, EstimateBytes(checkpoint, WeightPrecision.Fp32));
            ModelManifest manifest = Write(checkpoint, config, temporary, options, progress, cancellationToken);
            if (options.SelfCheck)
            {
                progress?.Report(new ConversionProgress("Running one step", 1, 1));
                SelfCheck.Run(temporary, config, options.Weights, cancellationToken);
            }

            GiveName(temporary, target);
            return new ConversionResult(manifest, [.. checkpoint.Unused.Order(StringComparer.Ordinal)]);
        }
        catch (IOException error)
        {
            throw new Glm45VException($"Writing '{target}' failed: {error.Message} Free disk space or choose another folder; nothing was left behind.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new Glm45VException($"Writing '{target}' is not allowed: {error.Message} Choose a folder you may write to.", error);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static ModelManifest Write(CheckpointFolder checkpoint, ModelConfig config, string folder, ConversionOptions options, IProgress<ConversionProgress>? progress, CancellationToken cancellationToken)
    {
        var weights = new WeightMap(checkpoint, config);
        long total = EstimateBytes(checkpoint, options.Weights);
        long written = 0;
        string phase = "";
        void Written(long bytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            written += bytes;
            progress?.Report(new ConversionProgress(phase, Math.Min(written, total), total));
        }

        phase = "Vision tower";
        WriteGraph(folder, ModelPaths.VisionGraph, options.Weights, Written, graph => new VisionGraph(graph, weights, config.Vision).Build());
        phase = "Embeddings";
        WriteEmbedding(folder, options.Weights, Written, weights.Embedding());
        phase = "Decoder";
        WriteGraph(folder, ModelPaths.DecoderGraph, options.Weights, Written, graph => DecoderGraph.Build(graph, weights, config.Text));
        foreach (string name in s_required.Concat(s_optional.Where(name => File.Exists(Path.Combine(checkpoint.Path, name)))))
        {
            File.WriteAllBytes(Path.Combine(folder, name), File.ReadAllBytes(Path.Combine(checkpoint.Path, name)));
        }

        progress?.Report(new ConversionProgress("Hashing", total, total));
        var manifest = new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint.Path))),
            Weights = options.Weights,
            PromptStyle = options.PromptStyle ?? config.Family.PromptStyle,
            Screen = options.Screen,
            Files = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Select(name => ModelManifest.Describe(folder, name))],
        };
        manifest.Save(folder);
        return manifest;
    }

    private static void WriteGraph(string folder, string name, WeightPrecision precision, Action<long> written, Action<GraphBuilder> build)
    {
        using FileStream data = File.Create(Path.Combine(folder, ModelPaths.ExternalData(name)));
        var graph = new GraphBuilder(Path.GetFileNameWithoutExtension(name), precision, ModelPaths.ExternalData(name), new ExternalDataWriter(data, precision, written));
        build(graph);
        using FileStream file = File.Create(Path.Combine(folder, name));
        graph.ToModel().WriteTo(file);
    }

    private static void WriteEmbedding(string folder, WeightPrecision precision, Action<long> written, WeightSource embedding)
    {
        using FileStream data = File.Create(Path.Combine(folder, ModelPaths.Embedding));
        new ExternalDataWriter(data, precision, written).Write(embedding, keepFp32: false);
    }

    private static void GiveName(string temporary, string target)
    {
        RequireFree(target); // another conversion may have ended first
        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(temporary, target);
    }

    private static long EstimateBytes(CheckpointFolder checkpoint, WeightPrecision precision) =>
        checkpoint.Tensors.Values.Sum(tensor => tensor.Count) * (precision == WeightPrecision.Fp32 ? 4 : 2);

    private static void RequireFree(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new Glm45VException($"'{target}' already exists. Choose another folder or remove it first.");
        }
    }

    private static void RequireFiles(string from)
    {
        foreach (string name in s_required.Where(name => !File.Exists(Path.Combine(from, name))))
        {
            throw new ModelFormatException($"The checkpoint '{from}' lacks {name}. Download it from the same repository as the weights.");
        }
    }

    /// <summary>Checks what is only copied, so that no folder is made that then does not load.</summary>
    private static void RequireFitting(string from, ModelConfig config)
    {
        SpecialTokens.Require(Glm45VTokenizer.Load(Path.Combine(from, ModelPaths.Tokenizer)), config, from);
        ImageProcessorOptions.Load(Path.Combine(from, ModelPaths.Preprocessor)).RequireFor(config.Vision, from);
    }

    private static void RequireMemory(ConversionOptions options, long bytes)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (options.SelfCheck && memory < bytes)
        {
            throw new Glm45VException($"Running one step on the new model takes about {bytes / 1e9:0.0##} GB of memory and this machine has {memory / 1e9:0.0##} GB. Convert without that check (--no-check) and run the model on a larger machine.");
        }
    }

    private static void RequireSpace(string folder, long bytes)
    {
        long free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new Glm45VException($"The model takes about {bytes / 1e9:0.0##} GB and the disk of '{folder}' has {free / 1e9:0.0##} GB free. Free space or choose another disk.");
        }
    }
}
