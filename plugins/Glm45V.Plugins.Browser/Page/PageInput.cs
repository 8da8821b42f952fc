using Glm45V.Plugins.Browser.Actions;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>The mouse and the keyboard of a page, in CSS pixels; real input events, as a person's hand gives them.</summary>
internal static class PageInput
{
    private const int DragSteps = 12;

    // A hand rests over the target before it lets go, and sortable lists take up what is held over them only then.
    private static readonly TimeSpan s_restBeforeDrop = TimeSpan.FromMilliseconds(100);

    public static Task ClickAsync(IPage page, PixelPoint at, ClickButton button = ClickButton.Left, int count = 1) =>
        page.Mouse.ClickAsync((float)at.X, (float)at.Y, new()
        {
            Button = button switch { ClickButton.Right => MouseButton.Right, ClickButton.Middle => MouseButton.Middle, _ => MouseButton.Left },
            ClickCount = count,
        });

    public static Task HoverAsync(IPage page, PixelPoint at) => page.Mouse.MoveAsync((float)at.X, (float)at.Y, new() { Steps = 3 });

    /// <summary>Types where the focus is; replacing selects what the field holds first, and an empty text then clears it.</summary>
    public static async Task TypeAsync(IPage page, string text, bool replaces, CancellationToken stop)
    {
        if (replaces && await page.EvaluateAsync<bool>(PageScripts.FocusTakesText).ConfigureAwait(false))
        {
            await page.Keyboard.PressAsync("ControlOrMeta+a").ConfigureAwait(false);
        }

        stop.ThrowIfCancellationRequested();
        if (text.Length > 0)
        {
            await page.Keyboard.TypeAsync(text).ConfigureAwait(false);
        }
        else if (replaces)
        {
            await page.Keyboard.PressAsync("Delete").ConfigureAwait(false);
        }
    }

    public static async Task ScrollAsync(IPage page, PixelPoint at, ScrollDirection direction, double distance)
    {
        (float right, float down) = direction switch
        {
            ScrollDirection.Up => (0f, (float)-distance),
            ScrollDirection.Down => (0f, (float)distance),
            ScrollDirection.Left => ((float)-distance, 0f),
            ScrollDirection.Right => ((float)distance, 0f),
            _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "The direction must be up, down, left or right."),
        };
        await page.Mouse.MoveAsync((float)at.X, (float)at.Y).ConfigureAwait(false);
        await page.Mouse.WheelAsync(right, down).ConfigureAwait(false);
        await page.EvaluateAsync<bool>(PageScripts.ScrollRest, new[] { at.X, at.Y }).ConfigureAwait(false);
    }

    public static async Task DragAsync(IPage page, PixelPoint from, PixelPoint to)
    {
        await page.Mouse.MoveAsync((float)from.X, (float)from.Y).ConfigureAwait(false);
        await page.Mouse.DownAsync().ConfigureAwait(false);
        await page.Mouse.MoveAsync((float)to.X, (float)to.Y, new() { Steps = DragSteps }).ConfigureAwait(false);
        await Task.Delay(s_restBeforeDrop).ConfigureAwait(false);
        await page.Mouse.MoveAsync((float)to.X, (float)to.Y).ConfigureAwait(false);
        await page.Mouse.UpAsync().ConfigureAwait(false);
    }
}
