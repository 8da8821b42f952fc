using Glm45V.Runtime.Model;
using Glm45V.Runtime.Vision;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Decoding;

/// <summary>Runs decoder.onnx: prefill, step, and append after a rewind, all over one cache.</summary>
/// <remarks>Not thread-safe: one caller at a time. It owns the session, the embeddings and the vision encoder.</remarks>
public sealed class Decoder : IDecoder, IDisposable
{
    private readonly TextConfig _config;
    private readonly OnnxSession _session;
    private readonly InputEmbedder _embedder;
    private readonly VisionEncoder _vision;
    private readonly RotaryTable _rotary;
    private readonly float[] _embedding;
    private readonly float[] _logits;
    private readonly int[] _sequenceLength = new int[1];
    private readonly int[] _totalLength = new int[1];
    private readonly long[] _lastRow = new long[1];
    private readonly OrtValue _embeddingValue;
    private readonly OrtValue _logitsValue;
    private readonly OrtValue _sequenceLengthValue;
    private readonly OrtValue _totalLengthValue;
    private readonly OrtValue _lastRowValue;
    private readonly OrtIoBinding _binding;
    private KvCache.Buffers? _bound;
    private bool _boundForStep;

    private Decoder(ModelConfig config, OnnxSession session, InputEmbedder embedder, VisionEncoder vision)
    {
        _config = config.Text;
        _session = session;
        _embedder = embedder;
        _vision = vision;
        _rotary = new RotaryTable(_config);
        _embedding = new float[_config.HiddenSize];
        _logits = new float[_config.VocabularySize];
        _embeddingValue = Tensor(_embedding, [1, _config.HiddenSize]);
        _logitsValue = Tensor(_logits, [1, _config.VocabularySize]);
        _sequenceLengthValue = Tensor(_sequenceLength, [1]);
        _totalLengthValue = Tensor(_totalLength, []);
        _lastRowValue = Tensor(_lastRow, [1]);
        _binding = session.CreateBinding();
    }

    /// <inheritdoc />
    public int VocabularySize => _config.VocabularySize;

    /// <inheritdoc />
    public int ContextLength => _config.MaxPositions;

    /// <summary>Opens the decoder, the embeddings and the vision encoder of a model folder.</summary>
    /// <exception cref="ModelFormatException">A file is missing or damaged.</exception>
    public static Decoder Load(string folder, ModelConfig config, WeightPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(config);

        var embedder = new InputEmbedder(Path.Combine(folder, ModelPaths.Embedding), config.Text, precision);
        VisionEncoder? vision = null;
        try
        {
            vision = VisionEncoder.Load(folder, config.Vision);
            return new Decoder(config, OnnxSession.Open(folder, ModelPaths.DecoderGraph), embedder, vision);
        }
        catch
        {
            vision?.Dispose();
            embedder.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public KvCache CreateCache() => new(_config);

    /// <inheritdoc />
    public ReadOnlySpan<float> Prefill(ModelInput input, KvCache cache, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);

        using OrtValue rows = Tensor(new long[] { input.Length - 1 }, [1]);
        RunPrompt(input, cache, rows, _logitsValue, cancellationToken);
        return _logits;
    }

    /// <summary>Runs a prompt like <see cref="Prefill"/> and gives the logits of chosen tokens: [rows, vocabulary].</summary>
    /// <param name="input">The tokens.</param>
    /// <param name="cache">The cache they follow.</param>
    /// <param name="rows">Indices into <paramref name="input"/>.</param>
    /// <param name="cancellationToken">Stops the run between two operators; the cache then holds what it held.</param>
    public float[] PrefillAt(ModelInput input, KvCache cache, IReadOnlyList<long> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(rows);

        var logits = new float[rows.Count * VocabularySize];
        using OrtValue rowsValue = Tensor(rows.ToArray(), [rows.Count]);
        using OrtValue logitsValue = Tensor(logits, [rows.Count, VocabularySize]);
        RunPrompt(input, cache, rowsValue, logitsValue, cancellationToken);
        return logits;
    }

    /// <inheritdoc />
    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        cancellationToken.ThrowIfCancellationRequested();
        cache.Reserve(1);

        _embedder.Embed(token, _embedding);
        cache.WriteNext(_rotary);
        Bind(cache.Current);
        if (!_boundForStep) // binding costs memory each time
        {
            BindTokens(_embeddingValue, _lastRowValue, _logitsValue);
            _boundForStep = true;
        }

        Run(cache, 1, cancellationToken);
        return _logits;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _binding.Dispose();
        _embeddingValue.Dispose();
        _logitsValue.Dispose();
        _sequenceLengthValue.Dispose();
        _totalLengthValue.Dispose();
        _lastRowValue.Dispose();
        _session.Dispose();
        _vision.Dispose();
        _embedder.Dispose();
    }

