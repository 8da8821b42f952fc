using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Plugins.Browser.Tests.Setup;

public sealed class SetupTurnTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-turn-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LockFile => Path.Combine(_folder, "turn.lock");

    [Fact]
    public async Task TakeAsync_Taken_WaitsUntilItIsFree()
    {
        IDisposable first = await SetupTurn.TakeAsync(LockFile, null, Stop);
        var said = new TaskCompletionSource<string>();
        Task<IDisposable> second = SetupTurn.TakeAsync(LockFile, new Announcement(said), Stop);

        Assert.Contains("Waiting", await said.Task, StringComparison.Ordinal);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task TakeAsync_CancelledWhileWaiting_Leaves()
    {
        using IDisposable first = await SetupTurn.TakeAsync(LockFile, null, Stop);
        using var impatient = new CancellationTokenSource();
        Task<IDisposable> second = SetupTurn.TakeAsync(LockFile, null, impatient.Token);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public Task TakeAsync_NoSuchFolder_SaysSo() =>
        Assert.ThrowsAsync<DirectoryNotFoundException>(() => SetupTurn.TakeAsync(Path.Combine(_folder, "nowhere", "turn.lock"), null, Stop));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Announcement(TaskCompletionSource<string> said) : IProgress<string>
    {
        public void Report(string value) => said.TrySetResult(value);
    }
}
