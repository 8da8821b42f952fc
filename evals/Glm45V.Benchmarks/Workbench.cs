using Glm45V.Converter;
using Glm45V.Converter.Synthesis;
using Glm45V.Nano;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;

namespace Glm45V.Benchmarks;

/// <summary>Models and files that benchmarks share, made when they are first needed and removed at the end.</summary>
/// <param name="repository">Folder of the repository, whose texts are encoded.</param>
/// <param name="tokenizer">A tokenizer.json.</param>
internal sealed class Workbench(string repository, string tokenizer) : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-benchmarks-").FullName;

    public string Repository { get; } = repository;

    public string Tokenizer { get; } = tokenizer;

    /// <summary>A new folder.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_work, name)).FullName;

    /// <summary>Threads of ours and of every peer.</summary>
    public static int Threads => Environment.ProcessorCount;

    /// <summary>Where models run.</summary>
    public static DeviceOptions Device { get; } = new() { Threads = Threads };

    /// <summary>The embedded nano.</summary>
    public static string Nano => NanoModel.Folder;

    /// <summary>Gives a model of random weights.</summary>
    /// <param name="like">Whose shapes.</param>
    /// <param name="layers">Its layers; null is the release's number.</param>
    /// <param name="options">How it is converted.</param>
    public string Synthetic(string like, int? layers, ConversionOptions options)
    {
        string name = $"{like}-{layers}-{options.Weights}-{options.Int8Activations}";
        string folder = Path.Combine(_work, name);
        if (!Directory.Exists(folder))
        {
            ModelConverter.Convert(Checkpoint(like, layers), folder, options with { SelfCheck = false, Name = name });
        }

        return folder;
    }

    /// <summary>Models whose steps are measured: experts in fp16, and dense int4 weights with exact and with rounded activations.</summary>
    public (string Name, string Folder)[] StepModels() =>
    [
        ("nano", Nano),
        ("1b, int4", Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4 })),
        ("1b, int4, int8 activations", Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4, Int8Activations = true })),
    ];

    /// <summary>Gives a checkpoint of random weights.</summary>
    public string Checkpoint(string like, int? layers)
    {
        string folder = Path.Combine(_work, $"{like}-{layers}");
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"Writing random weights with the shapes of {like}");
            SyntheticCheckpoint.Write(SyntheticShapes.Find(like), layers, folder, NanoModel.Folder);
        }

        return folder;
    }

    public static Decoder Open(string folder) => Decoder.Load(folder, ModelConfig.Load(folder), ModelManifest.Load(folder), Device);

    /// <summary>A prompt that repeats nothing soon.</summary>
    public static int[] Prompt(int tokens, int vocabulary) => [.. Enumerable.Range(0, tokens).Select(i => (int)(i * 7919L % vocabulary))];

    public void Dispose() => Directory.Delete(_work, recursive: true);
}
