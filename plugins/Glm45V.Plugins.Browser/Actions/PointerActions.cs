using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>What a click did.</summary>
/// <param name="Element">The element that was there; null when there was none, or an open list covered it.</param>
/// <param name="Options">How many options the native list has that the click opened, 0 where it closed it; null where it was no list.</param>
/// <param name="Chosen">The option that the click chose; null where it chose none.</param>
internal sealed record ClickOutcome(ActedElement? Element, int? Options = null, string? Chosen = null);

/// <summary>Takes the actions of the mouse and the keyboard at a point, and tells what they worked.</summary>
internal sealed class PointerActions(BrowserSession session)
{
    /// <summary>Clicks. A native list is opened instead, and the option of an open one chosen, since Chromium shows neither in pictures.</summary>
    public async Task<ClickOutcome> ClickAsync(PixelPoint at, ClickButton button, int count, CancellationToken cancellationToken)
    {
        var outcome = new ClickOutcome(null);
        await session.Pipeline.ActAsync("Clicking", session.Guard.Limit, async (tab, stop) =>
        {
            OpenList? open = session.Looker.List;
            session.Looker.List = null;
            if (open is not null && await open.RefreshAsync(tab).ConfigureAwait(false) && open.Covers(at))
            {
                string chosen = await open.ChooseAsync(at).ConfigureAwait(false)
                    ?? throw new BrowserException(BrowserFailure.PageFailed, "That place of the list holds no option that can be chosen. Look again.");
                outcome = new ClickOutcome(open.Element, Chosen: session.Options.Secrets.Mask(chosen));
                return;
            }

            ActedElement? worked = await AimAsync(tab, at, button, stop).ConfigureAwait(false);
            outcome = outcome with { Element = worked };
            if (button == ClickButton.Left && worked?.Tag == "select" && await OpenList.OpenAsync(tab, at, session.Width, session.Height).ConfigureAwait(false) is { } list)
            {
                list.Element = worked;
                session.Looker.List = open?.IsSameAs(list) == true ? null : list; // a second click closes it
                outcome = outcome with { Options = session.Looker.List?.Count ?? 0 };
                return;
            }

            await PageInput.ClickAsync(tab.Page, at, button, count).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Types, into what lies at a point or where the focus is; null for the latter.</summary>
    public async Task<ActedElement?> TypeAsync(PixelPoint? into, string text, bool clear, bool enter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        ActedElement? worked = null;
        TimeSpan limit = session.Guard.Limit + TimeSpan.FromMilliseconds(20 * text.Length);
        await session.Pipeline.ActAsync("Typing", limit, async (tab, stop) =>
        {
            session.Looker.List = null;
            if (into is { } at)
            {
                worked = await AimAsync(tab, at, ClickButton.Left, stop).ConfigureAwait(false);
                if (worked is not null && TakesNoText(worked))
                {
                    throw new BrowserException(BrowserFailure.PageFailed, $"There is no field at that place, but {session.Options.Secrets.Mask(worked.ToString())}. Aim at a field, or click what is there.");
                }

                if (worked?.Tag == "input" && await PickerField.FindAsync(tab, at).ConfigureAwait(false) is { } picker)
                {
                    await picker.EnterAsync(await session.Guard.BeforeTypingAsync(tab, text, stop).ConfigureAwait(false)).ConfigureAwait(false);
                    await PressEnterAsync(tab, enter, stop).ConfigureAwait(false);
                    return;
                }

                await PageInput.ClickAsync(tab.Page, at).ConfigureAwait(false);
            }

            string filled = await session.Guard.BeforeTypingAsync(tab, text, stop).ConfigureAwait(false);
            await PageInput.TypeAsync(tab.Page, filled, replaces: clear && into is not null, stop).ConfigureAwait(false);
            await PressEnterAsync(tab, enter, stop).ConfigureAwait(false);
        }, cancellationToken, enter ? ActionKind.Act : ActionKind.Type).ConfigureAwait(false);
        return worked;
    }

    // Other elements may take keys by their page's own scripts.
    private static bool TakesNoText(ActedElement element) => element.Role is not ("combobox" or "textbox" or "searchbox" or "spinbutton")
        && (element.Tag is "a" or "button" || (element.Tag == "input" && element.Type is "checkbox" or "radio" or "button" or "submit" or "reset" or "image" or "file"));

    private async Task PressEnterAsync(BrowserTab tab, bool enter, CancellationToken stop)
    {
        if (enter)
        {
            await session.Guard.BeforeKeyAsync(tab, "Enter", stop).ConfigureAwait(false);
            await tab.Page.Keyboard.PressAsync("Enter").ConfigureAwait(false);
        }
    }

    private async Task<ActedElement?> AimAsync(BrowserTab tab, PixelPoint at, ClickButton button, CancellationToken stop)
    {
        ElementInfo? element = await session.Guard.BeforeClickAsync(tab, at, button, stop).ConfigureAwait(false);
        return element is null ? null : await ElementFinder.DescribeAsync(tab, element, at, session.Options.Secrets).ConfigureAwait(false);
    }
}
