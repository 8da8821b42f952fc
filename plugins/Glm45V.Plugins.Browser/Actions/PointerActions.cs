using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Takes the actions of the mouse and the keyboard at a point, and tells what they worked.</summary>
internal sealed class PointerActions(BrowserSession session)
{
    /// <summary>Clicks; null when nothing was there.</summary>
    public async Task<ActedElement?> ClickAsync(PixelPoint at, ClickButton button, int count, CancellationToken cancellationToken)
    {
        ActedElement? worked = null;
        await session.Pipeline.ActAsync("Clicking", session.Guard.Limit, async (tab, stop) =>
        {
            worked = await AimAsync(tab, at, button, stop).ConfigureAwait(false);
            await PageInput.ClickAsync(tab.Page, at, button, count).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return worked;
    }

    /// <summary>Types, into what lies at a point or where the focus is; null for the latter.</summary>
    public async Task<ActedElement?> TypeAsync(PixelPoint? into, string text, bool clear, bool enter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        ActedElement? worked = null;
        TimeSpan limit = session.Guard.Limit + TimeSpan.FromMilliseconds(20 * text.Length);
        await session.Pipeline.ActAsync("Typing", limit, async (tab, stop) =>
        {
            if (into is { } at)
            {
                worked = await AimAsync(tab, at, ClickButton.Left, stop).ConfigureAwait(false);
                await PageInput.ClickAsync(tab.Page, at).ConfigureAwait(false);
            }

            string filled = await session.Guard.BeforeTypingAsync(tab, text, stop).ConfigureAwait(false);
            await PageInput.TypeAsync(tab.Page, filled, replaces: clear && into is not null, stop).ConfigureAwait(false);
            if (enter)
            {
                await session.Guard.BeforeKeyAsync(tab, "Enter", stop).ConfigureAwait(false);
                await tab.Page.Keyboard.PressAsync("Enter").ConfigureAwait(false);
            }
        }, cancellationToken).ConfigureAwait(false);
        return worked;
    }

    private async Task<ActedElement?> AimAsync(BrowserTab tab, PixelPoint at, ClickButton button, CancellationToken stop)
    {
        ElementInfo? element = await session.Guard.BeforeClickAsync(tab, at, button, stop).ConfigureAwait(false);
        return element is null ? null : await ElementFinder.DescribeAsync(tab, element, at, session.Options.Secrets).ConfigureAwait(false);
    }
}
