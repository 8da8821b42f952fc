using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Generation;

/// <summary>A loaded model folder: prompt text and pictures in, tokens out.</summary>
/// <remarks>Thread-safe: callers share the model's one thread, piece by piece. Who loads it disposes it.</remarks>
public sealed class Glm45VModel : IDisposable
{
    private readonly IDecoder _decoder;
    private readonly GenerationLoop _loop;
    private readonly GenerationQueue _queue;
    private readonly ModelInputProcessor _input;
    private int _disposed;

    /// <summary>Puts a model together from its parts; the decoder becomes its own.</summary>
    internal Glm45VModel(ModelManifest manifest, ModelConfig config, Glm45VTokenizer tokenizer, ImageProcessor images, VideoProcessor videos, IDecoder decoder, Glm45VModelOptions options)
    {
        Manifest = manifest;
        Config = config;
        Tokenizer = tokenizer;
        _decoder = decoder;
        _loop = new GenerationLoop(decoder, Math.Min(tokenizer.Count, config.Text.VocabularySize), config.EndTokenIds, options);
        _queue = new GenerationQueue($"model {manifest.Name}", options.Slots);
        _input = new ModelInputProcessor(config, tokenizer, images, videos, decoder is Decoder real ? real.Remembers : _ => false);
    }

    /// <summary>What the converter says about the folder: name, precision, prompt style.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The model's sizes.</summary>
    public ModelConfig Config { get; }

    /// <summary>The model's tokenizer.</summary>
    public Glm45VTokenizer Tokenizer { get; }

    /// <summary>The longest context in tokens: prompt, pictures and answer together.</summary>
    public int ContextLength => _decoder.ContextLength;

    /// <summary>Loads a model folder on a thread of the pool.</summary>
    /// <param name="folder">A folder that <c>glm45v convert</c> made.</param>
    /// <param name="cancellationToken">Gives up between the parts.</param>
    /// <exception cref="ModelFormatException">The folder is missing, damaged, or holds something else.</exception>
    public static Task<Glm45VModel> LoadAsync(string folder, CancellationToken cancellationToken = default) =>
        LoadAsync(folder, new Glm45VModelOptions(), cancellationToken);

    /// <summary>Loads a model folder on a thread of the pool.</summary>
    /// <param name="folder">A folder that <c>glm45v convert</c> made.</param>
    /// <param name="options">How it shares its time and memory.</param>
    /// <param name="cancellationToken">Gives up between the parts.</param>
    /// <exception cref="ModelFormatException">The folder is missing, damaged, or holds something else.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Task<Glm45VModel> LoadAsync(string folder, Glm45VModelOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Task.Run(() => Load(folder, options, cancellationToken), cancellationToken);
    }

    /// <summary>Turns prompt segments and the pictures of their placeholders into model input.</summary>
    /// <exception cref="ContextLengthException">The prompt leaves no room for an answer.</exception>
    public ModelInput Prepare(IReadOnlyList<PromptSegment> segments, IReadOnlyList<RgbImage> pictures) => Prepare(segments, pictures, []);

    /// <summary>Turns prompt segments and the pictures and clips of their placeholders into model input.</summary>
    /// <param name="segments">The prompt.</param>
    /// <param name="pictures">A picture for each picture placeholder, in order.</param>
    /// <param name="clips">A clip for each video placeholder, in order.</param>
    /// <param name="cancellationToken">Stops the reading of a clip.</param>
    /// <exception cref="ContextLengthException">The prompt leaves no room for an answer.</exception>
    /// <exception cref="Glm45VException">A clip cannot be read.</exception>
    public ModelInput Prepare(IReadOnlyList<PromptSegment> segments, IReadOnlyList<RgbImage> pictures, IReadOnlyList<VideoSource> clips, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(clips);

        ModelInput input = _input.Prepare(segments, pictures, clips, cancellationToken);
        return input.Length < ContextLength ? input : throw new ContextLengthException(ContextLength, input.Length + 1);
    }

    /// <summary>Streams an answer's tokens; the model is free again when the enumeration ends or is given up.</summary>
    /// <param name="input">The prompt.</param>
    /// <param name="options">How tokens are chosen and when to stop.</param>
    /// <param name="statistics">Filled with counts and times as the run goes on.</param>
    /// <param name="cancellationToken">Stops the run within one token.</param>
    /// <exception cref="ContextLengthException">The prompt leaves no room for an answer.</exception>
    public IAsyncEnumerable<GeneratedToken> GenerateAsync(ModelInput input, GenerationOptions options, GenerationStatistics? statistics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);

        options.Validate();
        GenerationStatistics counts = statistics ?? new GenerationStatistics();
        counts.Queued();
        return _queue.RunAsync(options.CacheSalt, stop => _loop.Generate(input, options, counts, stop), cancellationToken);
    }

    /// <summary>Ends the answer at work and those that wait, then frees the model; every caller returns after the last answer has ended.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _loop.Dispose();
            (_decoder as IDisposable)?.Dispose();
        }
    }

    private static Glm45VModel Load(string folder, Glm45VModelOptions options, CancellationToken cancellationToken)
    {
        ModelManifest manifest = ModelManifest.Load(folder);
        manifest.Verify(folder);
        ModelConfig config = ModelConfig.Load(folder);
        Glm45VTokenizer tokenizer = Glm45VTokenizer.Load(Path.Combine(folder, ModelPaths.Tokenizer));
        SpecialTokens.Require(tokenizer, config, folder);
        ImageProcessorOptions imageOptions = ImageProcessorOptions.Load(Path.Combine(folder, ModelPaths.Preprocessor));
        imageOptions.RequireFor(config.Vision, folder);
        var videos = VideoProcessor.Load(folder, config);
        cancellationToken.ThrowIfCancellationRequested();
        Decoder decoder = Decoder.Load(folder, config, manifest, options.Device, options.FeatureCacheBytes);
        try
        {
            return new Glm45VModel(manifest, config, tokenizer, new ImageProcessor(imageOptions), videos, decoder, options);
        }
        catch
        {
            decoder.Dispose(); // no memory for the first cache, say
            throw;
        }
    }
}
