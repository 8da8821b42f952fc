using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;

namespace Glm45V.Runtime.Decoding;

/// <summary>Keys, values and rotary rows of one sequence. It grows as the sequence does, up to the model's context.</summary>
/// <remarks>Not thread-safe: one sequence, one caller at a time. Who creates it disposes it.</remarks>
public sealed class KvCache : IDisposable
{
    private const int FirstCapacity = 512;
    private readonly TextConfig _config;
    private readonly int _rotary;
    private Buffers _buffers;
    private int[] _ends = [];
    private bool _disposed;

    internal KvCache(TextConfig config)
    {
        _config = config;
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
        for (int i = 0; i < positions.T.Length; i++)
        {
            WriteRow(table, Length + i, positions.T[i], positions.H[i], positions.W[i], positions.End[i]);
        }
    }

    /// <summary>Writes the rotary row of one text token about to be run.</summary>
    internal void WriteNext(RotaryTable table)
    {
        int position = NextPosition;
        WriteRow(table, Length, position, position, position, position + 1);
    }

    internal void Commit(int tokens) => Length += tokens;

    private Buffers Allocate(int capacity)
    {
        Array.Resize(ref _ends, capacity);
        return new Buffers(_config, capacity);
    }

    private void CopyHeads(Buffers from, Buffers to, int tokens)
    {
        from.CosRows.AsSpan(0, tokens * _rotary).CopyTo(to.CosRows);
        from.SinRows.AsSpan(0, tokens * _rotary).CopyTo(to.SinRows);
        int used = tokens * _config.HeadSize;
        foreach ((float[] source, float[] target) in from.Heads.Zip(to.Heads))
        {
            for (int head = 0; head < _config.KeyValueHeadCount; head++)
            {
                source.AsSpan(head * from.Capacity * _config.HeadSize, used).CopyTo(target.AsSpan(head * to.Capacity * _config.HeadSize));
            }
        }
    }

    private void WriteRow(RotaryTable table, int row, int t, int h, int w, int end)
    {
        table.Fill(t, h, w, _buffers.CosRows.AsSpan(row * _rotary, _rotary), _buffers.SinRows.AsSpan(row * _rotary, _rotary));
        _ends[row] = end;
    }

    /// <summary>The cache's memory at one capacity and the tensors over it.</summary>
    internal sealed class Buffers : IDisposable
    {
        public Buffers(TextConfig config, int capacity)
        {
            Capacity = capacity;
            int rotary = config.RotaryDimension / 2;
            CosRows = new float[capacity * rotary];
            SinRows = new float[capacity * rotary];
            Cos = Tensor(CosRows, [capacity, rotary]);
            Sin = Tensor(SinRows, [capacity, rotary]);
            long[] shape = [1, config.KeyValueHeadCount, capacity, config.HeadSize];
            int elements = checked(config.KeyValueHeadCount * capacity * config.HeadSize);
            Heads = [.. Enumerable.Range(0, 2 * config.LayerCount).Select(_ => new float[elements])];
            Keys = [.. Heads.Take(config.LayerCount).Select(values => Tensor(values, shape))];
            Values = [.. Heads.Skip(config.LayerCount).Select(values => Tensor(values, shape))];
        }

        public int Capacity { get; }

        public long Bytes => sizeof(float) * (CosRows.LongLength + SinRows.LongLength + Heads.Sum(values => values.LongLength));

        public float[] CosRows { get; }

        public float[] SinRows { get; }

        /// <summary>Keys of every layer, then values of every layer, each [key/value heads, capacity, head].</summary>
        public IReadOnlyList<float[]> Heads { get; }

        public IReadOnlyList<OrtValue> Keys { get; }

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
            foreach (OrtValue value in Keys.Concat(Values))
            {
                value.Dispose();
            }

            Cos.Dispose();
            Sin.Dispose();
        }

        private static OrtValue Tensor(float[] values, long[] shape) =>
            OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), shape);
    }
}
