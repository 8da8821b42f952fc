using System.Text.RegularExpressions;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Turns the driver's errors into failures that say what to do next.</summary>
internal static partial class PageFailures
{
    /// <summary>The browser process ended or its connection broke.</summary>
    public static BrowserException BrowserClosed(Exception? cause = null)
    {
        const string Message = "The browser has closed or crashed. Start a new BrowserSession.";
        return cause is null
            ? new BrowserException(BrowserFailure.BrowserClosed, Message)
            : new BrowserException(BrowserFailure.BrowserClosed, Message, cause);
    }

    /// <summary>The page did not answer within the limit.</summary>
    public static BrowserException TimedOut(string action, TimeSpan limit, Exception? cause = null)
    {
        string message = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{action} took longer than {limit.TotalSeconds:0.##} s. The page may be busy: open it again with GotoAsync, or raise BrowserOptions.Timeout.");
        return cause is null
            ? new BrowserException(BrowserFailure.TimedOut, message)
            : new BrowserException(BrowserFailure.TimedOut, message, cause);
    }

    /// <summary>Stops when the session's own proxy answered in the place of a site.</summary>
    public static void ThrowIfProxys(string url, IResponse? response, Func<string?> whyFailed)
    {
        switch (response?.Headers.GetValueOrDefault(ProxyConnection.Marker.ToLowerInvariant()))
        {
            case "unreachable":
                throw new BrowserException(
                    BrowserFailure.NavigationFailed, $"Opening '{url}' failed: {whyFailed() ?? "its host cannot be reached"}. Check the address and that its server runs.");
            case "denied":
                string led = response.Url == url ? "" : $" It led to '{response.Url}'.";
                throw new BrowserException(
                    BrowserFailure.Refused, $"Opening '{url}' is refused: what answered is not among the allowed origins.{led} Allow that origin, or open another page.");
        }
    }

    /// <summary>The address could not be opened.</summary>
    public static BrowserException Navigation(string url, PlaywrightException cause, string? reasonOfProxy = null)
    {
        Match code = NetworkError().Match(cause.Message);
        bool isTunnel = code.Groups[1].Value == "ERR_TUNNEL_CONNECTION_FAILED";
        string reason = isTunnel && reasonOfProxy is not null ? reasonOfProxy : code.Success ? code.Groups[1].Value : Summary(cause.Message);
        string next = code.Groups[1].Value switch
        {
            "ERR_CONNECTION_REFUSED" => "Nothing listens there: start the server or correct the port.",
            "ERR_NAME_NOT_RESOLVED" => "The host name is unknown: correct it, or check the network.",
            "ERR_INTERNET_DISCONNECTED" => "This machine has no network.",
            "ERR_FILE_NOT_FOUND" => "There is no such file: correct the path.",
            "ERR_TUNNEL_CONNECTION_FAILED" when reasonOfProxy is null => "The session's policy allows no connection to what it led to: allow that origin, or open another page.",
            "ERR_BLOCKED_BY_CLIENT" => "The session's policy blocks it: allow its origin, or open another page.",
            string tls when tls.StartsWith("ERR_CERT", StringComparison.Ordinal) || tls.StartsWith("ERR_SSL", StringComparison.Ordinal) =>
                "Its certificate or TLS is not to be trusted: correct the server, or open the http address if you mean that.",
            "ERR_ABORTED" => "The server sent a download or nothing at all: open a page instead.",
            _ => "Check the address and that its server answers.",
        };
        return new BrowserException(BrowserFailure.NavigationFailed, $"Opening '{url}' failed: {reason}. {next}", cause);
    }

    /// <summary>An action or a script failed inside the page.</summary>
    public static BrowserException Page(string action, PlaywrightException cause) => new(
        BrowserFailure.PageFailed,
        $"{action} failed: {Summary(cause.Message)}. Take a screenshot to see the page, then act on what it shows.",
        cause);

    /// <summary>True when the page moved on to another document while a script ran in it.</summary>
    public static bool IsNavigatedAway(PlaywrightException error) =>
        error.Message.Contains("Execution context was destroyed", StringComparison.Ordinal)
        || error.Message.Contains("frame was detached", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("Cannot find context", StringComparison.Ordinal)
        || error.Message.Contains("Inspected target navigated or closed", StringComparison.Ordinal)
        || error.Message.Contains("Promise was collected", StringComparison.Ordinal);

    /// <summary>True when the driver says that the page or the browser is gone; their events may follow a moment later.</summary>
    public static bool IsGone(PlaywrightException error) =>
        error.Message.Contains("crashed", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("has been closed", StringComparison.Ordinal)
        || error.Message.Contains("Target closed", StringComparison.Ordinal)
        || error.Message.Contains("Connection closed", StringComparison.Ordinal);

    /// <summary>Gives the first line of a driver's message, without its call log and stack.</summary>
    public static string Summary(string message)
    {
        string line = message.AsSpan().Trim().ToString().Split('\n')[0].Trim().TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "…";
    }

    [GeneratedRegex(@"net::(ERR_[A-Z0-9_]+)")]
    private static partial Regex NetworkError();
}
