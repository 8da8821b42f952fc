using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>A field that people work by a picker of the browser's own, which no picture shows and keys work differently in every language: dates, times, colours, ranges.</summary>
internal sealed class PickerField
{
    private readonly ProbedNode _node;
    private readonly string _kind;

    private PickerField(ProbedNode node, string kind) => (_node, _kind) = (node, kind);

    /// <summary>Finds such a field at a point and gives it the focus; null where there is none.</summary>
    public static async Task<PickerField?> FindAsync(BrowserTab tab, PixelPoint at) =>
        await ElementProbe.FindAsync(tab, at).ConfigureAwait(false) is { } node
        && (await node.CallAsync(ProbeScripts.FocusPicker, ElementProbe.World).ConfigureAwait(false))?.GetString() is { } kind
            ? new PickerField(node, kind)
            : null;

    /// <summary>Enters a value as the page's own scripts would read it; an empty one clears the field.</summary>
    /// <exception cref="BrowserException">The field does not take it.</exception>
    public async Task EnterAsync(string text)
    {
        if ((await _node.CallAsync(ProbeScripts.EnterValue, ElementProbe.World, text.Trim()).ConfigureAwait(false))?.GetBoolean() != true)
        {
            throw new BrowserException(BrowserFailure.PageFailed, $"The field takes {Form}, not “{text}”.");
        }
    }

    private string Form => _kind switch
    {
        "date" => "a date as YYYY-MM-DD, such as 2030-12-24",
        "time" => "a time as HH:MM, such as 09:30",
        "datetime-local" => "a date and time as YYYY-MM-DDTHH:MM, such as 2030-12-24T09:30",
        "month" => "a month as YYYY-MM, such as 2030-12",
        "week" => "a week as YYYY-Www, such as 2030-W52",
        "color" => "a colour as #rrggbb, such as #1abb9c",
        _ => "a number",
    };
}
