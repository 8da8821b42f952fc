using System.Buffers;
using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.Memory;

namespace Glm45V.Imaging.Formats;

/// <summary>Lends a decoder memory up to a fixed total, so that a crafted file cannot exhaust the process.</summary>
internal sealed class CappedMemoryAllocator(long maxBytes) : MemoryAllocator
{
    private long _used;

    /// <inheritdoc/>
    protected override int GetBufferCapacityInBytes() => int.MaxValue;

    /// <inheritdoc/>
    public override IMemoryOwner<T> Allocate<T>(int length, AllocationOptions options = AllocationOptions.None)
    {
        long bytes = (long)length * Unsafe.SizeOf<T>();
        if (length < 0 || Interlocked.Add(ref _used, bytes) > maxBytes)
        {
            throw new InvalidMemoryOperationException($"decoding takes more than {maxBytes:N0} bytes of memory");
        }

        return new Loan<T>(this, Default.Allocate<T>(length, options), bytes);
    }

    private sealed class Loan<T>(CappedMemoryAllocator allocator, IMemoryOwner<T> owner, long bytes) : IMemoryOwner<T>
    {
        private IMemoryOwner<T>? _owner = owner;

        public Memory<T> Memory => (_owner ?? throw new ObjectDisposedException(nameof(Loan<>))).Memory;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _owner, null) is { } lent)
            {
                lent.Dispose();
                Interlocked.Add(ref allocator._used, -bytes);
            }
        }
    }
}
