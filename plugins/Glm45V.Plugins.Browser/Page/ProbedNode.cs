using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>A node that the browser named: which session knows it, its number there, its frame, and where that session's view begins on the page.</summary>
internal sealed record ProbedNode(ICDPSession DevTools, int BackendNodeId, string FrameId, double Left, double Top)
{
    /// <summary>Gives the identifier of the frame a session begins with.</summary>
    public static async Task<string> MainFrameAsync(ICDPSession devTools)
    {
        JsonElement tree = (await devTools.SendAsync("Page.getFrameTree").ConfigureAwait(false)).GetValueOrDefault();
        return tree.GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString()!;
    }

    /// <summary>Finds the element of a frame that has the focus, through shadow roots, closed ones too; null where none has.</summary>
    public static async Task<ProbedNode?> FocusedAsync(ICDPSession devTools, string frame, string world, double left, double top)
    {
        var start = new ProbedNode(devTools, 0, frame, left, top);
        JsonElement made = await start.AskAsync("Page.createIsolatedWorld", new() { ["frameId"] = frame, ["worldName"] = world }).ConfigureAwait(false);
        JsonElement answer = await start.AskAsync("Runtime.evaluate", new()
        {
            ["expression"] = "document.activeElement",
            ["contextId"] = made.GetProperty("executionContextId").GetInt32(),
        }).ConfigureAwait(false);
        ProbedNode? focused = null;
        while (answer.GetProperty("result").TryGetProperty("objectId", out JsonElement found))
        {
            JsonElement node = (await start.AskAsync("DOM.describeNode", new() { ["objectId"] = found.GetString()!, ["pierce"] = true, ["depth"] = 1 })
                .ConfigureAwait(false)).GetProperty("node");
            focused = start with { BackendNodeId = node.GetProperty("backendNodeId").GetInt32() };
            if (AuthorRoot(node) is not { } root)
            {
                break;
            }

            JsonElement resolved = await start.AskAsync("DOM.resolveNode", new()
            {
                ["backendNodeId"] = root,
                ["executionContextId"] = made.GetProperty("executionContextId").GetInt32(),
            }).ConfigureAwait(false);
            answer = await start.AskAsync("Runtime.callFunctionOn", new()
            {
                ["objectId"] = resolved.GetProperty("object").GetProperty("objectId").GetString()!,
                ["functionDeclaration"] = "function () { return this.activeElement; }",
            }).ConfigureAwait(false);
        }

        return focused;
    }

    /// <summary>Gives the element itself where this is a pseudo-element, such as the glyph of an icon font, and the frame that it shows; null for other elements.</summary>
    public async Task<(ProbedNode Element, string? InnerFrame)> LookCloserAsync()
    {
        JsonElement node = (await AskAsync("DOM.describeNode", new() { ["backendNodeId"] = BackendNodeId }).ConfigureAwait(false)).GetProperty("node");
        return node.TryGetProperty("pseudoType", out _)
            ? (await OriginAsync().ConfigureAwait(false), null)
            : (this, node.TryGetProperty("frameId", out JsonElement frame) ? frame.GetString() : null);
    }

    private async Task<ProbedNode> OriginAsync()
    {
        JsonElement resolved = await AskAsync("DOM.resolveNode", new() { ["backendNodeId"] = BackendNodeId }).ConfigureAwait(false);
        JsonElement answer = await AskAsync("Runtime.callFunctionOn", new()
        {
            ["objectId"] = resolved.GetProperty("object").GetProperty("objectId").GetString()!,
            ["functionDeclaration"] = "function () { return this.nodeType ? this.parentElement : this.element; }",
        }).ConfigureAwait(false);
        JsonElement element = await AskAsync("DOM.describeNode", new() { ["objectId"] = answer.GetProperty("result").GetProperty("objectId").GetString()! }).ConfigureAwait(false);
        return this with { BackendNodeId = element.GetProperty("node").GetProperty("backendNodeId").GetInt32() };
    }

    /// <summary>Gives the upper left corner of what a frame's element holds, within this session's view.</summary>
    public async Task<double[]> ContentCornerAsync()
    {
        JsonElement box = await AskAsync("DOM.getBoxModel", new() { ["backendNodeId"] = BackendNodeId }).ConfigureAwait(false);
        JsonElement quad = box.GetProperty("model").GetProperty("content");
        return [quad[0].GetDouble(), quad[1].GetDouble()];
    }

    /// <summary>Gives the left, upper, right and lower edge on the page; empty for a node that is not drawn.</summary>
    public async Task<double[]> BoxAsync()
    {
        try
        {
            JsonElement quads = (await AskAsync("DOM.getContentQuads", new() { ["backendNodeId"] = BackendNodeId }).ConfigureAwait(false)).GetProperty("quads");
            double[] numbers = [.. quads.EnumerateArray().SelectMany(quad => quad.EnumerateArray()).Select(number => number.GetDouble())];
            double[] across = [.. numbers.Where((_, index) => index % 2 == 0)];
            double[] down = [.. numbers.Where((_, index) => index % 2 == 1)];
            return across.Length == 0 ? [] : [across.Min() + Left, down.Min() + Top, across.Max() + Left, down.Max() + Top];
        }
        catch (PlaywrightException error) when (error.Message.Contains("Could not compute content quads", StringComparison.Ordinal))
        {
            return [];
        }
    }

    /// <summary>Calls a function on the node in a world of ours, and gives what it returned; null when the node has gone.</summary>
    public async Task<JsonElement?> CallAsync(string function, string world, params object[] arguments)
    {
        JsonElement made = await AskAsync("Page.createIsolatedWorld", new() { ["frameId"] = FrameId, ["worldName"] = world }).ConfigureAwait(false);
        JsonElement resolved = await AskAsync(
            "DOM.resolveNode", new() { ["backendNodeId"] = BackendNodeId, ["executionContextId"] = made.GetProperty("executionContextId").GetInt32() })
            .ConfigureAwait(false);
        JsonElement answer = await AskAsync("Runtime.callFunctionOn", new()
        {
            ["objectId"] = resolved.GetProperty("object").GetProperty("objectId").GetString()!,
            ["functionDeclaration"] = function,
            ["arguments"] = arguments.Select(value => new Dictionary<string, object> { ["value"] = value }).ToArray(),
            ["returnByValue"] = true,
        }).ConfigureAwait(false);
        if (answer.TryGetProperty("exceptionDetails", out JsonElement failure))
        {
            throw new PlaywrightException($"The probe failed: {failure.GetRawText()}");
        }

        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : null;
    }

    // The browser's own fields have shadow roots too, in which nothing of the page lives.
    private static int? AuthorRoot(JsonElement node) => node.TryGetProperty("shadowRoots", out JsonElement roots)
        ? roots.EnumerateArray()
            .Where(root => root.TryGetProperty("shadowRootType", out JsonElement type) && type.GetString() != "user-agent")
            .Select(root => (int?)root.GetProperty("backendNodeId").GetInt32())
            .FirstOrDefault()
        : null;

    private async Task<JsonElement> AskAsync(string method, Dictionary<string, object> parameters) =>
        (await DevTools.SendAsync(method, parameters).ConfigureAwait(false)).GetValueOrDefault();
}
