using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Navigation;

/// <summary>A page in a browser as the world of an agent: screenshots are what it sees, navigation actions what it does.</summary>
/// <remarks>The session stays the caller's to dispose.</remarks>
public sealed class BrowserEnvironment : IEnvironment
{
    private readonly BrowserSession _session;
    private readonly BrowserEnvironmentOptions _options;

    /// <summary>Lets an agent act in a session.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The snap radius is out of its range.</exception>
    public BrowserEnvironment(BrowserSession session, BrowserEnvironmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);

        _session = session;
        _options = options ?? new BrowserEnvironmentOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    public async Task<Observation> ObserveAsync(CancellationToken cancellationToken = default)
    {
        Screenshot screenshot = await _session.ScreenshotAsync(cancellationToken).ConfigureAwait(false);
        return new Observation
        {
            Png = screenshot.Png,
            Width = screenshot.Width,
            Height = screenshot.Height,
            Url = _session.Page.Url,
            Title = await TitleAsync(cancellationToken).ConfigureAwait(false),
            Time = _options.Time.GetUtcNow(),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="BrowserException">The browser itself is gone.</exception>
    public async Task<ActionResult> ActAsync(AgentAction action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (!NavigationActionParser.TryParse(action, out NavigationAction? navigation, out string? error))
        {
            return ActionResult.Failed(error);
        }

        var aim = new ActionResult();
        try
        {
            aim = await AimAsync(navigation, cancellationToken).ConfigureAwait(false);
            await DoAsync(navigation, aim, cancellationToken).ConfigureAwait(false);
        }
        catch (BrowserException failure) when (failure.Failure != BrowserFailure.BrowserClosed)
        {
            return aim with { Error = failure.Message };
        }
        catch (ArgumentException unknownKey) when (navigation is PressAction)
        {
            return aim with { Error = unknownKey.Message };
        }

        return aim with { Text = Report(action, aim) };
    }

    /// <summary>Finds the pixels an action means before it is taken.</summary>
    private async Task<ActionResult> AimAsync(NavigationAction action, CancellationToken cancellationToken) => action switch
    {
        ClickAction click => await SnapAsync(Pixel(click.X, click.Y), cancellationToken).ConfigureAwait(false),
        TypeAction type => await SnapAsync(Pixel(type.X, type.Y), cancellationToken).ConfigureAwait(false),
        ScrollAction scroll => new ActionResult { Requested = Pixel(scroll.X, scroll.Y), Point = Pixel(scroll.X, scroll.Y) },
        DragAction drag => new ActionResult { Requested = Pixel(drag.X1, drag.Y1), Point = Pixel(drag.X1, drag.Y1), End = Pixel(drag.X2, drag.Y2) },
        _ => new ActionResult(),
    };

    private async Task<ActionResult> SnapAsync(PixelPoint asked, CancellationToken cancellationToken)
    {
        PixelPoint? control = _options.SnapRadius > 0
            ? await _session.SnapAsync(asked.X, asked.Y, _options.SnapRadius, cancellationToken).ConfigureAwait(false)
            : null;
        return new ActionResult { Requested = asked, Point = control ?? asked };
    }

    private Task DoAsync(NavigationAction action, ActionResult aim, CancellationToken cancellationToken)
    {
        (double x, double y) = aim.Point is { } point ? (point.X, point.Y) : default;
        return action switch
        {
            ClickAction => _session.ClickAsync(x, y, cancellationToken),
            TypeAction type => _session.TypeAsync(x, y, type.Text, cancellationToken),
            PressAction press => _session.PressAsync(press.Key, cancellationToken),
            ScrollAction scroll => _session.ScrollAsync(x, y, scroll.Direction, cancellationToken: cancellationToken),
            DragAction when aim.End is { } end => _session.DragAsync(x, y, end.X, end.Y, cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    private string Report(AgentAction action, ActionResult aim)
    {
        string snapped = aim.Snapped ? " The point was moved onto the nearest control." : "";
        IEnumerable<string> events = _session.TakeEvents().Select(seen => $" {seen.Describe()}");
        return $"Done: {action}.{snapped}{string.Concat(events)}";
    }

    private PixelPoint Pixel(int x, int y) => CoordinateMapper.FromGui(x, y, _session.Width, _session.Height);

    private async Task<string> TitleAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _session.EvaluateAsync<string>("document.title", cancellationToken).ConfigureAwait(false) ?? "";
        }
        catch (BrowserException failure) when (failure.Failure == BrowserFailure.PageFailed)
        {
            // The page moved on between the screenshot and this question; a title only informs people.
            return "";
        }
    }
}
