using System.Collections;

namespace Glm45V.Grammar;

/// <summary>An immutable list that is compared by content.</summary>
internal sealed class EquatableList<T>(IEnumerable<T> items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
    where T : IEquatable<T>
{
    private readonly T[] _items = [.. items];
    private int? _hash;

    public static EquatableList<T> Empty { get; } = new([]);

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public ReadOnlySpan<T> Span => _items;

    public EquatableList<T> Union(EquatableList<T> other) => other.Count == 0 ? this : Count == 0 ? other : new(_items.Concat(other._items).Distinct());

    public bool Equals(EquatableList<T>? other) => ReferenceEquals(this, other) || (other is not null && GetHashCode() == other.GetHashCode() && _items.AsSpan().SequenceEqual(other._items));

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode()
    {
        if (_hash is { } known)
        {
            return known;
        }

        var hash = new HashCode();
        foreach (T item in _items)
        {
            hash.Add(item);
        }

        _hash = hash.ToHashCode();
        return _hash.Value;
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
