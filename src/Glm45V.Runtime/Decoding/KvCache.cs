using System.Buffers;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Decoding;

/// <summary>Keys, values and rotary rows of one sequence. It grows as the sequence does, up to the model's context.</summary>
/// <remarks>Not thread-safe: one sequence, one caller at a time. Who creates it disposes it.</remarks>
public sealed class KvCache : IDisposable
{
    private const int FirstCapacity = 512;
    private static int s_lastId;
    private readonly TextConfig _config;
    private readonly IDevice _device;
    private readonly TensorElementType _type;
    private readonly int _rotary;
    private Buffers _buffers;
    private int[] _ends = [];
    private bool _disposed;

    internal KvCache(TextConfig config, IDevice device, TensorElementType type)
    {
        _config = config;
        _device = device;
        _type = type;
        _rotary = config.RotaryDimension / 2;
        _buffers = Allocate(Math.Min(FirstCapacity, config.MaxPositions));
    }

    /// <summary>The most tokens it can hold: the model's context.</summary>
    public int Limit => _config.MaxPositions;

    /// <summary>Tokens it holds.</summary>
    public int Length { get; private set; }

    /// <summary>The position a text token would take next: less than <see cref="Length"/> after pictures, which take few positions.</summary>
    public int NextPosition => Length == 0 ? 0 : _ends[Length - 1];

    /// <summary>The tensors to bind; another object after each growth.</summary>
    internal Buffers Current => _buffers;

    /// <summary>Bytes of memory it takes.</summary>
    public long Bytes => _buffers.Bytes;

    /// <summary>Forgets every token after the first <paramref name="length"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cache holds fewer tokens.</exception>
    public void Rewind(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Takes over the first tokens of another cache, in place of what this one holds.</summary>
    /// <param name="other">A cache of the same model.</param>
    /// <param name="length">How many tokens, at most what <paramref name="other"/> holds.</param>
    public void CopyFrom(KvCache other, int length)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, other.Length);
        Length = 0;
        Reserve(length);
        CopyHeads(other._buffers, _buffers, length);
        other._ends.AsSpan(0, length).CopyTo(_ends);
        Length = length;
    }

    /// <summary>Forgets everything and gives back the memory that growth took.</summary>
    public void Clear()
    {
        Length = 0;
        if (_buffers.Capacity > FirstCapacity)
        {
            _buffers.Dispose();
            _buffers = Allocate(Math.Min(FirstCapacity, _config.MaxPositions));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        _buffers.Dispose();
    }

    /// <summary>Makes room for tokens after the last.</summary>
    /// <exception cref="ContextLengthException">They do not fit into the model's context.</exception>
    /// <exception cref="ObjectDisposedException">The cache's memory is not held in place any more.</exception>
    internal void Reserve(int tokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int needed = Length + tokens;
        if (needed > Limit)
        {
            throw new ContextLengthException(Limit, needed);
        }

        if (needed > _buffers.Capacity)
        {
            Buffers old = _buffers;
            _buffers = Allocate(Math.Min(Limit, Math.Max(needed, 2 * old.Capacity)));
            CopyHeads(old, _buffers, Length);
            old.Dispose();
        }
    }

    /// <summary>Writes the rotary rows of tokens about to be run; <see cref="Commit"/> then counts them.</summary>
    internal void Write(RotaryTable table, MRopePositions positions)
    {
        int tokens = positions.T.Length;
        float[] rows = ArrayPool<float>.Shared.Rent(2 * tokens * _rotary);
        Span<float> cos = rows.AsSpan(0, tokens * _rotary);
        Span<float> sin = rows.AsSpan(cos.Length, cos.Length);
        for (int i = 0; i < tokens; i++)
        {
            table.Fill(positions.T[i], positions.H[i], positions.W[i], cos.Slice(i * _rotary, _rotary), sin.Slice(i * _rotary, _rotary));
            _ends[Length + i] = positions.End[i];
        }

        _device.Write(_buffers.Cos, _type, (long)Length * _rotary, cos);
        _device.Write(_buffers.Sin, _type, (long)Length * _rotary, sin);
        ArrayPool<float>.Shared.Return(rows);
    }

    /// <summary>Writes the rotary row of one text token about to be run.</summary>
    internal void WriteNext(RotaryTable table)
    {
        int position = NextPosition;
        Span<float> cos = stackalloc float[_rotary];
        Span<float> sin = stackalloc float[_rotary];
        table.Fill(position, position, position, cos, sin);
        _device.Write(_buffers.Cos, _type, (long)Length * _rotary, cos);
        _device.Write(_buffers.Sin, _type, (long)Length * _rotary, sin);
        _ends[Length] = position + 1;
    }

    internal void Commit(int tokens) => Length += tokens;

    private Buffers Allocate(int capacity)
    {
        Array.Resize(ref _ends, capacity);
        return new Buffers(_config, _device, _type, capacity);
    }

    private void CopyHeads(Buffers from, Buffers to, int tokens)
    {
        _device.CopyRows(from.Cos, to.Cos, _type, 1, (long)tokens * _rotary);
        _device.CopyRows(from.Sin, to.Sin, _type, 1, (long)tokens * _rotary);
        foreach ((OrtValue source, OrtValue target) in from.Keys.Concat(from.Values).Zip(to.Keys.Concat(to.Values)))
        {
            _device.CopyRows(source, target, _type, _config.KeyValueHeadCount, (long)tokens * _config.HeadSize);
        }
    }

    /// <summary>The cache's tensors at one capacity.</summary>
    internal sealed class Buffers : IDisposable
    {
        public Buffers(TextConfig config, IDevice device, TensorElementType type, int capacity)
        {
            Capacity = capacity;
            int rotary = config.RotaryDimension / 2;
            long[] shape = [1, config.KeyValueHeadCount, capacity, config.HeadSize];
            Cos = device.Allocate(type, capacity, rotary);
            Sin = device.Allocate(type, capacity, rotary);
            Keys = [.. Enumerable.Range(0, config.LayerCount).Select(_ => device.Allocate(type, shape))];
            Values = [.. Enumerable.Range(0, config.LayerCount).Select(_ => device.Allocate(type, shape))];
            Bytes = FloatTensors.Size(type) * capacity * 2L * (rotary + ((long)config.LayerCount * config.KeyValueHeadCount * config.HeadSize));
        }

        public int Capacity { get; }

        public long Bytes { get; }

        /// <summary>Tells these tensors from all others that there ever were.</summary>
        public int Id { get; } = Interlocked.Increment(ref s_lastId);

        /// <summary>How a captured step over these tensors is run; null until one was.</summary>
        public RunOptions? StepRun { get; set; }

        /// <summary>Keys of every layer, each [1, key/value heads, capacity, head].</summary>
        public IReadOnlyList<OrtValue> Keys { get; }

        /// <summary>Values of every layer, each [1, key/value heads, capacity, head].</summary>
        public IReadOnlyList<OrtValue> Values { get; }

        public OrtValue Cos { get; }

        public OrtValue Sin { get; }

        /// <summary>The decoder's binding over these tensors; null until it has run once.</summary>
        public OrtIoBinding? Binding { get; set; }

        /// <summary>Whether the rest of <see cref="Binding"/> is that of a step too.</summary>
        public bool BoundForStep { get; set; }

        public void Dispose()
        {
            Binding?.Dispose();
            StepRun?.Dispose();
            foreach (OrtValue value in Keys.Concat(Values))
            {
                value.Dispose();
            }

            Cos.Dispose();
            Sin.Dispose();
        }
    }
}
