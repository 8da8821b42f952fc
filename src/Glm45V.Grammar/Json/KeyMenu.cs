using Glm45V.Grammar.Schema;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Json;

/// <summary>The named keys that may come next in an object, sorted, so that they can be walked as a trie.</summary>
internal sealed class KeyMenu
{
    private readonly int[][] _keys;
    private readonly int[] _indices;

    /// <param name="plan">Whose keys.</param>
    /// <param name="mayFollow">Which of them, by index.</param>
    public KeyMenu(ObjectPlan plan, Func<int, bool> mayFollow)
    {
        _indices = [.. plan.Sorted.Where(mayFollow)];
        _keys = [.. _indices.Select(index => plan.KeyTexts[index])];
    }

    /// <summary>Every key, from the beginning.</summary>
    public KeyRange Start => new(this, 0, _keys.Length, 0);

    /// <summary>Keys of a menu that begin alike.</summary>
    internal sealed record KeyRange(KeyMenu Menu, int From, int To, int Depth)
    {
        public bool IsVoid => From == To;

        /// <summary>Indices of the keys whose next code point lies between two, both included, and bytes of what follows that.</summary>
        public IEnumerable<(int Key, int Left)> Within(int first, int last) => Enumerable.Range(Find(first), Find(last + 1) - Find(first)).Select(i => Rest(i, Depth + 1));

        /// <summary>Indices of all keys, and bytes of what is left of each.</summary>
        public IEnumerable<(int Key, int Left)> All => Enumerable.Range(From, To - From).Select(i => Rest(i, Depth));

        private (int Key, int Left) Rest(int at, int depth) => (Menu._indices[at], Cost(Menu._keys[at].AsSpan(depth)));

        private static int Cost(ReadOnlySpan<int> text)
        {
            int cost = 0;
            foreach (int codePoint in text)
            {
                cost += CodePointCost.JsonString.Least(codePoint, codePoint);
            }

            return cost;
        }

        /// <summary>The index of the key that ends here, −1 if none does.</summary>
        public int Ended => From < To && Menu._keys[From].Length == Depth ? Menu._indices[From] : -1;

        public KeyRange Move(int codePoint) => new(Menu, Find(codePoint), Find(codePoint + 1), Depth + 1);

        public bool MovesWithin(int first, int last) => Find(first) < Find(last + 1);

        public bool Equals(KeyRange? other) => other is not null && ReferenceEquals(Menu, other.Menu) && From == other.From && To == other.To && Depth == other.Depth;

        public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Menu), From, To, Depth);

        /// <summary>The first key whose next code point is at least this one.</summary>
        private int Find(int codePoint)
        {
            (int low, int high) = (From, To);
            while (low < high)
            {
                int middle = (low + high) / 2;
                int[] key = Menu._keys[middle];
                (low, high) = key.Length == Depth || key[Depth] < codePoint ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
