using System.Collections.Concurrent;

namespace Glm45V.Remote.Tests;

/// <summary>A clock on which waits up to some length are over at once; it remembers them, and longer ones never end.</summary>
internal sealed class ImpatientTime(TimeSpan longest) : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isShort = dueTime >= TimeSpan.Zero && dueTime <= longest;
        if (isShort)
        {
            Waits.Enqueue(dueTime);
        }

        return base.CreateTimer(callback, state, isShort ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
    }
}
