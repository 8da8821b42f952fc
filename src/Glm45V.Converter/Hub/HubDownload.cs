using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Polly;
using Polly.Retry;

namespace Glm45V.Converter.Hub;

/// <summary>Downloads a checkpoint from a Hugging Face style hub, in parallel ranges; a killed download goes on where it was.</summary>
/// <remarks>A file gets its name only when its size and hash are what the hub promised.</remarks>
public sealed partial class HubDownload : IDisposable
{
    private static readonly string[] s_wanted = [".safetensors", ".json", ".jinja", ".txt", ".md"];

    private readonly HubOptions _options;
    private readonly HubClient _hub;
    private readonly IProgress<HubProgress>? _progress;
    private readonly ResiliencePipeline _retries;
    private long _done;
    private long _total;

    private HubDownload(HubOptions options, IProgress<HubProgress>? progress)
    {
        _options = options;
        _hub = new HubClient(options.Hub, options.Token);
        _progress = progress;
        _retries = options.MaxRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientHubException>(),
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.RetryDelay,
            MaxDelay = TimeSpan.FromSeconds(30),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = retry => ValueTask.FromResult((retry.Outcome.Exception as TransientHubException)?.RetryAfter),
            OnRetry = retry =>
            {
                Report($"{retry.Outcome.Exception!.Message} Trying again in {retry.RetryDelay.TotalSeconds:0} s");
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>Downloads what a conversion needs of a repository.</summary>
    /// <param name="repository">Owner and name, such as <c>zai-org/GLM-4.5V</c>.</param>
    /// <param name="folder">Folder to fill; made if it is not there. Files that it already has are kept.</param>
    /// <param name="options">Hub, revision, token and how to fetch.</param>
    /// <param name="progress">Told each piece that arrives and each wait.</param>
    /// <param name="cancellationToken">Stops the download; the same call goes on with it.</param>
    /// <exception cref="HubException">The repository cannot be read, a file arrives damaged, or another download fills the folder.</exception>
    /// <exception cref="Glm45VException">The disk is too small.</exception>
    public static async Task<HubResult> RunAsync(string repository, string folder, HubOptions? options = null, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(repository);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);

        options ??= new HubOptions();
        options.Validate();
        if (!RepositoryName().IsMatch(repository))
        {
            throw new HubException($"'{repository}' is no repository: write OWNER/NAME, for example zai-org/GLM-4.5V.");
        }

        using var download = new HubDownload(options, progress);
        return await download.RunAsync(repository, Path.GetFullPath(folder), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _hub.Dispose();

    private async Task<HubResult> RunAsync(string id, string folder, CancellationToken cancellationToken)
    {
        Report($"Listing {id}");
        HubRepository repository = await WithRetriesAsync(token => _hub.ListAsync(id, _options.Revision, token), cancellationToken).ConfigureAwait(false);
        ILookup<bool, HubFile> wanted = repository.Files.ToLookup(IsWanted);
        if (!wanted[true].Any(file => file.Name.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            throw new HubException($"'{id}' has no .safetensors file in its top folder: it is not a checkpoint that glm45v converts. Name the repository of the original weights.");
        }

        Directory.CreateDirectory(folder);
        using FileStream owner = Own(folder);
        var kept = new List<HubFile>();
        foreach (HubFile file in wanted[true])
        {
            if (await IsThereAsync(file, folder, cancellationToken).ConfigureAwait(false))
            {
                kept.Add(file);
            }
        }

        HubFile[] missing = [.. wanted[true].Except(kept)];
        await FetchAsync(repository, missing, kept.Sum(file => file.Size), folder, cancellationToken).ConfigureAwait(false);
        return new HubResult(repository, missing, kept, [.. wanted[false]]);
    }

    private static bool IsWanted(HubFile file) =>
        s_wanted.Contains(Path.GetExtension(file.Name).ToLowerInvariant()) || file.Name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase);

    /// <summary>Keeps a second download out of the folder while this one runs; the system releases it whatever happens.</summary>
    private static FileStream Own(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, ".pull.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error)
        {
            throw new HubException($"Another download fills '{folder}'. Wait for it, or choose another folder.", error);
        }
    }

    private async Task<bool> IsThereAsync(HubFile file, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, file.Name);
        if (!File.Exists(path))
        {
            return false;
        }

        bool same = new FileInfo(path).Length == file.Size;
        if (same && (_options.Verify || file.Hash.Algorithm == HashAlgorithmName.SHA1))
        {
            Report($"Checking {file.Name}");
            same = await file.Hash.OfAsync(path, cancellationToken).ConfigureAwait(false) == file.Hash.Value;
        }

        return same ? true : throw new HubException($"'{path}' is there with another content than '{file.Name}' of the repository. Remove or rename it, or choose another folder.");
    }

    private async Task FetchAsync(HubRepository repository, HubFile[] files, long kept, string folder, CancellationToken cancellationToken)
    {
        var partials = new ConcurrentDictionary<HubFile, PartialFile>();
        try
        {
            foreach (HubFile file in files)
            {
                partials[file] = PartialFile.Open(file, folder, _options.ChunkBytes);
            }

            _done = kept + partials.Values.Sum(partial => partial.BytesDone);
            _total = kept + files.Sum(file => file.Size);
            OutputFolder.RequireSpace(folder, _total - _done);
            Report("Downloading");
            foreach (HubFile file in files.Where(file => partials[file].Missing.Count == 0))
            {
                await FinishAsync(file, partials[file], cancellationToken).ConfigureAwait(false);
            }

            await Parallel.ForEachAsync(
                files.SelectMany(file => partials[file].Missing.Select(chunk => (file, chunk))),
                new ParallelOptions { MaxDegreeOfParallelism = _options.Connections, CancellationToken = cancellationToken },
                async (work, token) =>
                {
                    PartialFile partial = partials[work.file];
                    await FetchAsync(repository, work.file, partial, work.chunk, token).ConfigureAwait(false);
                    if (partial.Complete(work.chunk))
                    {
                        await FinishAsync(work.file, partial, token).ConfigureAwait(false);
                    }
                }).ConfigureAwait(false);
        }
        finally
        {
            foreach (PartialFile partial in partials.Values)
            {
                partial.Dispose();
            }
        }
    }

    private async Task FetchAsync(HubRepository repository, HubFile file, PartialFile partial, int chunk, CancellationToken cancellationToken)
    {
        (long first, long length) = partial.Range(chunk);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            // An attempt that brought bytes before it was cut is no failure: only attempts in a row that bring none are counted.
            for (long got = 0; got < length;)
            {
                got += await WithRetriesAsync(token => ReceiveAsync(repository, file, partial, first + got, length - got, buffer, token), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Receives as much of a range as comes on one connection and says how much that was, at least one byte.</summary>
    private async Task<long> ReceiveAsync(HubRepository repository, HubFile file, PartialFile partial, long first, long length, byte[] buffer, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_options.IdleTimeout);
        long got = 0;
        try
        {
            using HttpResponseMessage response = await _hub.OpenAsync(repository, file, first, first + length - 1, silence.Token).ConfigureAwait(false);
            using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            while (got < length)
            {
                int read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - got)), silence.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new IOException("it ended early");
                }

                silence.CancelAfter(_options.IdleTimeout);
                await SaveAsync(partial, buffer.AsMemory(0, read), first + got, cancellationToken).ConfigureAwait(false);
                got += read;
                Interlocked.Add(ref _done, read);
                Report(file.Name);
            }

            return got;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return got > 0 ? got : throw new TransientHubException($"'{file.Name}' was cut: {(error is OperationCanceledException ? $"nothing came for {_options.IdleTimeout.TotalSeconds:0} s" : error.Message.TrimEnd('.'))}.", innerException: error);
        }
    }

    private static async Task SaveAsync(PartialFile partial, ReadOnlyMemory<byte> bytes, long at, CancellationToken cancellationToken)
    {
        try
        {
            await partial.WriteAsync(bytes, at, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new HubException($"Writing '{partial.Path}' failed: {error.Message} Free disk space, then run the same command again to go on from here.", error);
        }
    }

    private async Task FinishAsync(HubFile file, PartialFile partial, CancellationToken cancellationToken)
    {
        Report($"Checking {file.Name}");
        string actual = await file.Hash.OfAsync(partial.Path, cancellationToken).ConfigureAwait(false);
        if (actual != file.Hash.Value)
        {
            partial.Discard();
            throw new HubException($"'{file.Name}' arrived with {file.Hash.Algorithm} {actual}, not {file.Hash.Value}: it was damaged on the way and has been removed. Run the same command again.");
        }

        partial.Finish();
    }

    private async Task<T> WithRetriesAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (TransientHubException error)
        {
            throw new HubException($"{error.Message} Gave up after {_options.MaxRetries + 1} attempts; run the same command again to go on from here.", error);
        }
    }

    private void Report(string note) => _progress?.Report(new HubProgress(Interlocked.Read(ref _done), _total, note));

    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryName();
}
