using System.Buffers;

namespace Glm45V.Runtime.Tokenization;

/// <summary>A growing list of numbers in pooled memory; dispose it to give the memory back.</summary>
internal ref struct IntBuffer(int capacity)
{
    private int[] _items = ArrayPool<int>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public readonly ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public void Add(int item)
    {
        if (Count == _items.Length)
        {
            Grow(Count + 1);
        }

        _items[Count++] = item;
    }

    public void AddRange(scoped ReadOnlySpan<int> items)
    {
        if (_items.Length - Count < items.Length)
        {
            Grow(Count + items.Length);
        }

        items.CopyTo(_items.AsSpan(Count));
        Count += items.Length;
    }

    /// <summary>Forgets what was added after the first <paramref name="count"/> numbers.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Sorts numbers that were added in nearly descending order.</summary>
    public readonly void SortReversed()
    {
        Span<int> items = _items.AsSpan(0, Count);
        items.Reverse();
        for (int i = 1; i < items.Length; i++)
        {
            if (items[i] < items[i - 1])
            {
                items.Sort();
                return;
            }
        }
    }

    public readonly void Dispose() => ArrayPool<int>.Shared.Return(_items);

    private void Grow(int needed)
    {
        int[] larger = ArrayPool<int>.Shared.Rent(Math.Max(needed, Count * 2));
        Items.CopyTo(larger);
        ArrayPool<int>.Shared.Return(_items);
        _items = larger;
    }
}
