using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Caching;

/// <summary>The last conversations in their KV caches: a request gets the one that begins as its prompt does.</summary>
/// <remarks>Not thread-safe: the model's thread alone uses it.</remarks>
internal sealed class KvSlots : IDisposable
{
    private readonly KvSlot[] _slots;
    private readonly long _keptBytes;
    private long _requests;

    /// <summary>Makes empty slots; their memory grows as they are used.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="count">How many requests can be at work, and how many conversations are kept.</param>
    /// <param name="keptBytes">Bytes that idle slots may keep; the least recently used are emptied first.</param>
    public KvSlots(IDecoder decoder, int count, long keptBytes)
    {
        _slots = [.. Enumerable.Range(0, count).Select(_ => new KvSlot(decoder.CreateCache()))];
        _keptBytes = keptBytes;
    }

    /// <summary>Bytes of all caches.</summary>
    public long Bytes => _slots.Sum(slot => slot.Cache.Bytes);

    /// <summary>Takes an idle slot whose cache holds the longest beginning of a prompt that it can; the prompt's last token is always left to run.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="salt">Whose request it is: only conversations with the same salt are looked at.</param>
    /// <exception cref="InvalidOperationException">Every slot is busy.</exception>
    public KvSlot Take(CachedTokens prompt, string salt)
    {
        KvSlot oldest = _slots.Where(slot => !slot.IsBusy).MinBy(slot => slot.Held.Length == 0 ? -1 : slot.LastUsed)
            ?? throw new InvalidOperationException("Every slot is busy.");
        KvSlot? best = _slots.Where(slot => slot.Salt == salt && slot.Held.Length > 0).MaxBy(slot => Reusable(slot, prompt));
        int reused = best is null ? 0 : Reusable(best, prompt);
        KvSlot taken = reused == 0 ? oldest : best!;
        if (taken != oldest && (taken.IsBusy || reused < taken.Held.Length / 2))
        {
            // Most of that conversation lies behind what is shared: it may go on, and this prompt gets a copy of the beginning.
            oldest.Cache.CopyFrom(taken.Cache, reused);
            oldest.Held = taken.Held.Copy(reused);
            taken = oldest;
        }

        taken.Rewind(reused);
        taken.Salt = salt;
        taken.LastUsed = ++_requests;
        taken.IsBusy = true;
        return taken;
    }

    /// <summary>Gives a slot back with what it holds.</summary>
    public void Return(KvSlot slot)
    {
        slot.IsBusy = false;
        foreach (KvSlot idle in _slots.Where(idle => !idle.IsBusy && idle.Held.Length > 0).OrderBy(idle => idle.LastUsed))
        {
            if (_slots.Where(kept => !kept.IsBusy).Sum(kept => kept.Cache.Bytes) <= _keptBytes)
            {
                return;
            }

            idle.Clear();
        }
    }

    public void Dispose()
    {
        foreach (KvSlot slot in _slots)
        {
            slot.Dispose();
        }
    }

    private static int Reusable(KvSlot slot, CachedTokens prompt)
    {
        int limit = Math.Min(slot.Cache.Length, Math.Max(0, prompt.Length - 1)); // a busy slot may not have run all that it will hold
        int same = slot.Held.CommonPrefix(prompt);
        return same <= limit ? same : prompt.WholePicturesUpTo(limit);
    }
}
