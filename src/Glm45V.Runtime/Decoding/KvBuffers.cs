using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Decoding;

/// <summary>Keys, values and rotary rows of one sequence, or of several that lie one behind the other with room for equally many tokens.</summary>
/// <remarks>Not thread-safe. Who makes it disposes it; slices before what they are slices of.</remarks>
internal sealed class KvBuffers : IDisposable
{
    private static int s_lastId;
    private readonly TextConfig _config;
    private readonly IDevice _device;
    private readonly TensorElementType _type;

    /// <summary>Allocates the tensors; they hold anything.</summary>
    public KvBuffers(TextConfig config, IDevice device, TensorElementType type, int sequences, int capacity)
        : this(config, device, type, sequences, capacity, (_, shape) => device.Allocate(type, shape))
    {
    }

    private KvBuffers(TextConfig config, IDevice device, TensorElementType type, int sequences, int capacity, Func<int, long[], OrtValue> tensor)
    {
        _config = config;
        _device = device;
        _type = type;
        Sequences = sequences;
        Capacity = capacity;
        int rotary = config.RotaryDimension / 2;
        long[] rows = [(long)sequences * capacity, rotary];
        long[] heads = [sequences, config.KeyValueHeadCount, capacity, config.HeadSize];
        Tensors = [.. Enumerable.Range(0, 2 + (2 * config.LayerCount)).Select(i => tensor(i, i < 2 ? rows : heads))];
        Bytes = FloatTensors.Size(type) * sequences * capacity * 2L * (rotary + ((long)config.LayerCount * config.KeyValueHeadCount * config.HeadSize));
    }

    /// <summary>How many sequences there is room for.</summary>
    public int Sequences { get; }

    /// <summary>Tokens that each sequence has room for.</summary>
    public int Capacity { get; }

    /// <summary>Bytes of memory.</summary>
    public long Bytes { get; }

    /// <summary>Tells these tensors from all others that there ever were.</summary>
    public int Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>Rotary rows, each [sequences × capacity, rotary/2].</summary>
    public OrtValue Cos => Tensors[0];

    /// <summary>Rotary rows, each [sequences × capacity, rotary/2].</summary>
    public OrtValue Sin => Tensors[1];

    /// <summary>How a captured step over these tensors is run; null until one was.</summary>
    public RunOptions? StepRun { get; set; }

    /// <summary>The decoder's binding over these tensors; null until it has run once.</summary>
    public OrtIoBinding? Binding { get; set; }

    /// <summary>Whether the rest of <see cref="Binding"/> is that of a step too.</summary>
    public bool BoundForStep { get; set; }

    private OrtValue[] Tensors { get; }

    /// <summary>Keys of a layer, [sequences, key/value heads, capacity, head].</summary>
    public OrtValue Keys(int layer) => Tensors[2 + (2 * layer)];

    /// <summary>Values of a layer, [sequences, key/value heads, capacity, head].</summary>
    public OrtValue Values(int layer) => Tensors[3 + (2 * layer)];

    /// <summary>Gives some neighbouring sequences in the same memory.</summary>
    public KvBuffers Slice(int first, int count) => new(_config, _device, _type, count, Capacity,
        (i, shape) => _device.View(Tensors[i], _type, first * (shape.Aggregate(1L, (size, side) => size * side) / count), shape));

    /// <summary>Copies the first tokens of one sequence to another's place: both must have one sequence.</summary>
    public void CopyTo(KvBuffers target, int tokens)
    {
        for (int i = 0; i < Tensors.Length; i++)
        {
            (int rows, int width) = i < 2 ? (1, _config.RotaryDimension / 2) : (_config.KeyValueHeadCount, _config.HeadSize);
            _device.CopyRows(Tensors[i], target.Tensors[i], _type, rows, (long)tokens * width);
        }
    }

    public void Dispose()
    {
        Binding?.Dispose();
        StepRun?.Dispose();
        foreach (OrtValue value in Tensors)
        {
            value.Dispose();
        }
    }
}
