using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>A rectangle in CSS pixels of the page's visible part.</summary>
internal readonly record struct ViewBox(double Left, double Top, double Right, double Bottom)
{
    public ViewBox Within(ViewBox other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    public bool Holds(double x, double y) => x >= Left && x < Right && y >= Top && y < Bottom;
}

/// <summary>A frame, where it stands on the page, and which part of it can be seen.</summary>
internal sealed record FrameView(ICDPSession DevTools, string FrameId, double Left, double Top, ViewBox Seen)
{
    private const int MostFrames = 40;

    /// <summary>Gives the page's frames, those of other processes too, as far as they can be seen.</summary>
    public static async Task<IReadOnlyList<FrameView>> AllAsync(BrowserTab tab, ViewBox page)
    {
        List<FrameView> views = [];
        await AddAsync(tab.DevTools, 0, 0, page, views).ConfigureAwait(false);
        List<FrameDevTools> others = [.. await tab.FramesInOtherProcessesAsync().ConfigureAwait(false)];
        for (int progress = -1; others.Count > 0 && progress != others.Count && views.Count < MostFrames;)
        {
            progress = others.Count;
            foreach (FrameDevTools other in others.ToArray())
            {
                foreach (ICDPSession holder in views.Select(view => view.DevTools).Distinct().ToArray())
                {
                    if (await OwnerBoxAsync(holder, other.FrameId).ConfigureAwait(false) is not { } box)
                    {
                        continue;
                    }

                    FrameView around = views.First(view => view.DevTools == holder);
                    var area = new ViewBox(box.Left + around.Left, box.Top + around.Top, box.Right + around.Left, box.Bottom + around.Top);
                    others.Remove(other);
                    await AddAsync(other.Session!, area.Left, area.Top, area.Within(page), views).ConfigureAwait(false);
                    break;
                }
            }
        }

        return views;
    }

    /// <summary>Gives the page's own frame.</summary>
    public static async Task<FrameView> MainAsync(BrowserTab tab) =>
        new(tab.DevTools, await ProbedNode.MainFrameAsync(tab.DevTools).ConfigureAwait(false), 0, 0, new ViewBox(0, 0, int.MaxValue, int.MaxValue));

    /// <summary>Calls a function on the frame's document, in our world, and waits for its promise; null when the frame has gone.</summary>
    public async Task<JsonElement?> CallAsync(string function)
    {
        try
        {
            JsonElement answer = (await DevTools.SendAsync("Runtime.evaluate", new()
            {
                ["expression"] = $"({function})()",
                ["contextId"] = await WorldAsync().ConfigureAwait(false),
                ["returnByValue"] = true,
                ["awaitPromise"] = true,
            }).ConfigureAwait(false)).GetValueOrDefault();
            return answer.TryGetProperty("exceptionDetails", out JsonElement failure)
                ? throw new PlaywrightException($"The probe failed: {failure.GetRawText()}")
                : answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : null;
        }
        catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error) || error.Message.Contains("No frame for given id", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>The same for a function that enters closed shadow roots too.</summary>
    public Task<JsonElement?> CallThroughRootsAsync(string function) => ClosedRoots.CallAsync(this, function);

    /// <summary>Gives the number of our world in the frame.</summary>
    public async Task<int> WorldAsync() =>
        (await DevTools.SendAsync("Page.createIsolatedWorld", new() { ["frameId"] = FrameId, ["worldName"] = ElementProbe.World }).ConfigureAwait(false))
            .GetValueOrDefault().GetProperty("executionContextId").GetInt32();

    /// <summary>Gives a mark of this frame in the page's pixels; null when its point cannot be seen.</summary>
    public MarkCollector.Found? Place(MarkCollector.RawMark raw)
    {
        var point = new PixelPoint(raw.X + Left, raw.Y + Top);
        ViewBox box = new ViewBox(raw.L + Left, raw.T + Top, raw.R + Left, raw.B + Top).Within(Seen);
        return Seen.Holds(point.X, point.Y)
            ? new MarkCollector.Found($"{FrameId}/{raw.Id}", raw, box.Left, box.Top, box.Right, box.Bottom, point)
            : null;
    }

    private static async Task AddAsync(ICDPSession devTools, double left, double top, ViewBox seen, List<FrameView> views)
    {
        JsonElement tree = (await devTools.SendAsync("Page.getFrameTree").ConfigureAwait(false)).GetValueOrDefault().GetProperty("frameTree");
        views.Add(new FrameView(devTools, tree.GetProperty("frame").GetProperty("id").GetString()!, left, top, seen));
        foreach (string inner in Inner(tree))
        {
            if (views.Count < MostFrames && await OwnerBoxAsync(devTools, inner).ConfigureAwait(false) is { } box)
            {
                var area = new ViewBox(box.Left + left, box.Top + top, box.Right + left, box.Bottom + top);
                views.Add(new FrameView(devTools, inner, area.Left, area.Top, area.Within(seen)));
            }
        }
    }

    private static IEnumerable<string> Inner(JsonElement tree) => tree.TryGetProperty("childFrames", out JsonElement children)
        ? children.EnumerateArray().SelectMany(child => Inner(child).Prepend(child.GetProperty("frame").GetProperty("id").GetString()!))
        : [];

    // What a frame's element holds, within the session's view; null for one that is not drawn or is another session's.
    private static async Task<ViewBox?> OwnerBoxAsync(ICDPSession devTools, string frameId)
    {
        try
        {
            JsonElement owner = (await devTools.SendAsync("DOM.getFrameOwner", new() { ["frameId"] = frameId }).ConfigureAwait(false)).GetValueOrDefault();
            JsonElement box = (await devTools.SendAsync("DOM.getBoxModel", new() { ["backendNodeId"] = owner.GetProperty("backendNodeId").GetInt32() }).ConfigureAwait(false)).GetValueOrDefault();
            JsonElement quad = box.GetProperty("model").GetProperty("content");
            return new ViewBox(quad[0].GetDouble(), quad[1].GetDouble(), quad[4].GetDouble(), quad[5].GetDouble());
        }
        catch (PlaywrightException error) when (!PageFailures.IsGone(error))
        {
            return null;
        }
    }
}
