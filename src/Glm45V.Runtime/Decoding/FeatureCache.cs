using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Decoding;

/// <summary>Image features of pictures seen before, found by content; the least recently used go first.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="limit">Bytes of features it may keep; 0 keeps none.</param>
internal sealed class FeatureCache(long limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ContentHash, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = []; // the most recently used first
    private long _bytes;

    /// <summary>Gives the features [image tokens, hidden], or null.</summary>
    public float[]? Find(PixelValues pixels)
    {
        if (limit == 0)
        {
            return null;
        }

        ContentHash hash = pixels.Hash;
        lock (_lock)
        {
            if (!_entries.TryGetValue(hash, out LinkedListNode<Entry>? node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Features;
        }
    }

    /// <summary>Keeps features, if they fit at all.</summary>
    public void Add(PixelValues pixels, float[] features)
    {
        if (Bytes(features) > limit)
        {
            return;
        }

        var entry = new Entry(pixels.Hash, features);
        lock (_lock)
        {
            _entries[entry.Key] = _order.AddFirst(entry);
            for (_bytes += Bytes(features); _bytes > limit; _order.RemoveLast())
            {
                Entry oldest = _order.Last!.Value;
                _entries.Remove(oldest.Key);
                _bytes -= Bytes(oldest.Features);
            }
        }
    }

    private static long Bytes(float[] features) => features.LongLength * sizeof(float);

    private sealed record Entry(ContentHash Key, float[] Features);
}
