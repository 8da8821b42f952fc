using System.Buffers;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Runtime.Decoding;

/// <summary>Keys, values and rotary rows of one sequence. It grows as the sequence does, up to the model's context.</summary>
/// <remarks>Not thread-safe: one sequence, one caller at a time. Who creates it disposes it.</remarks>
public sealed class KvCache : IDisposable
{
    private const int FirstCapacity = 512;
    private readonly TextConfig _config;
    private readonly IDevice _device;
    private readonly TensorElementType _type;
    private readonly int _rotary;
    private KvBuffers _buffers;
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
    internal KvBuffers Current => _buffers;

    /// <summary>The memory that it shares with others, null where its own is apart.</summary>
    internal KvBlock? Block { get; private set; }

    /// <summary>Its place in <see cref="Block"/>.</summary>
    internal int Place { get; private set; }

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
        other._buffers.CopyTo(_buffers, length);
        other._ends.AsSpan(0, length).CopyTo(_ends);
        Length = length;
    }

    /// <summary>Forgets everything and gives back the memory that growth took.</summary>
    public void Clear()
    {
        Length = 0;
        if (_buffers.Capacity > FirstCapacity || Block is not null)
        {
            Free();
            _buffers = Allocate(Math.Min(FirstCapacity, _config.MaxPositions));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Free();
        }
    }

    /// <summary>Makes room for tokens after the last.</summary>
    /// <exception cref="ContextLengthException">They do not fit into the model's context.</exception>
    /// <exception cref="ObjectDisposedException">The cache's memory is not held in place any more.</exception>
    internal void Reserve(int tokens)
    {
        RequireRoom(tokens);
        if (Length + tokens > _buffers.Capacity)
        {
            KvBuffers larger = Allocate(CapacityFor(tokens));
            _buffers.CopyTo(larger, Length);
            Free();
            _buffers = larger;
        }
    }

    /// <summary>Checks that tokens fit after the last.</summary>
    /// <exception cref="ContextLengthException">They do not fit into the model's context.</exception>
    /// <exception cref="ObjectDisposedException">The cache's memory is not held in place any more.</exception>
    internal void RequireRoom(int tokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Length + tokens > Limit)
        {
            throw new ContextLengthException(Limit, Length + tokens);
        }
    }

    /// <summary>Tokens it will have room for once <see cref="Reserve"/> has made room for more.</summary>
    internal int CapacityFor(int tokens) =>
        Length + tokens <= _buffers.Capacity ? _buffers.Capacity : Math.Min(Limit, Math.Max(Length + tokens, 2 * _buffers.Capacity));

    /// <summary>Moves into a free place of memory that it then shares with others.</summary>
    internal void MoveTo(KvBlock block)
    {
        KvBuffers part = block.Enter(this, out int place);
        Array.Resize(ref _ends, part.Capacity);
        _buffers.CopyTo(part, Length);
        Free();
        (_buffers, Block, Place) = (part, block, place);
    }

    /// <summary>Makes an empty block for sequences of this model.</summary>
    internal KvBlock CreateBlock(int sequences, int capacity) => new(new KvBuffers(_config, _device, _type, sequences, capacity));

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

    private KvBuffers Allocate(int capacity)
    {
        Array.Resize(ref _ends, capacity);
        return new KvBuffers(_config, _device, _type, 1, capacity);
    }

    private void Free()
    {
        _buffers.Dispose();
        Block?.Leave(Place);
        Block = null;
    }
}
