using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Waits, within a limit, until a page is at rest: no navigation, request, change of the document, finite animation, image or font under way, and two equal pictures.</summary>
/// <remarks>A page that does nothing within the first quiet time is at rest then. Waiting for the network alone is never enough and never needed.</remarks>
internal sealed class PageSettler(BrowserTab tab, BrowserOptions options, TimeSpan firstQuiet)
{
    private const int MostPictures = 5;

    // Behind a response there is often another request, and behind a change another change.
    private static readonly TimeSpan s_afterRequests = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_afterChanges = TimeSpan.FromMilliseconds(150);

    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly int begunBefore = tab.Requests.Begun;
    private int mutations;

    /// <summary>Waits for a page that has drawn what the action did.</summary>
    public async Task<SettleReport> RunAsync(CancellationToken cancellationToken)
    {
        string? last = null;
        TimeSpan quiet = firstQuiet;
        for (int pictures = 0; ;)
        {
            if (Left <= TimeSpan.Zero)
            {
                return Report(SettleEnd.Limit, Describe(default));
            }

            Task<string?> picture = last is null ? PictureAsync() : Task.FromResult<string?>(last); // meanwhile
            State state = await QuietAsync(quiet, cancellationToken).ConfigureAwait(false);
            mutations += state.Mutations;
            last = await picture.ConfigureAwait(false);
            quiet = s_afterChanges;
            if (!state.IsCalm)
            {
                if (Left <= TimeSpan.Zero)
                {
                    return Report(SettleEnd.Limit, Describe(state));
                }

                last = null;
                continue;
            }

            if (!tab.IsQuiet || tab.Requests.UnderWay > 0 || (tab.Requests.Begun > begunBefore && tab.Requests.SinceLast < s_afterRequests))
            {
                await WaitForRequestsAsync(cancellationToken).ConfigureAwait(false);
                last = null;
                continue;
            }

            string? now = await PictureAsync().ConfigureAwait(false);
            if (now is not null && now == last)
            {
                return Report(SettleEnd.Quiet, "");
            }

            if (++pictures == MostPictures)
            {
                return Report(SettleEnd.Moving, "");
            }

            last = now;
            quiet = options.SettleQuiet;
        }
    }

    private TimeSpan Left => options.SettleWithin - TimeProvider.System.GetElapsedTime(started);

    private TimeSpan Remaining => Left > TimeSpan.Zero ? Left : TimeSpan.Zero;

    private SettleReport Report(SettleEnd end, string open) =>
        new(TimeProvider.System.GetElapsedTime(started), end, Navigated: false, tab.Requests.Begun - begunBefore, mutations, open);

    private string Describe(State state)
    {
        List<string> open = [];
        void Add(int count, string what)
        {
            if (count > 0)
            {
                open.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}"));
            }
        }

        Add(tab.IsQuiet ? 0 : 1, "navigation");
        Add(tab.Requests.UnderWay, "request");
        Add(state.Animations, "animation");
        Add(state.Images, "image");
        Add(state.Fonts ? 1 : 0, "font");
        return open.Count > 0 ? string.Join(", ", open) : state.Mutations > 0 ? "the document keeps changing" : "the page does not answer";
    }

    private async Task WaitForRequestsAsync(CancellationToken cancellationToken)
    {
        while (Left > TimeSpan.Zero && (!tab.IsQuiet || tab.Requests.UnderWay > 0 || tab.Requests.SinceLast < s_afterRequests))
        {
            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }

    // Asks the document until it has been quiet for so long.
    private async Task<State> QuietAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        try
        {
            FrameView main = await FrameView.MainAsync(tab).WaitAsync(Remaining, cancellationToken).ConfigureAwait(false);
            string call = string.Create(CultureInfo.InvariantCulture, $"() => ({PageScripts.Quiet})({quiet.TotalMilliseconds}, {Remaining.TotalMilliseconds})");
            JsonElement? answer = await main.CallAsync(call).WaitAsync(Remaining + TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(false);
            if (answer is { } json)
            {
                return json.Deserialize<State>(JsonSerializerOptions.Web);
            }

            await Task.Delay(20, cancellationToken).ConfigureAwait(false); // another document comes
            return default;
        }
        catch (TimeoutException)
        {
            return default; // its scripts keep it busy
        }
    }

    // Small and coarse: it is only compared with the next one. Null where there is nothing to picture for a moment.
    private async Task<string?> PictureAsync()
    {
        try
        {
            JsonElement taken = (await tab.DevTools.SendAsync("Page.captureScreenshot", new() { ["format"] = "jpeg", ["quality"] = 30, ["optimizeForSpeed"] = true })
                .WaitAsync(options.SettleWithin).ConfigureAwait(false)).GetValueOrDefault();
            return taken.GetProperty("data").GetString();
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (PlaywrightException error) when (!PageFailures.IsGone(error))
        {
            return null;
        }
    }

    private readonly record struct State(bool IsCalm, int Mutations, int Animations, int Images, bool Fonts);
}
