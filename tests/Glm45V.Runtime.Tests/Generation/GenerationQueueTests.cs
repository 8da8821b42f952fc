using Glm45V.Runtime.Generation;

namespace Glm45V.Runtime.Tests.Generation;

public sealed class GenerationQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_SeveralCallers_OneAfterTheOtherOnOneThread()
    {
        using var queue = new GenerationQueue("test", slots: 1);
        var threads = new HashSet<int>();
        int running = 0;
        IEnumerable<int?> Work(int name)
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            threads.Add(Environment.CurrentManagedThreadId);
            yield return name;
            yield return name;
            Interlocked.Decrement(ref running);
        }

        int[][] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(name => Task.Run(async () => await queue.RunAsync("", _ => Work(name), Stop).ToArrayAsync(Stop), Stop)));

        Assert.Equal(Enumerable.Range(0, 8).Select(name => new[] { name, name }), results);
        Assert.Single(threads);
    }

    [Fact]
    public async Task RunAsync_TwoSlots_RunsTakeTurnsPieceByPiece()
    {
        using var queue = new GenerationQueue("test", slots: 2);
        var order = new List<string>();
        int present = 0;
        IEnumerable<int?> Work(string name, int pieces)
        {
            present++;
            while (present < 2)
            {
                yield return null;
            }

            for (int i = 0; i < pieces; i++)
            {
                order.Add(name);
                yield return null;
            }
        }

        Task[] runs = [.. new[] { "a", "b" }.Select(name => queue.RunAsync<int>("", _ => Work(name, 3), Stop).ToArrayAsync(Stop).AsTask())];
        await Task.WhenAll(runs);

        Assert.Equal(["b", "a", "b", "a", "b", "a"], order); // b finds both present at once
    }

    [Fact]
    public async Task RunAsync_OneCallerAsksForMuch_OthersComeInTurn()
    {
        using var queue = new GenerationQueue("test", slots: 1);
        using var started = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var order = new List<string>();
        IEnumerable<int?> Work(string name)
        {
            started.Set();
            gate.Wait(Stop);
            order.Add(name);
            yield return 1;
        }

        Task Ask(string caller) => queue.RunAsync<int>(caller, _ => Work(caller), Stop).ToArrayAsync(Stop).AsTask();
        Task first = Ask("a");
        started.Wait(Stop);
        Task[] others = [.. new[] { "a", "a", "a", "b", "c" }.Select(Ask)];
        gate.Set();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(["a", "a", "b", "c", "a", "a"], order);
    }

    [Fact]
    public async Task RunAsync_RunFails_CallerGetsTheErrorAndTheQueueGoesOn()
    {
        using var queue = new GenerationQueue("test", slots: 1);
        static IEnumerable<int?> Fail()
        {
            yield return 1;
            throw new Glm45VException("broken");
        }

        Glm45VException error = await Assert.ThrowsAsync<Glm45VException>(async () => await queue.RunAsync("", _ => Fail(), Stop).ToArrayAsync(Stop));
        int[] next = await queue.RunAsync<int>("", _ => [7], Stop).ToArrayAsync(Stop);

        Assert.Equal("broken", error.Message);
        Assert.Equal([7], next);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_LeavesAtOnce()
    {
        using var queue = new GenerationQueue("test", slots: 1);
        using var gate = new ManualResetEventSlim();
        using var impatient = new CancellationTokenSource();
        IEnumerable<int?> Busy()
        {
            gate.Wait(Stop);
            yield return 1;
        }

        Task<int[]> busy = queue.RunAsync("", _ => Busy(), Stop).ToArrayAsync(Stop).AsTask();
        bool started = false;
        Task<int[]> waiting = queue.RunAsync("", _ => Mark(), impatient.Token).ToArrayAsync(Stop).AsTask();
        IEnumerable<int?> Mark()
        {
            started = true;
            return [2];
        }

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Set();
        Assert.Equal(1, Assert.Single(await busy));
        Assert.Equal(3, Assert.Single(await queue.RunAsync<int>("", _ => [3], Stop).ToArrayAsync(Stop)));
        Assert.False(started);
    }

    [Fact]
    public async Task RunAsync_CallerStopsReading_FreesTheModel()
    {
        using var queue = new GenerationQueue("test", slots: 1);
        static IEnumerable<int?> Endless()
        {
            for (int i = 0; ; i++)
            {
                yield return i;
            }
        }

        await foreach (int item in queue.RunAsync("", _ => Endless(), Stop))
        {
            if (item == 3)
            {
                break;
            }
        }

        Assert.Equal(1, Assert.Single(await queue.RunAsync<int>("", _ => [1], Stop).ToArrayAsync(Stop)));
    }

    [Fact]
    public async Task Dispose_RunAtWork_CallerIsTold()
    {
        var queue = new GenerationQueue("test", slots: 1);
        using var started = new ManualResetEventSlim();
        IEnumerable<int?> Endless()
        {
            started.Set();
            for (int i = 0; ; i++)
            {
                yield return i;
            }
        }

        Task<int> reading = Task.Run(async () => await queue.RunAsync("", _ => Endless(), Stop).LastAsync(Stop), Stop);
        started.Wait(Stop);
        queue.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await queue.RunAsync<int>("", _ => [1], Stop).ToArrayAsync(Stop));
    }

    [Fact]
    public async Task Dispose_WhileAnotherDisposes_WaitsForTheRunToo()
    {
        var queue = new GenerationQueue("test", slots: 1);
        using var running = new ManualResetEventSlim();
        bool waited = false;
        Task<int[]> run = queue.RunAsync<int>("", Work, Stop).ToArrayAsync(Stop).AsTask();
        running.Wait(Stop);

        queue.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => run);
        Assert.True(waited);

        IEnumerable<int?> Work(CancellationToken closing)
        {
            running.Set();
            closing.WaitHandle.WaitOne();
            waited = !Task.Run(queue.Dispose, Stop).Wait(TimeSpan.FromMilliseconds(200), Stop); // the first is still waiting for this run
            yield return 1;
        }
    }
}
