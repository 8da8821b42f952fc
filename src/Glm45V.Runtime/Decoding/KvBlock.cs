using System.Numerics;

namespace Glm45V.Runtime.Decoding;

/// <summary>Memory that several caches lie in, so that their sequences can be decoded in one run.</summary>
/// <remarks>Not thread-safe. It is freed when the last cache has left it.</remarks>
internal sealed class KvBlock(KvBuffers buffers)
{
    private readonly KvCache?[] _places = new KvCache?[buffers.Sequences];
    private readonly Dictionary<(int First, int Count), KvBuffers> _runs = [];

    /// <summary>The cache at a place, null where there is none.</summary>
    public KvCache? this[int place] => _places[place];

    /// <summary>Brings sequences together in one block, where they are not, with room for one more token each.</summary>
    /// <param name="steps">The sequences.</param>
    /// <param name="first">The place of the first of them.</param>
    /// <returns>The block's memory from the first to the last of them; others may lie in between.</returns>
    public static KvBuffers Gather(List<SequenceStep> steps, out int first)
    {
        if (!TryFind(steps, out first, out int count))
        {
            if (Roomy(steps) is { } roomy)
            {
                Move(steps, roomy);
            }

            if (!TryFind(steps, out first, out count))
            {
                int capacity = steps.Max(step => step.Cache.CapacityFor(1));
                Move(steps, steps[0].Cache.CreateBlock((int)BitOperations.RoundUpToPowerOf2((uint)steps.Count), capacity));
                TryFind(steps, out first, out count);
            }
        }

        return steps[0].Cache.Block!.Run(first, count);
    }

    /// <summary>Takes the first free place for a cache and gives its part of the memory; the cache disposes that and then leaves.</summary>
    public KvBuffers Enter(KvCache cache, out int place)
    {
        place = Array.IndexOf(_places, null);
        KvBuffers part = buffers.Slice(place, 1);
        _places[place] = cache;
        return part;
    }

    /// <summary>Makes a cache's place free.</summary>
    public void Leave(int place)
    {
        _places[place] = null;
        if (_places.All(other => other is null))
        {
            foreach (KvBuffers run in _runs.Values)
            {
                run.Dispose();
            }

            buffers.Dispose();
        }
    }

    /// <summary>Tells whether sequences can run as they lie: in one block with room, and with fewer others in between than there are of them.</summary>
    private static bool TryFind(List<SequenceStep> steps, out int first, out int count)
    {
        (first, count) = (0, 0);
        KvBlock? block = steps[0].Cache.Block;
        if (block is null)
        {
            return false;
        }

        int last = first = steps[0].Cache.Place;
        foreach (SequenceStep step in steps)
        {
            if (step.Cache.Block != block)
            {
                return false;
            }

            first = Math.Min(first, step.Cache.Place);
            last = Math.Max(last, step.Cache.Place);
        }

        count = last - first + 1;
        for (int place = first; place <= last; place++)
        {
            if (block[place] is { } cache && cache.Length == cache.Current.Capacity)
            {
                return false; // it runs along, and even then a token is written behind its last
            }
        }

        return count < 2 * steps.Count;
    }

    /// <summary>Gives a block that some of the sequences lie in and all have room in, null where there is none.</summary>
    private static KvBlock? Roomy(List<SequenceStep> steps)
    {
        int capacity = steps.Max(step => step.Cache.CapacityFor(1));
        return steps.Select(step => step.Cache.Block).OfType<KvBlock>().FirstOrDefault(block => block.Capacity >= capacity
            && block._places.Count(cache => cache is null) >= steps.Count(step => step.Cache.Block != block));
    }

    private static void Move(List<SequenceStep> steps, KvBlock block)
    {
        foreach (SequenceStep step in steps.Where(step => step.Cache.Block != block))
        {
            step.Cache.MoveTo(block);
        }
    }

    private int Capacity => buffers.Capacity;

    private KvBuffers Run(int first, int count)
    {
        if (!_runs.TryGetValue((first, count), out KvBuffers? run))
        {
            run = buffers.Slice(first, count);
            _runs.Add((first, count), run);
        }

        return run;
    }
}
