using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>One page of a session: knows whether it crashed or closed, and which navigations an action started.</summary>
/// <remarks>Chromium reports a requested navigation before it draws the next frame, so after two frames nothing that an action started is missed.</remarks>
internal sealed class BrowserTab
{
    private const string DownloadKey = "download";

    // What a dropped request, such as one for a mail address, costs; a download is waited for this long.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(1);

    private readonly Lock sync = new();
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<IFrame, FrameDevTools> frames = [];
    private readonly Dictionary<string, bool> started = [];
    private readonly TaskCompletionSource<BrowserException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource loaded = Completed();
    private TaskCompletionSource stands = Completed();
    private int windowsRequested;
    private int documents;

    private BrowserTab(IPage page, Action<BrowserTab> closed, Action fileAsked)
    {
        Page = page;
        Files = new FileQuestions(page, fileAsked);
        Requests = new RequestWatch(page);
        page.FrameNavigated += (_, frame) => frames.Remove(frame); // it may live in another process now
        page.Crash += (_, _) => lost.TrySetResult(new BrowserException(
            BrowserFailure.PageLost, $"The page '{page.Url}' crashed. Call GotoAsync: it opens a fresh page."));
        page.Close += (_, _) =>
        {
            closed(this);
            lost.TrySetResult(new BrowserException(
                BrowserFailure.PageLost, $"The page '{page.Url}' has closed. Call GotoAsync: it opens a fresh page."));
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The requests of the page.</summary>
    public RequestWatch Requests { get; }

    /// <summary>The page's questions for files.</summary>
    public FileQuestions Files { get; }

    /// <summary>The developer's side of the page.</summary>
    public ICDPSession DevTools { get; private set; } = null!;

    /// <summary>Called with the file name when the page starts a download.</summary>
    public required Action<string> Download { get; init; }

    /// <summary>Ends with the reason when the page crashes or closes.</summary>
    public Task<BrowserException> Lost => lost.Task;

    /// <summary>Counts the windows that the page asked for since <see cref="BeginAction"/>.</summary>
    public int WindowsRequested => Volatile.Read(ref windowsRequested);

    /// <summary>True when another document took the page's place since <see cref="BeginAction"/>.</summary>
    public bool HasNavigated => Volatile.Read(ref documents) > 0;

    /// <summary>True when nothing that the action started still loads.</summary>
    public bool IsQuiet => Loaded.IsCompleted;

    /// <summary>Listens to a page; the callback runs when it closes, before anyone who waits learns of it.</summary>
    public static async Task<BrowserTab> AttachAsync(IPage page, Action<BrowserTab> closed, Action<string> download, Action fileAsked)
    {
        var tab = new BrowserTab(page, closed, fileAsked) { Download = download };
        ICDPSession devTools = await page.Context.NewCDPSessionAsync(page).ConfigureAwait(false);
        Listen(devTools, "Page.frameRequestedNavigation", tab.Requested);
        Listen(devTools, "Page.frameStartedLoading", data => tab.Started(FrameOf(data)));
        Listen(devTools, "Page.frameStoppedLoading", data => tab.Ended(FrameOf(data)));
        Listen(devTools, "Page.frameNavigated", data => tab.Navigated(data.GetProperty("frame")));
        Listen(devTools, "Page.domContentEventFired", _ => tab.Stands());
        Listen(devTools, "Page.frameDetached", data => tab.Ended(FrameOf(data)));
        Listen(devTools, "Page.downloadWillBegin", tab.DownloadBegan);
        Listen(devTools, "Page.windowOpen", _ => Interlocked.Increment(ref tab.windowsRequested));
        await devTools.SendAsync("Page.enable").ConfigureAwait(false);
        tab.DevTools = devTools;
        return tab;
    }

    /// <summary>Gives the developer's side of a frame that lives in another process; null when it lives in its parent's.</summary>
    public async Task<ICDPSession?> FrameInOtherProcessAsync(string frameId) =>
        (await FramesInOtherProcessesAsync().ConfigureAwait(false)).FirstOrDefault(frame => frame.FrameId == frameId)?.Session;

    /// <summary>Gives the developer's side of every frame that does not live in its parent's process.</summary>
    public async Task<IReadOnlyList<FrameDevTools>> FramesInOtherProcessesAsync()
    {
        List<FrameDevTools> others = [];
        foreach (IFrame frame in Page.Frames.Where(frame => frame.ParentFrame is not null))
        {
            if (!frames.TryGetValue(frame, out FrameDevTools? known))
            {
                known = await FrameDevTools.AttachAsync(frame).ConfigureAwait(false);
                frames.AddOrUpdate(frame, known);
            }

            if (known.Session is not null)
            {
                others.Add(known);
            }
        }

        return others;
    }

    /// <summary>Forgets the navigations of the past: those that follow belong to the next action.</summary>
    public void BeginAction()
    {
        lock (sync)
        {
            started.Clear();
            loaded.TrySetResult();
            Volatile.Write(ref windowsRequested, 0);
            Volatile.Write(ref documents, 0);
        }
    }

    /// <summary>Opens an address, up to the point where its document begins; the callback tells why the session's proxy could not reach its host.</summary>
    public async Task OpenAsync(string url, TimeSpan limit, Func<string?> whyFailed)
    {
        try
        {
            IResponse? response = await Page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Commit, Timeout = (float)limit.TotalMilliseconds })
                .ConfigureAwait(false);
            PageFailures.ThrowIfProxys(url, response, whyFailed);
        }
        catch (PlaywrightException error) when (!PageFailures.IsGone(error))
        {
            // A page that crashes while it opens reports an aborted navigation first, and may still answer once: frames tell them apart.
            await DrawTwoFramesAsync().ConfigureAwait(false);
            throw PageFailures.Navigation(url, error, whyFailed());
        }
    }

