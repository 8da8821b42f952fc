using System.Globalization;
using System.Text;
using System.Text.Json;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>A native list that was clicked. Chromium shows its options in a window of its own, which no screenshot has: they are drawn on pictures instead, where they can be clicked.</summary>
/// <remarks>The drawing is a style that exists while a picture is taken; the page is not changed by it. A modal dialog of the page covers it.</remarks>
internal sealed class OpenList
{
    private const double RowHeight = 24;
    private const int MostRows = 12;

    private readonly BrowserTab tab;
    private readonly ProbedNode node;
    private readonly ViewBox page;
    private ListState state;
    private ViewBox box;
    private int first;

    private OpenList(BrowserTab tab, ProbedNode node, ListState state, ViewBox page)
    {
        this.tab = tab;
        this.node = node;
        this.state = state;
        this.page = page;
    }

    /// <summary>The element, and how to find it again.</summary>
    public ActedElement? Element { get; set; }

    /// <summary>How many options it has.</summary>
    public int Count => state.Options.Length;

    /// <summary>Opens the list at a point; null where there is none that opens.</summary>
    public static async Task<OpenList?> OpenAsync(BrowserTab tab, PixelPoint at, int width, int height)
    {
        if (await ElementProbe.FindAsync(tab, at).ConfigureAwait(false) is not { } node || await StateOf(node).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        var list = new OpenList(tab, node, state, new ViewBox(0, 0, width, height));
        list.first = Math.Clamp(Array.FindIndex(state.Options, option => option.IsSelected) - (MostRows / 2), 0, Math.Max(0, list.Count - MostRows));
        return await list.RefreshAsync(tab).ConfigureAwait(false) ? list : null;
    }

    /// <summary>Looks at the list again; false when it has gone, or another tab is shown.</summary>
    public async Task<bool> RefreshAsync(BrowserTab shown)
    {
        if (shown != tab)
        {
            return false;
        }

        try
        {
            double[] edges = await node.BoxAsync().ConfigureAwait(false);
            if (edges.Length == 0 || await StateOf(node).ConfigureAwait(false) is not { } now)
            {
                return false;
            }

            state = now;
            first = Math.Clamp(first, 0, Math.Max(0, Count - MostRows));
            Place(new ViewBox(edges[0], edges[1], edges[2], edges[3]));
            return true;
        }
        catch (PlaywrightException error) when (!PageFailures.IsGone(error))
        {
            return false; // the node went with its document
        }
    }

    /// <summary>True when both are of one element.</summary>
    public bool IsSameAs(OpenList other) => other.node.BackendNodeId == node.BackendNodeId && other.node.DevTools == node.DevTools;

    /// <summary>True when the list covers a point.</summary>
    public bool Covers(PixelPoint at) => box.Holds(at.X, at.Y);

    /// <summary>Turns the list by some rows.</summary>
    public void Scroll(int rows) => first = Math.Clamp(first + rows, 0, Math.Max(0, Count - MostRows));

    /// <summary>Chooses the option at a point; gives its words, null where there is none that can be chosen.</summary>
    public async Task<string?> ChooseAsync(PixelPoint at)
    {
        int index = first + (int)((at.Y - box.Top) / RowHeight);
        if (!Covers(at) || index >= Math.Min(Count, first + MostRows) || state.Options[index].IsDisabled)
        {
            return null;
        }

        ListOption option = state.Options[index];
        JsonElement? done = await node.CallAsync(ProbeScripts.SelectAt, ElementProbe.World, option.Index, option.Label).ConfigureAwait(false);
        return done?.GetString() == "chosen" ? option.Label : null;
    }

    /// <summary>The options that are drawn, with their places.</summary>
    public IEnumerable<MarkCollector.Found> Marks()
    {
        foreach ((int row, ListOption option) in state.Options.Skip(first).Take(MostRows).Index())
        {
            (double top, double bottom) = (box.Top + (row * RowHeight), box.Top + ((row + 1) * RowHeight));
            string name = option.Label.Length <= 80 ? option.Label : option.Label[..80];
            string how = option.IsDisabled ? "disabled" : option.IsSelected ? "selected" : "";
            var raw = new MarkCollector.RawMark(option.Index, "option", "option", name, Shown: true, null, how, 0, 0, 0, 0, 0, 0);
            yield return new MarkCollector.Found($"list-{node.BackendNodeId}/{option.Index}", raw, box.Left, top, box.Right, bottom, new PixelPoint((box.Left + box.Right) / 2, (top + bottom) / 2));
        }
    }

    /// <summary>Gives the style that draws the list while a picture is taken; frames inside the page are of another size and stay as they are.</summary>
    public string Css(Func<string, string> mask)
    {
        IEnumerable<string> rows = state.Options.Skip(first).Take(MostRows).Select(option => $"{(option.IsSelected ? "\u2713" : "\u2003")} {mask(option.Label)}{(option.IsDisabled ? " (disabled)" : "")}");
        int more = Count - MostRows - first;
        string content = string.Join("\\a ", rows.Append(Count > MostRows ? $"\u2195 {Math.Max(0, more)} more below: scroll here" : "").Where(row => row.Length > 0).Select(Quoted));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            @media (width: {{page.Right}}px) and (height: {{page.Bottom}}px) {
              html::after { all: initial !important; content: "{{content}}" !important; position: fixed !important; z-index: 2147483647 !important;
                left: {{box.Left}}px !important; top: {{box.Top}}px !important; width: {{box.Right - box.Left}}px !important; height: {{box.Bottom - box.Top}}px !important;
                background: #fff !important; color: #111 !important; outline: 1px solid #767676 !important; font: 15px/{{RowHeight}}px sans-serif !important;
                white-space: pre !important; overflow: hidden !important; display: block !important; box-shadow: 0 2px 6px rgba(0,0,0,.3) !important }
            }
            """);
    }

    // Below the field where there is room for it, else above, else as low as it can be.
    private void Place(ViewBox field)
    {
        double height = (Math.Min(Count, MostRows) + (Count > MostRows ? 1 : 0)) * RowHeight;
        double longest = state.Options.Max(option => option.Label.Length + (option.IsDisabled ? 11 : 0));
        double width = Math.Min(page.Right - 2, Math.Max(field.Right - field.Left, (longest * 9) + 40));
        double left = Math.Clamp(field.Left, 0, Math.Max(0, page.Right - width - 1));
        double top = field.Bottom + height <= page.Bottom ? field.Bottom : field.Top - height >= 0 ? field.Top - height : Math.Max(0, page.Bottom - height);
        box = new ViewBox(left, top, left + width, top + height);
    }

    private static string Quoted(string text)
    {
        StringBuilder quoted = new();
        foreach (char letter in text)
        {
            quoted.Append(letter is '"' or '\\' ? $"\\{letter}" : char.IsControl(letter) ? " " : letter.ToString());
        }

        return quoted.ToString();
    }

    private static async Task<ListState?> StateOf(ProbedNode node) =>
        (await node.CallAsync(ProbeScripts.ListOf, ElementProbe.World).ConfigureAwait(false)) is { ValueKind: JsonValueKind.Object } json
            && json.Deserialize<ListState>(JsonSerializerOptions.Web) is { Options.Length: > 0 } state ? state : null;

    private sealed record ListState(ListOption[] Options);

    private sealed record ListOption(int Index, string Label, bool IsDisabled, bool IsSelected);
}
