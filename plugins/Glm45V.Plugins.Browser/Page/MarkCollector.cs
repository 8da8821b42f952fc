using System.Text.Json;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Finds the controls a person can see and reach on a page, through shadow roots and frames, and gives each a number it keeps.</summary>
/// <remarks>The collecting function runs in a world of its own; nothing is written into the page.</remarks>
internal sealed class MarkCollector
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>Collects the marks of a page.</summary>
    public async Task<PageMarks> CollectAsync(BrowserTab tab, int width, int height, OpenList? list)
    {
        List<Found> found = [];
        foreach (FrameView view in await FrameView.AllAsync(tab, new ViewBox(0, 0, width, height)).ConfigureAwait(false))
        {
            JsonElement? answer = await view.CallThroughRootsAsync(MarkScripts.All).ConfigureAwait(false);
            foreach (RawMark raw in answer?.Deserialize<RawMark[]>(s_json) ?? [])
            {
                if (view.Place(raw) is { } placed)
                {
                    found.Add(placed);
                }
            }
        }

        if (list is not null)
        {
            found.RemoveAll(mark => list.Covers(mark.Point));
            found.AddRange(list.Marks());
        }

        // What stands highest is kept where there are too many; the list itself is in the document's order, which keeps menus, forms and rows together.
        List<Found> kept = [.. found.Index().OrderBy(one => one.Item.Top).Take(PageMarks.Most).OrderBy(one => one.Index).Select(one => one.Item)];
        Number(kept);
        return new PageMarks([.. kept.Select(Describe)], found.Count - kept.Count);
    }

    // Numbers of elements that are gone are free again once they are not on this screen; what stays keeps its own.
    private void Number(List<Found> kept)
    {
        HashSet<string> present = [.. kept.Select(mark => mark.Identity)];
        foreach (string gone in numbers.Keys.Where(identity => !present.Contains(identity)).ToArray())
        {
            numbers.Remove(gone);
        }

        HashSet<int> used = [.. numbers.Values];
        int next = 1;
        foreach (Found mark in kept.Where(mark => !numbers.ContainsKey(mark.Identity)))
        {
            while (!used.Add(next))
            {
                next++;
            }

            numbers[mark.Identity] = next;
        }
    }

    private PageMark Describe(Found mark) => new(
        numbers[mark.Identity], mark.Raw.Tag, mark.Raw.Role, mark.Raw.Name, mark.Raw.Shown, mark.Raw.Value, mark.Raw.State,
        mark.Left, mark.Top, mark.Right, mark.Bottom, mark.Point);

    /// <summary>A mark as the page's frame tells it, in that frame's pixels.</summary>
    internal sealed record RawMark(
        int Id, string Tag, string Role, string Name, bool Shown, string? Value, string State, double L, double T, double R, double B, double X, double Y);

    /// <summary>A mark in the page's pixels.</summary>
    internal sealed record Found(string Identity, RawMark Raw, double Left, double Top, double Right, double Bottom, PixelPoint Point);
}
