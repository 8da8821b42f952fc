using Glm45V.Converter.Hub;

namespace Glm45V.Converter.Tests.Hub;

public sealed class HubDownloadTests : IAsyncDisposable
{
    private const int Large = 100_000;
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-pull-").FullName;
    private readonly LoopbackHub _hub = new();

    private string Folder => Path.Combine(_work, "model");

    [Fact]
    public async Task Run_Repository_BringsWhatAConversionNeeds()
    {
        byte[] weights = _hub.Add("model-00001-of-00001.safetensors", Large);
        byte[] config = _hub.Add("config.json", 300);
        _hub.Add("LICENSE", 20);
        _hub.Add("pytorch_model.bin", 50);

        HubResult result = await PullAsync();

        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Folder, "model-00001-of-00001.safetensors")));
        Assert.Equal(config, File.ReadAllBytes(Path.Combine(Folder, "config.json")));
        Assert.Equal(["LICENSE", "config.json", "model-00001-of-00001.safetensors"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("pytorch_model.bin", Assert.Single(result.Skipped).Name);
        Assert.Equal(LoopbackHub.Commit, result.Repository.Commit);
    }

    [Fact]
    public async Task Run_LargeFile_ComesInRangesFromAnotherHostWithoutTheToken()
    {
        _hub.Add("model.safetensors", Large);

        await PullAsync(options => options with { Token = "secret" });

        var parts = _hub.Requests.Where(request => request.Host == _hub.Store.Authority).ToList();
        Assert.Equal(["bytes=0-29999", "bytes=30000-59999", "bytes=60000-89999", "bytes=90000-99999"], parts.Select(part => part.Range).Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.Null(part.Authorization));
        Assert.All(_hub.Requests.Where(request => request.Host == _hub.Address.Authority), request => Assert.Equal("Bearer secret", request.Authorization));
    }

    [Fact]
    public async Task Run_LineCutAgainAndAgain_GoesOnWhereItWas()
    {
        byte[] weights = _hub.Add("model.safetensors", Large);
        _hub.Fault = (context, content) =>
        {
            LoopbackHub.Send(context, content, most: 7_000);
            return true;
        };

        await PullAsync(options => options with { MaxRetries = 1 });

        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")));
        Assert.Contains(_hub.Requests, request => request.Range == "bytes=7000-29999");
    }

    [Fact]
    public async Task Run_HubBusy_WaitsAndTriesAgain()
    {
        byte[] weights = _hub.Add("model.safetensors", 1_000);
        int refusals = 2;
        _hub.Fault = (context, _) => Interlocked.Decrement(ref refusals) >= 0 && LoopbackHub.Status(context, refusals == 1 ? 429 : 503, retryAfter: "0");

        await PullAsync();

        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Run_HubBusyForGood_GivesUpAndKeepsWhatCame()
    {
        _hub.Add("model.safetensors", Large);
        _hub.Fault = (context, _) => context.Request.Headers["Range"] != "bytes=0-29999" && LoopbackHub.Status(context, 429, retryAfter: "0");

        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync(options => options with { MaxRetries = 2, Connections = 1 }));

        Assert.Contains("answered 429. Gave up after 3 attempts", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder, "model.safetensors.partial")));
        Assert.False(File.Exists(Path.Combine(Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Run_AfterAFailedRun_FetchesOnlyTheMissingRanges()
    {
        byte[] weights = _hub.Add("model.safetensors", Large);
        _hub.Fault = (context, _) => context.Request.Headers["Range"] == "bytes=60000-89999" && LoopbackHub.Status(context, 400);
        await Assert.ThrowsAsync<HubException>(() => PullAsync(options => options with { Connections = 1 }));
        _hub.Fault = (_, _) => false;
        _hub.Requests.Clear();

        await PullAsync(options => options with { Connections = 1 });

        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")));
        Assert.Equal(["bytes=60000-89999", "bytes=90000-99999"], _hub.Requests.Where(request => request.Host == _hub.Store.Authority).Select(request => request.Range));
    }

    [Fact]
    public async Task Run_PartialOfAnotherContent_StartsAnew()
    {
        _hub.Add("model.safetensors", Large);
        _hub.Fault = (context, _) => context.Request.Headers["Range"] == "bytes=60000-89999" && LoopbackHub.Status(context, 400);
        await Assert.ThrowsAsync<HubException>(() => PullAsync(options => options with { Connections = 1 }));
        _hub.Fault = (_, _) => false;
        byte[] other = _hub.Add("model.safetensors", new byte[Large]);

        await PullAsync();

        Assert.Equal(other, File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")));
    }

    [Fact]
    public async Task Run_Again_KeepsWhatIsThere()
    {
        _hub.Add("model.safetensors", 1_000);
        _hub.Add("config.json", 30);
        await PullAsync();

        HubResult again = await PullAsync();

        Assert.Empty(again.Downloaded);
        Assert.Equal(2, again.Kept.Count);
    }

    [Theory]
    [InlineData("model.safetensors", "SHA256")]
    [InlineData("config.json", "SHA1")]
    public async Task Run_DamagedContent_IsRemovedAndNamed(string damaged, string algorithm)
    {
        _hub.Add("model.safetensors", 1_000);
        _hub.Add("config.json", 40);
        _hub.Fault = (context, content) =>
        {
            if (Path.GetFileName(context.Request.Url!.AbsolutePath) != damaged)
            {
                return false;
            }

            LoopbackHub.Send(context, new byte[content.Length]);
            return true;
        };

        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync());

        Assert.Contains($"'{damaged}' arrived with {algorithm}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Folder, damaged + "*"));
    }

    [Fact]
    public async Task Run_OtherFileOfThatName_IsNotTouched()
    {
        _hub.Add("model.safetensors", 1_000);
        _hub.Add("config.json", 4);
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "config.json"), "mine");

        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync());

        Assert.Contains("config.json' is there with another content", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Folder, "config.json")));
    }

    [Fact]
    public async Task Run_VerifyWithAChangedLargeFile_FindsIt()
    {
        _hub.Add("model.safetensors", 1_000);
        await PullAsync();
        File.WriteAllBytes(Path.Combine(Folder, "model.safetensors"), new byte[1_000]);

        await PullAsync();
        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync(options => options with { Verify = true }));

        Assert.Contains("model.safetensors' is there with another content", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ListingInPages_FindsEveryFile()
    {
        await using var hub = new LoopbackHub { PageSize = 2 };
        foreach (string name in (string[])["a.json", "b.json", "c.json", "d.json", "e.safetensors"])
        {
            hub.Add(name, 10);
        }

        HubResult result = await HubDownload.RunAsync(LoopbackHub.Repository, Folder, new HubOptions { Hub = hub.Address }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(5, result.Downloaded.Count);
    }

    [Fact]
    public async Task Run_PrivateRepository_NamesTheVariable()
    {
        await using var hub = new LoopbackHub { Token = "secret" };

        HubException error = await Assert.ThrowsAsync<HubException>(() =>
            HubDownload.RunAsync(LoopbackHub.Repository, Folder, new HubOptions { Hub = hub.Address }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("set HF_TOKEN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EmptyFile_Comes()
    {
        _hub.Add("model.safetensors", 10);
        _hub.Add("notes.txt", 0);

        await PullAsync();

        Assert.Equal(0, new FileInfo(Path.Combine(Folder, "notes.txt")).Length);
    }

    [Fact]
    public async Task Run_WhileAnotherFillsTheFolder_IsRefused()
    {
        _hub.Add("model.safetensors", 10);
        var started = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        _hub.Fault = (_, _) =>
        {
            started.TrySetResult();
            gate.Task.Wait();
            return false;
        };
        Task<HubResult> first = PullAsync();
        await started.Task;

        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync());
        gate.SetResult();
        await first;

        Assert.Contains("Another download fills", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NameThatLeavesTheFolder_IsRefused()
    {
        _hub.Add("..", 10);

        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync());

        Assert.Contains("lists a file named '..'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("owner/mo del")]
    public async Task Run_NoRepositoryName_SaysHowToWriteOne(string repository)
    {
        HubException error = await Assert.ThrowsAsync<HubException>(() => HubDownload.RunAsync(repository, Folder, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains($"'{repository}' is no repository", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownRepository_SaysSo()
    {
        HubException error = await Assert.ThrowsAsync<HubException>(() =>
            HubDownload.RunAsync("owner/other", Folder, new HubOptions { Hub = _hub.Address }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("has no 'owner/other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HubWithoutTls_IsRefused()
    {
        HubException error = await Assert.ThrowsAsync<HubException>(() =>
            HubDownload.RunAsync("owner/model", Folder, new HubOptions { Hub = new Uri("http://hub.example/") }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("must start with https://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoWeights_IsRefused()
    {
        _hub.Add("README.md", 10);

        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync());

        Assert.Contains("no .safetensors file", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_work, recursive: true);
    }

    private Task<HubResult> PullAsync(Func<HubOptions, HubOptions>? change = null)
    {
        var options = new HubOptions { Hub = _hub.Address, ChunkBytes = 30_000, RetryDelay = TimeSpan.FromMilliseconds(1) };
        return HubDownload.RunAsync(LoopbackHub.Repository, Folder, change?.Invoke(options) ?? options, cancellationToken: TestContext.Current.CancellationToken);
    }
}