    /// <summary>Gives the image features [image tokens, hidden] of pictures, one after the other.</summary>
    internal float[] EncodeImages(IReadOnlyList<PixelValues> images, CancellationToken cancellationToken) =>
        _vision.Encode(images, cancellationToken);

    private void RunPrompt(ModelInput input, KvCache cache, OrtValue rows, OrtValue logits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentOutOfRangeException.ThrowIfZero(input.Length, nameof(input));
        cancellationToken.ThrowIfCancellationRequested();
        cache.Reserve(input.Length);

        TokenKind[] kinds = [.. input.Kinds];
        cache.Write(_rotary, MRopePositions.Compute(kinds, [.. input.Images.Select(image => image.Grid)], [], cache.NextPosition));
        float[] features = EncodeImages(input.Images, cancellationToken);
        float[] embeddings = _embedder.Embed([.. input.Ids], kinds, features);
        using OrtValue embeddingsValue = Tensor(embeddings, [input.Length, _config.HiddenSize]);
        Bind(cache.Current);
        BindTokens(embeddingsValue, rows, logits);
        Run(cache, input.Length, cancellationToken);
    }

    /// <summary>Binds a cache's buffers as past and as present: seeing the same memory twice, attention writes in place.</summary>
    private void Bind(KvCache.Buffers cache)
    {
        if (ReferenceEquals(cache, _bound))
        {
            return;
        }

        _binding.ClearBoundInputs();
        _binding.ClearBoundOutputs();
        _binding.BindInput(GraphNames.SequenceLength, _sequenceLengthValue);
        _binding.BindInput(GraphNames.TotalLength, _totalLengthValue);
        _binding.BindInput(GraphNames.Cos, cache.Cos);
        _binding.BindInput(GraphNames.Sin, cache.Sin);
        for (int layer = 0; layer < _config.LayerCount; layer++)
        {
            _binding.BindInput(GraphNames.PastKey(layer), cache.Keys[layer]);
            _binding.BindInput(GraphNames.PastValue(layer), cache.Values[layer]);
            _binding.BindOutput(GraphNames.PresentKey(layer), cache.Keys[layer]);
            _binding.BindOutput(GraphNames.PresentValue(layer), cache.Values[layer]);
        }

        _bound = cache;
        _boundForStep = false;
    }

    private void BindTokens(OrtValue embeddings, OrtValue rows, OrtValue logits)
    {
        _boundForStep = false;
        _binding.BindInput(GraphNames.InputsEmbeds, embeddings);
        _binding.BindInput(GraphNames.LogitRows, rows);
        _binding.BindOutput(GraphNames.Logits, logits);
    }

    private void Run(KvCache cache, int tokens, CancellationToken cancellationToken)
    {
        _totalLength[0] = cache.Length + tokens;
        _sequenceLength[0] = cache.Length + tokens - 1;
        _session.Run(_binding, cancellationToken);
        cache.Commit(tokens);
    }

    private static OrtValue Tensor<T>(T[] values, long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), shape);
}
