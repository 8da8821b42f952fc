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

    // A busy machine brings the page's own "time is over" late; a page that says nothing for longer does not answer.
    private static readonly TimeSpan s_lateAnswer = TimeSpan.FromSeconds(1.5);

    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly int begunBefore = tab.Requests.Begun;
    private int mutations;
    private State? seen = default(State); // null when the page did not answer

    /// <summary>Waits for a page that has drawn what the action did.</summary>
    public async Task<SettleReport> RunAsync(CancellationToken cancellationToken)
    {
        string? last = null;
        TimeSpan quiet = firstQuiet;
        for (int pictures = 0; ;)
        {
            if (Left <= TimeSpan.Zero)
            {
                return Report(SettleEnd.Limit, Describe());
            }

            Task<string?> picture = last is null ? PictureAsync() : Task.FromResult<string?>(last); // meanwhile
            await LookAsync(quiet, cancellationToken).ConfigureAwait(false);
            last = await picture.ConfigureAwait(false);
            quiet = s_afterChanges;
            if (seen is not { IsCalm: true })
            {
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

    private string Describe()
    {
        State state = seen ?? default;
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
        return open.Count > 0 ? string.Join(", ", open)
            : seen is null ? "the page does not answer"
            : mutations > 0 ? "the document keeps changing"
            : "something new began again and again";
    }

    private async Task WaitForRequestsAsync(CancellationToken cancellationToken)
    {
        while (Left > TimeSpan.Zero && (!tab.IsQuiet || tab.Requests.UnderWay > 0 || tab.Requests.SinceLast < s_afterRequests))
        {
            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }

    // Asks the document until it has been quiet for so long.
    private async Task LookAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        try
        {
            FrameView main = await FrameView.MainAsync(tab).WaitAsync(Remaining + s_lateAnswer, cancellationToken).ConfigureAwait(false);
            string call = string.Create(CultureInfo.InvariantCulture, $"() => ({PageScripts.Quiet})({quiet.TotalMilliseconds}, {Remaining.TotalMilliseconds})");
            JsonElement? answer = await main.CallAsync(call).WaitAsync(Remaining + s_lateAnswer, cancellationToken).ConfigureAwait(false);
            State state = answer?.Deserialize<State>(JsonSerializerOptions.Web) ?? default;
            mutations += state.Mutations;
            seen = state;
            if (answer is null)
            {
                await Task.Delay(20, cancellationToken).ConfigureAwait(false); // another document comes
            }
        }
        catch (TimeoutException)
        {
            seen = null; // its scripts keep it busy
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
