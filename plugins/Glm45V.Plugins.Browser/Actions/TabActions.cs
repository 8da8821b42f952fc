using Glm45V.Plugins.Browser.Page;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Takes the actions that change which page or tab is shown.</summary>
internal sealed class TabActions(BrowserSession session)
{
    /// <summary>Takes an action and says what was done.</summary>
    public async Task<string> DoAsync(BrowserAction action, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case GotoAction go:
                await OpenAsync(go.Url, cancellationToken).ConfigureAwait(false);
                return $"Opened {go.Url}.";
            case BackAction:
                return await MoveAsync("Going back", page => page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit }), "Went back.", "There is no page to go back to.", cancellationToken).ConfigureAwait(false);
            case ForwardAction:
                return await MoveAsync("Going forward", page => page.GoForwardAsync(new() { WaitUntil = WaitUntilState.Commit }), "Went forward.", "There is no page to go forward to.", cancellationToken).ConfigureAwait(false);
            case ReloadAction:
                return await MoveAsync("Loading again", page => page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit }), "Loaded the page again.", "Loaded the page again.", cancellationToken).ConfigureAwait(false);
            case NewTabAction tab:
                await NewTabAsync(tab.Url, cancellationToken).ConfigureAwait(false);
                return tab.Url is null ? "Opened an empty tab." : $"Opened {tab.Url} in a new tab.";
            case SwitchTabAction { Tab: int number }:
                BrowserTab shown = Find(number);
                await session.Pipeline.RunAsync("Switching tabs", session.Options.Timeout, ActionKind.Navigate, (_, _) => session.TabList.ShowAsync(shown), cancellationToken).ConfigureAwait(false);
                return $"Tab {number} is shown now ({shown.Page.Url}).";
            case CloseTabAction close:
                return await CloseAsync(close.Tab, cancellationToken).ConfigureAwait(false);
            default:
                throw new ArgumentException($"'{action.Name}' is no action of a page: the agent takes it itself.", nameof(action));
        }
    }

    private async Task OpenAsync(string url, CancellationToken cancellationToken)
    {
        await CheckAsync(url, cancellationToken).ConfigureAwait(false);
        await session.GotoAsync(url, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> CheckAsync(string url, CancellationToken cancellationToken) => session.Pipeline.RunAsync(
        "Checking the address", session.Guard.Limit, ActionKind.Navigate, async (tab, stop) =>
        {
            await session.Guard.BeforeAgentOpensAsync(tab, url, stop).ConfigureAwait(false);
            return true;
        }, cancellationToken);

    private async Task<string> MoveAsync(string name, Func<IPage, Task<IResponse?>> move, string done, string nowhere, CancellationToken cancellationToken)
    {
        IResponse? moved = await session.Pipeline.RunAsync(name, session.Options.Timeout, ActionKind.Act, async (tab, _) =>
        {
            string before = tab.Page.Url;
            IResponse? response = await move(tab.Page).ConfigureAwait(false);
            return response is null && tab.Page.Url == before ? throw new UnusableActionException(nowhere) : response;
        }, cancellationToken).ConfigureAwait(false);
        _ = moved; // pages of the cache have no response
        return done;
    }

    private async Task NewTabAsync(string? url, CancellationToken cancellationToken)
    {
        if (url is not null)
        {
            await CheckAsync(url, cancellationToken).ConfigureAwait(false);
        }

        await session.Pipeline.RunAsync("Opening a tab", session.Options.Timeout, ActionKind.Navigate, (_, _) => session.TabList.OpenFreshAsync(), cancellationToken).ConfigureAwait(false);
        if (url is not null)
        {
            await session.GotoAsync(url, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> CloseAsync(int? number, CancellationToken cancellationToken)
    {
        BrowserTab tab = number is { } given ? Find(given) : session.TabList.Current;
        if (session.TabList.Open.Count == 1)
        {
            throw new UnusableActionException("The last tab stays open.");
        }

        await session.Pipeline.RunAsync("Closing a tab", session.Options.Timeout, ActionKind.Navigate, async (_, _) =>
        {
            await tab.Page.CloseAsync().ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return "Closed the tab.";
    }

    private BrowserTab Find(int number)
    {
        IReadOnlyList<BrowserTab> open = session.TabList.Open;
        return number <= open.Count
            ? open[number - 1]
            : throw new UnusableActionException($"There is no tab {number}: {(open.Count == 1 ? "only tab 1 is" : $"tabs 1 to {open.Count} are")} open.");
    }
}
