using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Decoding;

/// <summary>What goes into and comes out of a step of a number of sequences, one token each.</summary>
/// <remarks>Not thread-safe. Who makes it disposes it.</remarks>
internal sealed class StepTensors : IDisposable
{
    private readonly IDevice _device;
    private readonly TensorElementType _type;
    private readonly float[] _embeddings;
    private readonly long[] _positions;
    private readonly int[] _lengths;
    private readonly float[] _logits;

    public StepTensors(TextConfig config, IDevice device, TensorElementType type, int sequences)
    {
        _device = device;
        _type = type;
        _embeddings = new float[sequences * config.HiddenSize];
        _positions = new long[sequences];
        _lengths = new int[sequences];
        _logits = new float[sequences * config.VocabularySize];
        Embeddings = device.Allocate(type, sequences, config.HiddenSize);
        Positions = device.Allocate(TensorElementType.Int64, sequences, 1);
        Lengths = device.Allocate(TensorElementType.Int32, sequences);
        Rows = device.Allocate(TensorElementType.Int64, sequences);
        Logits = device.Allocate(TensorElementType.Float, sequences, config.VocabularySize);
        device.Write<long>(Rows, [.. Enumerable.Range(0, sequences).Select(row => (long)row)]);
    }

    /// <summary>Floats [sequences, hidden].</summary>
    public OrtValue Embeddings { get; }

    /// <summary>int64 [sequences, 1].</summary>
    public OrtValue Positions { get; }

    /// <summary>int32 [sequences].</summary>
    public OrtValue Lengths { get; }

    /// <summary>int64 [sequences]: 0, 1, …</summary>
    public OrtValue Rows { get; }

    /// <summary>fp32 [sequences, vocabulary].</summary>
    public OrtValue Logits { get; }

    /// <summary>Looks a token up; <see cref="Write"/> then hands it to the device.</summary>
    /// <param name="sequence">Which sequence it belongs to.</param>
    /// <param name="embedder">Where it is looked up.</param>
    /// <param name="token">The token.</param>
    /// <param name="length">Tokens that the sequence's cache holds.</param>
    /// <param name="position">The token's rotary row.</param>
    public void Set(int sequence, InputEmbedder embedder, int token, int length, long position)
    {
        embedder.Embed(token, _embeddings.AsSpan(sequence * embedder.Width, embedder.Width));
        _lengths[sequence] = length;
        _positions[sequence] = position;
    }

    /// <summary>Hands tokens to the device.</summary>
    public void Write()
    {
        _device.Write(Embeddings, _type, 0, _embeddings);
        _device.Write<long>(Positions, _positions);
        WriteLengths(_lengths);
    }

    /// <summary>Hands lengths to the device: tokens of each sequence, less one.</summary>
    public void WriteLengths(ReadOnlySpan<int> lengths) => _device.Write(Lengths, lengths);

    /// <summary>Logits [sequences, vocabulary] of the last run, valid until the next.</summary>
    public ReadOnlySpan<float> Read() => _device.Read(Logits, _logits);

    public void Dispose()
    {
        Embeddings.Dispose();
        Positions.Dispose();
        Lengths.Dispose();
        Rows.Dispose();
        Logits.Dispose();
    }
}
