using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Caching;

/// <summary>A KV cache and the conversation that lies in it.</summary>
internal sealed class KvSlot(KvCache cache) : IDisposable
{
    public KvCache Cache { get; } = cache;

    /// <summary>What the cache holds.</summary>
    public CachedTokens Held { get; set; } = CachedTokens.Empty();

    /// <summary>Whose conversation it is; nobody else may use it.</summary>
    public string Salt { get; set; } = "";

    /// <summary>When it was last given away, counted in requests.</summary>
    public long LastUsed { get; set; }

    public bool IsBusy { get; set; }

    /// <summary>Forgets every token after the first ones.</summary>
    public void Rewind(int length)
    {
        Cache.Rewind(length);
        Held.Truncate(length);
    }

    /// <summary>Forgets everything and gives memory back.</summary>
    public void Clear()
    {
        Held.Truncate(0);
        Cache.Clear();
    }

    public void Dispose() => Cache.Dispose();
}
