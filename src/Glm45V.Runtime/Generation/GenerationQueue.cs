using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Glm45V.Runtime.Generation;

/// <summary>Gives the model to one run at a time, in the order in which they asked, on one thread of its own.</summary>
/// <remarks>
/// Thread-safe. One thread, because accelerators keep their state by thread, and because callers must never block the
/// thread pool while the model works. A caller that cancels or stops reading leaves at once and frees the model within one
/// token.
/// </remarks>
internal sealed class GenerationQueue : IDisposable
{
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _thread;

    public GenerationQueue(string name)
    {
        _thread = new Thread(Work) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Runs a sequence on the model's thread and streams what it gives.</summary>
    /// <param name="start">Makes the sequence; called on the model's thread when it is this run's turn.</param>
    /// <param name="cancellationToken">Takes the run out of the queue, or stops it.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed before the run ended.</exception>
    public async IAsyncEnumerable<T> RunAsync<T>(Func<CancellationToken, IEnumerable<T>> start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Not disposed: the model's thread may still look at it after the caller has left, and it holds no handle.
        var stop = new CancellationTokenSource();
        using CancellationTokenRegistration caller = cancellationToken.Register(stop.Cancel);
        Channel<T> output = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        ObjectDisposedException.ThrowIf(!_work.Writer.TryWrite(() => Pump(start, output.Writer, stop)), this);
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

    /// <summary>Stops the run at work, refuses those that wait, and returns when the thread has ended, whoever disposes first.</summary>
    public void Dispose()
    {
        if (_work.Writer.TryComplete())
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

    private void Pump<T>(Func<CancellationToken, IEnumerable<T>> start, ChannelWriter<T> output, CancellationTokenSource stop)
    {
        using CancellationTokenRegistration closing = _closing.Token.Register(stop.Cancel);
        try
        {
            stop.Token.ThrowIfCancellationRequested();
            foreach (T item in start(stop.Token))
            {
                output.TryWrite(item);
                stop.Token.ThrowIfCancellationRequested();
            }

            output.Complete();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            output.Complete(new ObjectDisposedException(_thread.Name, "The model was disposed before the answer ended."));
        }
#pragma warning disable CA1031 // Every failure belongs to the caller who waits for this run, none to the thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            output.Complete(error);
        }
    }

    private void Work()
    {
        while (_work.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (_work.Reader.TryRead(out Action? run))
            {
                run();
            }
        }
    }
}