    /// <summary>Succeeds when the page has drawn two frames, or when another document took its place meanwhile.</summary>
    public async Task DrawTwoFramesAsync()
    {
        try
        {
            await Page.EvaluateAsync<bool>(PageScripts.TwoFrames).ConfigureAwait(false);
        }
        catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error))
        {
            // Its navigation is waited for by the caller, or it is Chromium's own error page.
        }
    }

    /// <summary>Succeeds when the browser answers, whatever became of the page.</summary>
    public Task AskBrowserAsync() => Page.Context.CookiesAsync();

    /// <summary>Waits until the navigations that the action started have loaded; false when they still load at the end of the limit, or so long after their document stands.</summary>
    public async Task<bool> LoadedAsync(TimeSpan limit, TimeSpan afterItStands, CancellationToken cancellationToken)
    {
        Task waiting = Loaded;
        if (waiting.IsCompleted)
        {
            return true;
        }

        TimeSpan first = limit < StartLimit ? limit : StartLimit;
        if (await EndsWithinAsync(waiting, first, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        ForgetUnstarted();
        bool either = await EndsWithinAsync(Task.WhenAny(waiting, Standing), limit - first, cancellationToken).ConfigureAwait(false);
        return waiting.IsCompleted || (either && await EndsWithinAsync(waiting, afterItStands, cancellationToken).ConfigureAwait(false));
    }

    private Task Standing
    {
        get
        {
            lock (sync)
            {
                return stands.Task;
            }
        }
    }

    private Task Loaded
    {
        get
        {
            lock (sync)
            {
                return loaded.Task;
            }
        }
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static void Listen(ICDPSession devTools, string name, Action<JsonElement> handle) =>
        devTools.Event(name).OnEvent += (_, data) => handle(data.GetValueOrDefault());

    private static string FrameOf(JsonElement data) => data.GetProperty("frameId").GetString() ?? "";

    private void Requested(JsonElement data)
    {
        switch (data.TryGetProperty("disposition", out JsonElement disposition) ? disposition.GetString() : "currentTab")
        {
            case "currentTab":
                Add(FrameOf(data), isStarted: false);
                break;
            case "download":
                Add(DownloadKey, isStarted: false);
                break;
        }
    }

    private void DownloadBegan(JsonElement data)
    {
        Download(data.GetProperty("suggestedFilename").GetString() ?? "");
        Ended(DownloadKey);
    }

    private void Started(string frame) => Add(frame, isStarted: true);

    private void Add(string frame, bool isStarted)
    {
        lock (sync)
        {
            loaded = loaded.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : loaded;
            stands = stands.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : stands;
            started[frame] = isStarted || started.GetValueOrDefault(frame);
        }
    }

    private void Navigated(JsonElement frame)
    {
        if (!frame.TryGetProperty("parentId", out _))
        {
            Interlocked.Increment(ref documents);
        }
    }

    private void Stands()
    {
        lock (sync)
        {
            stands.TrySetResult();
        }
    }

    private void Ended(string frame)
    {
        lock (sync)
        {
            started.Remove(frame);
            CompleteWhenEmpty();
        }
    }

    private void ForgetUnstarted()
    {
        lock (sync)
        {
            foreach (string frame in started.Where(pair => !pair.Value).Select(pair => pair.Key).ToArray())
            {
                started.Remove(frame);
            }

            CompleteWhenEmpty();
        }
    }

    private void CompleteWhenEmpty()
    {
        if (started.Count == 0)
        {
            loaded.TrySetResult();
        }
    }

    private static TaskCompletionSource Completed()
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }
}
