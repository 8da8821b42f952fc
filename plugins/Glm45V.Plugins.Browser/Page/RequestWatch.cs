using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Knows which requests of a page and its frames are under way, and when the last one ended. Connections that are made to stay are none.</summary>
internal sealed class RequestWatch
{
    // A request that takes longer is a poll or a stream, and says nothing of a page at work.
    private static readonly TimeSpan s_longPoll = TimeSpan.FromSeconds(3);

    private static readonly string[] s_lasting = ["websocket", "eventsource", "ping", "media", "cspviolationreport", "preflight"];

    private readonly Lock sync = new();
    private readonly Dictionary<IRequest, long> open = [];
    private long? lastEnded;
    private int begun;

    public RequestWatch(IPage page)
    {
        page.Request += (_, request) => Begin(request);
        page.RequestFinished += (_, request) => End(request);
        page.RequestFailed += (_, request) => End(request);
    }

    /// <summary>How many requests were begun so far.</summary>
    public int Begun => Volatile.Read(ref begun);

    /// <summary>How many requests are under way, those left out that take too long.</summary>
    public int UnderWay
    {
        get
        {
            lock (sync)
            {
                return open.Values.Count(started => TimeProvider.System.GetElapsedTime(started) < s_longPoll);
            }
        }
    }

    /// <summary>How long ago the last request ended; null when none has.</summary>
    public TimeSpan? SinceLast
    {
        get
        {
            lock (sync)
            {
                return lastEnded is { } at ? TimeProvider.System.GetElapsedTime(at) : null;
            }
        }
    }

    private void Begin(IRequest request)
    {
        if (s_lasting.Contains(request.ResourceType))
        {
            return;
        }

        lock (sync)
        {
            open[request] = TimeProvider.System.GetTimestamp();
            begun++;
        }
    }

    private void End(IRequest request)
    {
        lock (sync)
        {
            if (open.Remove(request))
            {
                lastEnded = TimeProvider.System.GetTimestamp();
            }
        }
    }
}
