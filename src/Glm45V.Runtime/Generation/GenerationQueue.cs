using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Glm45V.Runtime.Generation;

/// <summary>Shares the model among runs on one thread of its own: each run at work does one piece, then the next run does.</summary>
/// <remarks>
/// Thread-safe. One thread, because accelerators keep their state by thread, and because callers must never block the
/// thread pool while the model works. Waiting runs are let in caller by caller, in each caller's order, so that one who asks
/// for a hundred answers does not keep out one who asks for one. A caller that cancels or stops reading leaves at once and
/// frees the model within one piece.
/// </remarks>
internal sealed class GenerationQueue : IDisposable
{
    private readonly Channel<Run> _arrivals = Channel.CreateUnbounded<Run>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly CallerQueues<Run> _waiting = new();
    private readonly List<Run> _atWork = [];
    private readonly int _slots;
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="slots">How many runs may be at work.</param>
    public GenerationQueue(string name, int slots)
    {
        _slots = slots;
        _thread = new Thread(Work) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Runs a sequence on the model's thread and streams what it gives.</summary>
    /// <param name="caller">Who asks; each caller's runs start in the order in which they came.</param>
    /// <param name="start">Makes the sequence, called on the model's thread. Each element is one piece of work; null gives the caller nothing yet.</param>
    /// <param name="cancellationToken">Takes the run out of the queue, or stops it.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed before the run ended.</exception>
    public async IAsyncEnumerable<T> RunAsync<T>(string caller, Func<CancellationToken, IEnumerable<T?>> start, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : struct
    {
        // Not disposed: the model's thread may still look at it after the caller has left, and it holds no handle.
        var stop = new CancellationTokenSource();
        using CancellationTokenRegistration leaving = cancellationToken.Register(stop.Cancel);
        Channel<T> output = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var run = new Run(caller, Pieces(start, output.Writer, stop.Token), output.Writer.Complete, stop);
        ObjectDisposedException.ThrowIf(!_arrivals.Writer.TryWrite(run), this);
        try
        {
            await foreach (T item in output.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops the runs at work, refuses those that wait, and returns when the thread has ended, whoever disposes first.</summary>
    public void Dispose()
    {
        if (_arrivals.Writer.TryComplete())
        {
            _closing.Cancel();
            _thread.Join();
            _closing.Dispose();
        }
        else
        {
            _thread.Join();
        }
    }

    private static IEnumerator<bool> Pieces<T>(Func<CancellationToken, IEnumerable<T?>> start, ChannelWriter<T> output, CancellationToken stop)
        where T : struct
    {
        stop.ThrowIfCancellationRequested();
        foreach (T? item in start(stop))
        {
            if (item is { } value)
            {
                output.TryWrite(value);
            }

            yield return true;
            stop.ThrowIfCancellationRequested();
        }
    }

    private void Work()
    {
        while (LetIn())
        {
            for (int i = 0; i < _atWork.Count;)
            {
                i += Advance(_atWork[i]) ? 1 : 0;
            }
        }
    }

    /// <summary>Moves arrivals to the queues and queues to the slots, waiting for one where there is nothing to do; false when the queue is closed and empty.</summary>
    private bool LetIn()
    {
        while (true)
        {
            while (_arrivals.Reader.TryRead(out Run? run))
            {
                _waiting.Add(run.Caller, run);
            }

            while (_atWork.Count < _slots && _waiting.TryTake(out Run? next))
            {
                _atWork.Add(next);
                next.Closing = _closing.Token.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), next.Stop);
            }

            if (_atWork.Count > 0)
            {
                return true;
            }

            if (!_arrivals.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }
    }

    /// <summary>Does one piece of a run; false when it was the last.</summary>
    private bool Advance(Run run)
    {
        Exception? failure = null;
        try
        {
            if (run.Pieces.MoveNext())
            {
                return true;
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            failure = new ObjectDisposedException(_thread.Name, "The model was disposed before the answer ended.");
        }
#pragma warning disable CA1031 // Every failure belongs to the caller who waits for this run, none to the thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }

        _atWork.Remove(run);
        run.Closing.Dispose();
        run.Pieces.Dispose();
        run.Complete(failure);
        return false;
    }

    private sealed record Run(string Caller, IEnumerator<bool> Pieces, Action<Exception?> Complete, CancellationTokenSource Stop)
    {
        public CancellationTokenRegistration Closing { get; set; }
    }
}
