using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Vision;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Decoding;

/// <summary>Runs decoder.onnx: prefill, step, and append after a rewind, all over one cache.</summary>
/// <remarks>Not thread-safe: one caller at a time. It owns the session, the embeddings and the vision encoder.</remarks>
public sealed class Decoder : IDecoder, IDisposable
{
    // Measured (Glm45V.Benchmarks batch): ONNX Runtime multiplies one fp32 row with int4 weights as they are, but unpacks them for more rows.
    private const int RowsThatPay = 2;
    private const int RowsThatPayExact = 4;
    private const int MostWidening = 4;

    private readonly TextConfig _config;
    private readonly OnnxSession _session;
    private readonly VisionEncoder _vision;
    private readonly IDevice _device;
    private readonly TensorElementType _type;
    private readonly int[] _totalLength = new int[1];
    private readonly OrtValue _totalLengthValue;
    private readonly StepTensors _alone;
    private readonly Dictionary<int, StepTensors> _together = [];
    private readonly List<SequenceStep> _taken = [];
    private readonly FeatureCache _features;

    private Decoder(ModelConfig config, ModelManifest manifest, IDevice device, TensorElementType type, OnnxSession session, InputEmbedder embedder, VisionEncoder vision, long featureBytes)
    {
        _config = config.Text;
        _device = device;
        _type = type;
        _session = session;
        session.LendMemory();
        Embedder = embedder;
        _vision = vision;
        Rotary = new RotaryTable(_config);
        _alone = new StepTensors(_config, device, type, 1);
        _totalLengthValue = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _totalLength.AsMemory(), []); // read by the processor
        _features = new FeatureCache(featureBytes);
        LeastTogether = (manifest.Target ?? ModelTarget.Cpu) != ModelTarget.Cpu ? int.MaxValue : manifest.Weights.IsQuantized() && manifest.AccuracyLevel is null ? RowsThatPayExact : RowsThatPay;
    }

    /// <inheritdoc />
    public int LeastTogether { get; }

    /// <inheritdoc />
    public int VocabularySize => _config.VocabularySize;

    /// <inheritdoc />
    public int ContextLength => _config.MaxPositions;

    /// <summary>Opens the decoder, the embeddings and the vision encoder of a model folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="manifest">How it is stored.</param>
    /// <param name="device">Where to run it, null is the processor; on CUDA all runs must come from one thread.</param>
    /// <param name="featureBytes">Bytes for image features of pictures seen before; 0 keeps none.</param>
    /// <exception cref="ModelFormatException">A file is missing or damaged, or the model does not run on the device.</exception>
    /// <exception cref="Glm45VException">This build or machine does not have the device.</exception>
    public static Decoder Load(string folder, ModelConfig config, ModelManifest manifest, DeviceOptions? device = null, long featureBytes = 0) =>
        Load(folder, config, manifest, (device ?? DeviceOptions.Cpu).Open(), featureBytes);

    /// <summary>Opens a model folder on a device, which the decoder then owns.</summary>
    internal static Decoder Load(string folder, ModelConfig config, ModelManifest manifest, IDevice device, long featureBytes)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(manifest);

        InputEmbedder? embedder = null;
        VisionEncoder? vision = null;
        try
        {
            manifest.RequireMemory(folder, device.FreeBytes);
            WeightPrecision activations = manifest.Activations ?? WeightPrecision.Fp32;
            if (!device.CanRun(manifest.Target ?? ModelTarget.Cpu, activations, out string reason))
            {
                throw new ModelFormatException($"'{folder}' {reason}.");
            }

            embedder = new InputEmbedder(Path.Combine(folder, ModelPaths.Embedding), config.Text, manifest.Embedding ?? manifest.Weights);
            vision = VisionEncoder.Load(folder, config.Vision, device);
            var session = OnnxSession.Open(folder, ModelPaths.DecoderGraph, device, captures: true);
            return new Decoder(config, manifest, device, FloatTensors.TypeOf(activations), session, embedder, vision, featureBytes);
        }
        catch
        {
            vision?.Dispose();
            embedder?.Dispose();
            device.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public KvCache CreateCache() => new(_config, _device, _type);

    /// <inheritdoc />
    public IPrefill BeginPrefill(ModelInput input, KvCache cache) => new PromptRun(this, input, cache);

    /// <summary>Runs a prompt at once and gives the logits of chosen tokens: [rows, vocabulary].</summary>
    /// <param name="input">The tokens.</param>
    /// <param name="cache">The cache they follow.</param>
    /// <param name="rows">Indices into <paramref name="input"/>.</param>
    /// <param name="cancellationToken">Stops the run between two operators; the cache then holds what it held.</param>
    public float[] PrefillAt(ModelInput input, KvCache cache, IReadOnlyList<long> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new PromptRun(this, input, cache).LogitsAt(rows, cancellationToken);
    }

    /// <inheritdoc />
    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        cancellationToken.ThrowIfCancellationRequested();
        cache.Reserve(1);

        cache.WriteNext(Rotary);
        _alone.Set(0, Embedder, token, cache.Length, cache.Length);
        _alone.Write();
        OrtIoBinding binding = StepBinding(cache.Current, _alone);

        // A captured graph holds the number that the processor read, so it reads the most there can be; the GPU reads the true one.
        RunOptions? captured = _device.CapturesSteps ? cache.Current.StepRun ??= _session.RunOptionsOf(cache.Current.Id) : null;
        _totalLength[0] = captured is null ? cache.Length + 1 : cache.Current.Capacity;
        _session.Run(binding, cancellationToken, captured);
        cache.Commit(1);
        return LastLogits;
    }

    /// <inheritdoc />
    /// <remarks>
    /// Caches move into common memory first, once, and stay there; one that has far less room than the widest is not
    /// widened to it but runs alone.
    /// </remarks>
    public void StepTogether(ReadOnlySpan<SequenceStep> steps)
    {
        int widest = 0;
        foreach (SequenceStep step in steps)
        {
            step.Cache.RequireRoom(1);
            widest = Math.Max(widest, step.Cache.CapacityFor(1));
        }

        _taken.Clear();
        foreach (SequenceStep step in steps)
        {
            if (LeastTogether != int.MaxValue && step.Cache.CapacityFor(1) * MostWidening >= widest)
            {
                _taken.Add(step);
            }
            else
            {
                step.Complete(Step(step.Token, step.Cache));
            }
        }

        if (_taken.Count == 1)
        {
            _taken[0].Complete(Step(_taken[0].Token, _taken[0].Cache));
        }
        else if (_taken.Count > 1)
        {
            RunTaken();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _alone.Dispose();
        foreach (StepTensors tensors in _together.Values)
        {
            tensors.Dispose();
        }

        _totalLengthValue.Dispose();
        _device.Dispose(); // its memory is the session's
        _session.Dispose();
        _vision.Dispose();
        Embedder.Dispose();
    }

    /// <summary>The rotary rows of positions.</summary>
    internal RotaryTable Rotary { get; }

    /// <summary>The embeddings of tokens.</summary>
    internal InputEmbedder Embedder { get; }

    /// <summary>The logits of the last run's last token.</summary>
    internal ReadOnlySpan<float> LastLogits => _alone.Read();

    /// <summary>Tells whether a picture was seen lately, so that it need not be looked at again.</summary>
    internal bool Remembers(PixelValues pixels) => _features.Find(pixels) is not null;

    /// <summary>Gives the image features [image tokens, hidden] of one picture, from memory where it was seen before.</summary>
    internal float[] Encode(PixelValues pixels, CancellationToken cancellationToken)
    {
        if (_features.Find(pixels) is { } known)
        {
            return known;
        }

        float[] features = _vision.Encode(pixels, cancellationToken);
        _features.Add(pixels, features);
        return features;
    }

    /// <summary>Runs embedded tokens [tokens, hidden] whose rotary rows are written; <see cref="LastLogits"/> are then those of the last.</summary>
    internal void RunChunk(ReadOnlySpan<float> embeddings, KvCache cache, CancellationToken cancellationToken)
    {
        using OrtValue rows = Rows([(embeddings.Length / _config.HiddenSize) - 1]);
        RunChunk(embeddings, rows, _alone.Logits, cache, cancellationToken);
    }

    /// <summary>Runs embedded tokens and gives the logits of chosen ones: [rows, vocabulary].</summary>
    internal float[] RunChunkAt(ReadOnlySpan<float> embeddings, IReadOnlyList<long> rows, KvCache cache, CancellationToken cancellationToken)
    {
        using OrtValue rowsValue = Rows([.. rows]);
        using OrtValue logits = _device.Allocate(TensorElementType.Float, rows.Count, VocabularySize);
        RunChunk(embeddings, rowsValue, logits, cache, cancellationToken);
        return _device.Read(logits, new float[rows.Count * VocabularySize]).ToArray();
    }

    private void RunChunk(ReadOnlySpan<float> embeddings, OrtValue rows, OrtValue logits, KvCache cache, CancellationToken cancellationToken)
    {
        int tokens = embeddings.Length / _config.HiddenSize;
        using OrtValue embeddingsValue = _device.Allocate(_type, tokens, _config.HiddenSize);
        _device.Write(embeddingsValue, _type, 0, embeddings);
        using OrtValue positions = _device.Allocate(TensorElementType.Int64, 1, tokens);
        _device.Write<long>(positions, [.. Enumerable.Range(cache.Length, tokens).Select(row => (long)row)]);
        _alone.WriteLengths([cache.Length + tokens - 1]);
        _totalLength[0] = cache.Length + tokens;
        OrtIoBinding binding = Binding(cache.Current);
        cache.Current.BoundForStep = false;
        BindTokens(binding, embeddingsValue, positions, _alone.Lengths, rows, logits);
        _session.Run(binding, cancellationToken);
        cache.Commit(tokens);
    }

    /// <summary>Steps the taken sequences in one run; memory between them that is not theirs runs along with a copy of the first.</summary>
    private void RunTaken()
    {
        KvBuffers buffers = KvBlock.Gather(_taken, out int first);
        if (!_together.TryGetValue(buffers.Sequences, out StepTensors? tensors))
        {
            tensors = new StepTensors(_config, _device, _type, buffers.Sequences);
            _together.Add(buffers.Sequences, tensors);
        }

        KvBlock block = _taken[0].Cache.Block!;
        _totalLength[0] = 0;
        for (int i = 0; i < buffers.Sequences; i++)
        {
            int length = block[first + i]?.Length ?? 0;
            tensors.Set(i, Embedder, _taken[0].Token, length, Row(_taken[0].Cache));
            _totalLength[0] = Math.Max(_totalLength[0], length + 1);
        }

        foreach (SequenceStep step in _taken)
        {
            step.Cache.WriteNext(Rotary);
            tensors.Set(step.Cache.Place - first, Embedder, step.Token, step.Cache.Length, Row(step.Cache));
        }

        tensors.Write();
        _session.Run(StepBinding(buffers, tensors), CancellationToken.None);
        ReadOnlySpan<float> logits = tensors.Read();
        foreach (SequenceStep step in _taken)
        {
            step.Cache.Commit(1);
            step.Complete(logits.Slice((step.Cache.Place - first) * VocabularySize, VocabularySize));
        }

        long Row(KvCache cache) => ((long)(cache.Place - first) * buffers.Capacity) + cache.Length;
    }

    private OrtValue Rows(ReadOnlySpan<long> rows)
    {
        OrtValue value = _device.Allocate(TensorElementType.Int64, rows.Length);
        _device.Write(value, rows);
        return value;
    }

    /// <summary>Gives a cache's own binding, with its buffers as past and as present: seeing the same memory twice, attention writes in place.</summary>
    private OrtIoBinding Binding(KvBuffers cache)
    {
        if (cache.Binding is { } known)
        {
            return known;
        }

        OrtIoBinding binding = _session.CreateBinding();
        binding.BindInput(GraphNames.TotalLength, _totalLengthValue);
        binding.BindInput(GraphNames.Cos, cache.Cos);
        binding.BindInput(GraphNames.Sin, cache.Sin);
        for (int layer = 0; layer < _config.LayerCount; layer++)
        {
            binding.BindInput(GraphNames.PastKey(layer), cache.Keys(layer));
            binding.BindInput(GraphNames.PastValue(layer), cache.Values(layer));
            binding.BindOutput(GraphNames.PresentKey(layer), cache.Keys(layer));
            binding.BindOutput(GraphNames.PresentValue(layer), cache.Values(layer));
        }

        cache.Binding = binding;
        return binding;
    }

    /// <summary>Gives the binding of a step; what is bound already is not bound again, which would cost memory each time.</summary>
    private OrtIoBinding StepBinding(KvBuffers cache, StepTensors tensors)
    {
        OrtIoBinding binding = Binding(cache);
        if (!cache.BoundForStep)
        {
            BindTokens(binding, tensors.Embeddings, tensors.Positions, tensors.Lengths, tensors.Rows, tensors.Logits);
            cache.BoundForStep = true;
        }

        return binding;
    }

    private void BindTokens(OrtIoBinding binding, OrtValue embeddings, OrtValue positions, OrtValue lengths, OrtValue rows, OrtValue logits)
    {
        binding.BindInput(GraphNames.InputsEmbeds, embeddings);
        binding.BindInput(GraphNames.SequenceLength, lengths);
        binding.BindInput(GraphNames.LogitRows, rows);
        binding.BindOutput(GraphNames.Logits, logits);
        if (LeastTogether != int.MaxValue)
        {
            binding.BindInput(GraphNames.PositionIds, positions);
        }
    }
}
