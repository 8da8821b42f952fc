using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>The functions of the keyboard: type and press.</summary>
internal sealed class KeyboardTools(BrowserSession session, double snapRadius)
{
    /// <summary>The functions.</summary>
    public IEnumerable<AIFunction> All =>
    [
        new BrowserFunction(
            session,
            "type",
            "Clicks the field at a point, replaces what it holds with a text, and returns a new screenshot. "
            + "It does not press Enter: call press for that. An empty text clears the field.",
            new ToolSchema().Coordinate("x", PointerTools.AcrossText).Coordinate("y", PointerTools.DownText)
                .Text("text", "The text to type, exactly as it shall stand in the field."),
            TypeAsync),
        new BrowserFunction(
            session,
            "press",
            "Presses a key or a combination where the focus is, and returns a new screenshot.",
            new ToolSchema().Text("key", "A key such as Enter, Tab, Escape, Backspace, ArrowDown or PageDown, or a combination such as Control+A."),
            PressAsync),
    ];

    private async Task<string> TypeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string text = arguments.Text("text");
        (PixelPoint point, string words) = await PointerTools.AimAsync(
            session, snapRadius, arguments.Coordinate("x"), arguments.Coordinate("y"), cancellationToken).ConfigureAwait(false);
        await session.TypeAsync(point.X, point.Y, text, cancellationToken).ConfigureAwait(false);
        return text.Length == 0 ? $"Cleared the field at {words}." : $"Typed the text at {words}.";
    }

    private async Task<string> PressAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string key = arguments.Text("key");
        string name;
        try
        {
            name = KeyNames.Normalize(key);
        }
        catch (ArgumentException error)
        {
            throw new ToolArgumentException($"press: {error.Message}");
        }

        await session.PressAsync(name, cancellationToken).ConfigureAwait(false);
        return $"Pressed {name}.";
    }
}
