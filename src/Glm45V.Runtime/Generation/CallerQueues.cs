using System.Diagnostics.CodeAnalysis;

namespace Glm45V.Runtime.Generation;

/// <summary>One queue a caller, emptied in turn: the caller who was served goes to the end of the line.</summary>
internal sealed class CallerQueues<T>
    where T : class
{
    private readonly Dictionary<string, Queue<T>> _queues = [];
    private readonly Queue<string> _line = new(); // callers with something in their queue, each once

    public void Add(string caller, T item)
    {
        if (!_queues.TryGetValue(caller, out Queue<T>? queue))
        {
            queue = _queues[caller] = new Queue<T>();
            _line.Enqueue(caller);
        }

        queue.Enqueue(item);
    }

    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        item = null;
        if (!_line.TryDequeue(out string? caller))
        {
            return false;
        }

        Queue<T> queue = _queues[caller];
        item = queue.Dequeue();
        if (queue.Count > 0)
        {
            _line.Enqueue(caller);
        }
        else
        {
            _queues.Remove(caller);
        }

        return true;
    }
}
