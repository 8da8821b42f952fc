using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Finds closed shadow roots by asking the browser, and keeps them in our world of the frame, where the page's scripts cannot see them.</summary>
/// <remarks>Asked about are elements of other names than HTML's own, and drawn ones that seem empty; an element that has children beside a closed root may be missed.</remarks>
internal static class ClosedRoots
{
    private const int Rounds = 4; // roots within roots, and the answer

    /// <summary>Gives an element's root, open or closed; for functions that run in our world.</summary>
    public const string RootOf = "const rootOf = e => e.shadowRoot ?? globalThis.glm45vRoots?.roots.get(e) ?? null;";

    private const string Hosts =
        "() => {" + RootOf +
        """
          const kept = globalThis.glm45vRoots ??= { roots: new WeakMap(), asked: new WeakSet(), early: new WeakSet(), hosts: [] };
          kept.hosts = [];
          const hosting = ['article', 'aside', 'blockquote', 'div', 'footer', 'header', 'main', 'nav', 'p', 'section', 'span'];
          const seemsEmpty = e => {
            if (!hosting.includes(e.localName) || e.childElementCount > 0 || e.textContent.trim()) { return false; }
            const box = e.getBoundingClientRect();
            return box.width >= 4 && box.height >= 4;
          };
          const walk = root => {
            for (const e of root.querySelectorAll('*')) {
              if (kept.hosts.length >= 60) { return; }
              const inner = rootOf(e);
              if (inner) { walk(inner); continue; }
              if (kept.asked.has(e) || !(e.localName.includes('-') || seemsEmpty(e))) { continue; }
              const set = e.matches(':defined') ? kept.asked : kept.early; // one without a definition is asked about again when it has one
              if (set.has(e)) { continue; }
              set.add(e);
              kept.hosts.push(e);
            }
          };
          walk(document);
          return kept.hosts.length;
        }
        """;

    /// <summary>Calls a function in our world of a frame once the closed roots there are known; null when the frame has gone.</summary>
    public static async Task<JsonElement?> CallAsync(FrameView view, string function)
    {
        string unlessHosts = $"() => {{ const hosts = ({Hosts})(); return hosts > 0 ? {{ hosts }} : {{ value: ({function})() }}; }}";
        for (int round = 0; round < Rounds; round++)
        {
            if (await view.CallAsync(unlessHosts).ConfigureAwait(false) is not { } answer)
            {
                return null;
            }

            if (answer.TryGetProperty("value", out JsonElement value))
            {
                return value;
            }

            await KeepAsync(view).ConfigureAwait(false);
        }

        return await view.CallAsync(function).ConfigureAwait(false);
    }

    private static async Task KeepAsync(FrameView view)
    {
        try
        {
            int context = await view.WorldAsync().ConfigureAwait(false);
            await Task.WhenAll((await HostsAsync(view.DevTools, context).ConfigureAwait(false)).Select(host => KeepAsync(view.DevTools, context, host))).ConfigureAwait(false);
        }
        catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error) || !PageFailures.IsGone(error))
        {
            // The document, or an element of it, went while it was asked about; what comes in its place is asked about in the next look.
        }
    }

    private static async Task<IEnumerable<string>> HostsAsync(ICDPSession devTools, int context)
    {
        JsonElement hosts = await AskAsync(devTools, "Runtime.evaluate", new() { ["expression"] = "globalThis.glm45vRoots.hosts", ["contextId"] = context }).ConfigureAwait(false);
        string list = hosts.GetProperty("result").GetProperty("objectId").GetString()!;
        JsonElement members = await AskAsync(devTools, "Runtime.getProperties", new() { ["objectId"] = list, ["ownProperties"] = true }).ConfigureAwait(false);
        return [.. members.GetProperty("result").EnumerateArray()
            .Where(member => int.TryParse(member.GetProperty("name").GetString(), out _))
            .Select(member => member.GetProperty("value").GetProperty("objectId").GetString()!)];
    }

    private static async Task KeepAsync(ICDPSession devTools, int context, string host)
    {
        JsonElement node = (await AskAsync(devTools, "DOM.describeNode", new() { ["objectId"] = host, ["depth"] = 0, ["pierce"] = true }).ConfigureAwait(false)).GetProperty("node");
        if (!node.TryGetProperty("shadowRoots", out JsonElement roots)
            || roots.EnumerateArray().FirstOrDefault(root => root.TryGetProperty("shadowRootType", out JsonElement type) && type.GetString() == "closed") is not { ValueKind: JsonValueKind.Object } closed)
        {
            return;
        }

        JsonElement root = await AskAsync(devTools, "DOM.resolveNode", new() { ["backendNodeId"] = closed.GetProperty("backendNodeId").GetInt32(), ["executionContextId"] = context }).ConfigureAwait(false);
        await AskAsync(devTools, "Runtime.callFunctionOn", new()
        {
            ["objectId"] = root.GetProperty("object").GetProperty("objectId").GetString()!,
            ["functionDeclaration"] = "function () { globalThis.glm45vRoots.roots.set(this.host, this); }",
        }).ConfigureAwait(false);
    }

    private static async Task<JsonElement> AskAsync(ICDPSession devTools, string method, Dictionary<string, object> parameters) =>
        (await devTools.SendAsync(method, parameters).ConfigureAwait(false)).GetValueOrDefault();
}
