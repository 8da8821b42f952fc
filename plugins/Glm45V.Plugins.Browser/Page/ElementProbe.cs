using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Asks the browser, not the page, what lies at a point: through closed shadow roots and frames of every origin.</summary>
/// <remarks>The describing function runs in a world of its own, where the page's scripts cannot replace what it calls.</remarks>
internal static class ElementProbe
{
    public const string World = "glm45v";
    private const int DeepestFrame = 8;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Describes the topmost element at a point; null where there is none.</summary>
    public static async Task<ElementInfo?> AtAsync(BrowserTab tab, PixelPoint point)
    {
        ProbedNode? node = await FindAsync(tab, point).ConfigureAwait(false);
        return node is null ? null : await DescribeAsync(node).ConfigureAwait(false);
    }

    /// <summary>Describes the element that has the focus; null where none has.</summary>
    public static async Task<ElementInfo?> FocusedAsync(BrowserTab tab)
    {
        ICDPSession devTools = tab.DevTools;
        string frame = await ProbedNode.MainFrameAsync(devTools).ConfigureAwait(false);
        (double left, double top) = (0, 0);
        for (int depth = 0; depth < DeepestFrame; depth++)
        {
            ProbedNode? focused = await ProbedNode.FocusedAsync(devTools, frame, World, left, top).ConfigureAwait(false);
            if (focused is null)
            {
                return null;
            }

            if ((await focused.LookCloserAsync().ConfigureAwait(false)).InnerFrame is not { } inner)
            {
                return await DescribeAsync(focused).ConfigureAwait(false);
            }

            frame = inner;
            if (await tab.FrameInOtherProcessAsync(inner).ConfigureAwait(false) is { } other)
            {
                double[] content = await focused.ContentCornerAsync().ConfigureAwait(false);
                (devTools, left, top) = (other, left + content[0], top + content[1]);
            }
        }

        return null;
    }

    /// <summary>Finds the node at a point, in the frame that shows it.</summary>
    public static async Task<ProbedNode?> FindAsync(BrowserTab tab, PixelPoint point)
    {
        ICDPSession devTools = tab.DevTools;
        (double left, double top) = (0, 0);
        for (int depth = 0; depth < DeepestFrame; depth++)
        {
            (double x, double y) = (point.X - left, point.Y - top);
            JsonElement? found = await LocateAsync(devTools, x, y).ConfigureAwait(false);
            if (found is not { } node)
            {
                return null;
            }

            var probed = new ProbedNode(devTools, node.GetProperty("backendNodeId").GetInt32(), node.GetProperty("frameId").GetString()!, left, top);
            (probed, string? frame) = await probed.LookCloserAsync().ConfigureAwait(false);
            if (frame is not { } innerId
                || await tab.FrameInOtherProcessAsync(innerId).ConfigureAwait(false) is not { } inner)
            {
                return probed;
            }

            double[] content = await probed.ContentCornerAsync().ConfigureAwait(false);
            (left, top) = (left + content[0], top + content[1]);
            devTools = inner;
        }

        return null;
    }

    /// <summary>Describes a node that was found.</summary>
    public static async Task<ElementInfo?> DescribeAsync(ProbedNode node)
    {
        JsonElement? value = await node.CallAsync(ProbeScripts.Describe, World).ConfigureAwait(false);
        ElementInfo? info = value?.ValueKind == JsonValueKind.Object ? value.Value.Deserialize<ElementInfo>(s_json) : null;
        return info is null ? null : info with
        {
            Identity = $"{node.FrameId}/{node.BackendNodeId}",
            Box = await node.BoxAsync().ConfigureAwait(false),
        };
    }

    // The browser counts from the document's corner and not from the visible part's.
    private static async Task<JsonElement?> LocateAsync(ICDPSession devTools, double x, double y)
    {
        JsonElement metrics = (await devTools.SendAsync("Page.getLayoutMetrics").ConfigureAwait(false))!.Value.GetProperty("cssLayoutViewport");
        try
        {
            return await devTools.SendAsync("DOM.getNodeForLocation", new()
            {
                ["x"] = (int)Math.Floor(x) + metrics.GetProperty("pageX").GetInt32(),
                ["y"] = (int)Math.Floor(y) + metrics.GetProperty("pageY").GetInt32(),
                ["ignorePointerEventsNone"] = false,
            }).ConfigureAwait(false);
        }
        catch (PlaywrightException error) when (error.Message.Contains("No node found", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
