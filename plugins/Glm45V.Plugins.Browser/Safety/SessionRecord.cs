namespace Glm45V.Plugins.Browser.Safety;

/// <summary>What happened in a session besides changing the picture: events that the model hears of, and the audit log.</summary>
internal sealed class SessionRecord(SecretStore secrets, AuditLog? log)
{
    private const int MaximumEvents = 100;
    private const int MaximumText = 200;

    // Chromium asks these by itself, for field names to fill in; Playwright leaves no switch for it free.
    private static readonly string[] s_browsersOwn = ["content-autofill.googleapis.com"];

    private readonly Lock sync = new();
    private readonly Queue<PageEvent> events = new();

    /// <summary>Gives the events since the last call.</summary>
    public IReadOnlyList<PageEvent> TakeEvents()
    {
        lock (sync)
        {
            PageEvent[] taken = [.. events];
            events.Clear();
            return taken;
        }
    }

    /// <summary>Tells the model of something; the same event again in a row is told once.</summary>
    public void Event(PageEventKind kind, string text)
    {
        string masked = secrets.Mask(text);
        var happened = new PageEvent(kind, masked.Length <= MaximumText ? masked : masked[..MaximumText] + "…");
        lock (sync)
        {
            if (kind == PageEventKind.Blocked && events.Contains(happened))
            {
                return;
            }

            while (events.Count >= MaximumEvents)
            {
                events.Dequeue();
            }

            events.Enqueue(happened);
        }
    }

    /// <summary>Tells the model and the log that a request was denied.</summary>
    public void Deny(string address, string reason)
    {
        if (s_browsersOwn.Any(host => address.Contains(host, StringComparison.Ordinal)))
        {
            Audit("denied", address, $"{reason} (Chromium's own request, of no page)");
            return;
        }

        Event(PageEventKind.Blocked, $"{ActionGuard.Shorten(address)}: {reason}");
        Audit("denied", address, reason);
    }

    /// <summary>Writes a line of the log.</summary>
    public void Audit(string kind, string origin, string text) => log?.Write(kind, secrets.Mask(origin), secrets.Mask(text));
}
