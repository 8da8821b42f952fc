using System.Diagnostics;
using Glm45V.Remote;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Glm45V.Chat.Hosting;

/// <summary>Loads one model of an application, when the host starts or when it is first asked for, and frees it with the application.</summary>
internal sealed class ModelHost(Glm45VOptions options, ILoggerFactory loggers, TimeProvider? time) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private Task<IChatClient>? _loading;
    private bool _disposed;

    /// <summary>The client, once it is loaded; null before.</summary>
    public IChatClient? Loaded => _loading is { IsCompletedSuccessfully: true } done ? done.Result : null;

    /// <summary>Why loading failed; null where it did not.</summary>
    public Exception? Failure => _loading?.Exception?.GetBaseException();

    public bool IsDisposed => _disposed;

    /// <summary>The client. A container's factories cannot wait asynchronously; the load itself runs on the pool, so no context can block it.</summary>
    public IChatClient Client => ClientAsync().GetAwaiter().GetResult();

    public Task StartAsync(CancellationToken cancellationToken) => ClientAsync().WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _disposed = true;
        // A model that is still loading is freed as soon as it is there.
        _ = _loading?.ContinueWith(static loaded => loaded.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private Task<IChatClient> ClientAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _loading ??= options.ModelFolder is { Length: > 0 } folder
                ? Task.Run(() => LoadAsync(folder))
                : Task.FromResult<IChatClient>(new Glm45VRemoteClient(Glm45VOptionsValidator.ToRemote(options), timeProvider: time, loggerFactory: loggers));
        }
    }

    private async Task<IChatClient> LoadAsync(string folder)
    {
        long started = Stopwatch.GetTimestamp();
        var modelOptions = new Glm45VModelOptions { Device = new DeviceOptions { Device = options.Device, Threads = options.Threads }, Slots = options.Slots };
        Glm45VModel model = await Glm45VModel.LoadAsync(folder, modelOptions).ConfigureAwait(false);
        try
        {
            var chatOptions = new Glm45VChatOptions { Thinking = options.Thinking, MaxOutputTokens = options.MaxOutputTokens, PictureFolders = [.. options.PictureFolders] };
            var client = new Glm45VChatClient(model, chatOptions, ownsModel: true, time, loggers);
            Log.Loaded(loggers.CreateLogger<Glm45VChatClient>(), model.Manifest.Name, folder, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return client;
        }
        catch
        {
            model.Dispose(); // the folder asks for a prompt style of a later version
            throw;
        }
    }
}
