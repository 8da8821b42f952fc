using System.Globalization;
using Glm45V.Converter.Checkpoint;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;
using Google.Protobuf;

namespace Glm45V.Converter;

/// <summary>Converts a Hugging Face GLM-4.5V checkpoint into a model folder that ONNX Runtime runs.</summary>
/// <remarks>
/// Matrices pass through memory in chunks. The folder is written under a temporary name beside the target and renamed when
/// it is whole and one step has run on it, so a half-written folder is never found. The same checkpoint and options give
/// the same bytes, resumed or not.
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
    /// <param name="cancellationToken">Stops the conversion; what it wrote is removed, or with <see cref="ConversionOptions.Resume"/> kept.</param>
    /// <exception cref="ModelFormatException">The checkpoint is damaged or not supported.</exception>
    /// <exception cref="Glm45VException">The target exists, or the disk is full.</exception>
    public static ConversionResult Convert(string from, string to, ConversionOptions? options = null, IProgress<ConversionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(from);
        ArgumentException.ThrowIfNullOrWhiteSpace(to);

        options ??= new ConversionOptions();
        options.Validate();
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(to));
        OutputFolder.RequireFree(target);
        using CheckpointFolder checkpoint = CheckpointFolder.Open(from);
        ModelConfig config = ModelConfig.Load(from);
        RequireFiles(from);
        RequireFitting(from, config);
        try
        {
            using var partial = PartialModel.Open(target, Record(checkpoint, options), options.Resume);
            long total = ConversionSize.Stored(checkpoint, options);
            OutputFolder.RequireSpace(partial.Path, total - partial.BytesThere);
            RequireMemory(options, ConversionSize.Loaded(checkpoint, options));
            ModelManifest manifest = Write(checkpoint, config, partial, options, new Progress(progress, total, cancellationToken));
            checkpoint.RequireUnchanged();
            if (options.SelfCheck)
            {
                progress?.Report(new ConversionProgress("Running one step", 1, 1));
                SelfCheck.Run(partial.Path, config, manifest, cancellationToken);
            }

            OutputFolder.RequireFree(target);
            partial.MoveTo(target);
            return new ConversionResult(manifest, [.. checkpoint.Unused.Order(StringComparer.Ordinal)]);
        }
        catch (IOException error)
        {
            string left = options.Resume ? "the same command goes on from here" : "nothing was left behind";
            throw new Glm45VException($"Writing '{target}' failed: {error.Message} Free disk space or choose another folder; {left}.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new Glm45VException($"Writing '{target}' is not allowed: {error.Message} Choose a folder you may write to.", error);
        }
    }

    private static Dictionary<string, string> Record(CheckpointFolder checkpoint, ConversionOptions options)
    {
        var record = new Dictionary<string, string>
        {
            ["weights"] = $"{options.Weights}",
            ["block"] = $"{options.Format.Block}",
            ["embedding weights"] = $"{options.EmbeddingPrecision}",
            ["lm-head weights"] = $"{options.LmHeadFormat.Precision}",
            ["accuracy level"] = $"{options.Format.AccuracyLevel}",
            ["target"] = $"{options.Target}",
            ["activations"] = $"{options.ActivationPrecision}",
        };
        foreach (SafetensorsFile file in checkpoint.Files)
        {
            record[Path.GetFileName(file.Path)] = string.Create(CultureInfo.InvariantCulture, $"of {file.Length} bytes, {file.LastWrite:O}");
        }

        return record;
    }

    private static ModelManifest Write(CheckpointFolder checkpoint, ModelConfig config, PartialModel partial, ConversionOptions options, Progress progress)
    {
        string folder = partial.Path;
        var weights = new WeightMap(checkpoint, config);
        progress.Phase = "Vision tower";
        WriteGraph(partial, ModelPaths.VisionGraph, new WeightFormat(options.Format.Float), progress, WeightPrecision.Fp32, graph => new VisionGraph(graph, weights, config.Vision).Build());
        progress.Phase = "Embeddings";
        WriteEmbedding(partial, options.EmbeddingPrecision, progress, weights.Embedding());
        progress.Phase = "Decoder";
        WriteGraph(partial, ModelPaths.DecoderGraph, options.Format, progress, options.ActivationPrecision, graph => DecoderGraph.Build(graph, weights, config.Text, options.LmHeadFormat, options.Target));
        foreach (string name in s_required.Concat(s_optional.Where(name => File.Exists(Path.Combine(checkpoint.Path, name)))))
        {
            File.WriteAllBytes(Path.Combine(folder, name), File.ReadAllBytes(Path.Combine(checkpoint.Path, name)));
        }

        progress.Phase = "Hashing";
        progress.Add(0);
        var manifest = new ModelManifest
        {
            Format = ModelManifest.CurrentFormat,
            Name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint.Path))),
            Weights = options.Weights,
            Block = options.Weights.IsQuantized() ? options.Format.Block : null,
            Embedding = options.EmbeddingPrecision == options.Weights ? null : options.EmbeddingPrecision,
            LmHead = options.LmHeadFormat.Precision == options.Weights ? null : options.LmHeadFormat.Precision,
            AccuracyLevel = options.Format.AccuracyLevel == 0 ? null : options.Format.AccuracyLevel,
            Target = options.Target == ModelTarget.Cpu ? null : options.Target,
            Activations = options.ActivationPrecision == WeightPrecision.Fp32 ? null : options.ActivationPrecision,
            PromptStyle = options.PromptStyle ?? config.Family.PromptStyle,
            Screen = options.Screen,
            Files = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Select(name => ModelManifest.Describe(folder, name))],
        };
        manifest.Save(folder);
        return manifest;
    }

    private static void WriteGraph(PartialModel partial, string name, WeightFormat format, Progress progress, WeightPrecision activations, Action<GraphBuilder> build)
    {
        (FileStream data, ConversionJournal journal) = partial.OpenData(ModelPaths.ExternalData(name));
        using (data)
        using (journal)
        {
            var graph = new GraphBuilder(Path.GetFileNameWithoutExtension(name), format, ModelPaths.ExternalData(name), new ExternalDataWriter(data, progress.Add, journal), activations);
            build(graph);
            using FileStream file = File.Create(Path.Combine(partial.Path, name));
            graph.ToModel().WriteTo(file);
        }
    }

    private static void WriteEmbedding(PartialModel partial, WeightPrecision precision, Progress progress, WeightSource embedding)
    {
        (FileStream data, ConversionJournal journal) = partial.OpenData(ModelPaths.Embedding);
        using (data)
        using (journal)
        {
            var writer = new ExternalDataWriter(data, progress.Add, journal);
            if (precision == WeightPrecision.Int8)
            {
                writer.WriteRows(embedding);
            }
            else
            {
                writer.Write(embedding, precision);
            }
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

    /// <summary>Adds up what is written, and stops a conversion between two chunks.</summary>
    private sealed class Progress(IProgress<ConversionProgress>? listener, long total, CancellationToken cancellationToken)
    {
        private long _written;

        public string Phase { get; set; } = "";

        public void Add(long bytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _written += bytes;
            listener?.Report(new ConversionProgress(Phase, Math.Min(_written, total), total));
        }
    }
}
