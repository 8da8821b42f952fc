using System.Globalization;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Takes actions in a session: finds the pixels they mean, takes them, and words what came of it.</summary>
internal sealed class ActionRunner(BrowserSession session, double snapRadius)
{
    private const int ZoomedSide = 1024;

    public async Task<ActionReport> RunAsync(BrowserAction action, CancellationToken cancellationToken)
    {
        var aim = new ActionReport();
        try
        {
            aim = await AimAsync(action, cancellationToken).ConfigureAwait(false);
            session.Pipeline.Settled = null;
            aim = await DoAsync(action, aim, cancellationToken).ConfigureAwait(false);
            aim = action.Risk == ActionRisk.Looks ? aim : aim with { Settled = session.Pipeline.Settled };
            session.Record.Audit("action", session.Page.Url, aim.Text ?? action.Name);
            return aim;
        }
        catch (BrowserException error) when (error.Failure != BrowserFailure.BrowserClosed)
        {
            return aim with { Text = null, Error = session.Options.Secrets.Mask(error.Message), Failure = error.Failure };
        }
        catch (UnusableActionException error)
        {
            return aim with { Text = null, Error = error.Message };
        }
    }

    private async Task<ActionReport> AimAsync(BrowserAction action, CancellationToken cancellationToken) => action switch
    {
        ClickAction click => await PointAsync(click.At, snaps: true, cancellationToken).ConfigureAwait(false),
        HoverAction hover => await PointAsync(hover.At, snaps: false, cancellationToken).ConfigureAwait(false),
        TypeAction { Into: { } into } => await PointAsync(into, snaps: true, cancellationToken).ConfigureAwait(false),
        ScrollAction { At: { } at } => await PointAsync(at, snaps: false, cancellationToken).ConfigureAwait(false),
        SelectOptionAction select => await PointAsync(select.At, snaps: true, cancellationToken).ConfigureAwait(false),
        UploadAction upload => await PointAsync(upload.At, snaps: true, cancellationToken).ConfigureAwait(false),
        DragAction drag => (await PointAsync(drag.From, snaps: false, cancellationToken).ConfigureAwait(false)) with
        {
            End = (await PointAsync(drag.To, snaps: false, cancellationToken).ConfigureAwait(false)).Point,
        },
        _ => new ActionReport(),
    };

    private async Task<ActionReport> PointAsync(ActionTarget target, bool snaps, CancellationToken cancellationToken)
    {
        PixelPoint asked = await session.LocateAsync(target, cancellationToken).ConfigureAwait(false)
            ?? throw new UnusableActionException($"There is no element {target} in what you saw last. Look again.");
        if (asked.X < 0 || asked.Y < 0 || asked.X >= session.Width || asked.Y >= session.Height)
        {
            throw new UnusableActionException($"{target} lies outside the visible part of the page. Scroll to it first.");
        }

        PixelPoint? control = snaps && snapRadius > 0 && target is PointTarget
            ? await session.SnapAsync(asked.X, asked.Y, snapRadius, cancellationToken).ConfigureAwait(false)
            : null;
        return new ActionReport { Requested = asked, Point = control ?? asked };
    }

    private async Task<ActionReport> DoAsync(BrowserAction action, ActionReport aim, CancellationToken cancellationToken)
    {
        PixelPoint at = aim.Point ?? default;
        switch (action)
        {
            case ClickAction click:
                ClickOutcome clicked = await new PointerActions(session).ClickAsync(at, click.Button, click.Count, cancellationToken).ConfigureAwait(false);
                if (clicked.Chosen is { } chosen)
                {
                    return aim with { Text = $"Chose “{chosen}”.", Element = clicked.Element, Chosen = chosen };
                }

                if (clicked.Options is { } options)
                {
                    return aim with { Text = options == 0 ? "Closed the list." : $"The list at {Where(click.At, aim)} shows its {options} options: click one.", Element = clicked.Element, OpenedList = true };
                }

                string how = (click.Count, click.Button) switch { (2, _) => "Double-clicked", (3, _) => "Triple-clicked", (_, ClickButton.Right) => "Right-clicked", (_, ClickButton.Middle) => "Middle-clicked", _ => "Clicked" };
                return aim with { Text = $"{how} {Where(click.At, aim)}.", Element = clicked.Element };
            case HoverAction hover:
                await session.Pipeline.ActAsync("Hovering", session.Options.Timeout, (tab, _) => PageInput.HoverAsync(tab.Page, at), cancellationToken).ConfigureAwait(false);
                return aim with { Text = $"Moved the pointer to {Where(hover.At, aim)}." };
            case TypeAction type:
                ActedElement? field = await new PointerActions(session).TypeAsync(aim.Point, type.Text, type.Clear, type.Enter, cancellationToken).ConfigureAwait(false);
                return aim with { Text = Typed(type, aim), Element = field };
            case PressAction press:
                await PressAsync(press.Key, cancellationToken).ConfigureAwait(false);
                return aim with { Text = $"Pressed {KeyNames.Normalize(press.Key)}." };
            case ScrollAction scroll:
                return await ScrollAsync(scroll, aim, cancellationToken).ConfigureAwait(false);
            case DragAction drag:
                await session.DragAsync(at.X, at.Y, aim.End!.Value.X, aim.End.Value.Y, cancellationToken).ConfigureAwait(false);
                return aim with { Text = $"Dragged from {drag.From} to {drag.To}." };
            case WaitAction wait:
                await Task.Delay(TimeSpan.FromSeconds(wait.Seconds), cancellationToken).ConfigureAwait(false);
                return aim with { Text = string.Create(CultureInfo.InvariantCulture, $"Waited {wait.Seconds:0.##} s.") };
            case ZoomAction zoom:
                return await ZoomAsync(zoom, cancellationToken).ConfigureAwait(false);
            case SelectOptionAction or UploadAction:
                (string done, ActedElement worked) = await new FormActions(session).DoAsync(action, at, cancellationToken).ConfigureAwait(false);
                return aim with { Text = done, Element = worked };
            default:
                return aim with { Text = await new TabActions(session).DoAsync(action, cancellationToken).ConfigureAwait(false) };
        }
    }

    private async Task PressAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await session.PressAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException error)
        {
            throw new UnusableActionException(error.Message.Split(" (Parameter", 2)[0]);
        }
    }

    private async Task<ActionReport> ScrollAsync(ScrollAction scroll, ActionReport aim, CancellationToken cancellationToken)
    {
        PixelPoint at = aim.Point ?? new PixelPoint(session.Width / 2.0, session.Height / 2.0);
        double size = scroll.Direction is ScrollDirection.Left or ScrollDirection.Right ? session.Width : session.Height;
        await session.ScrollAsync(at.X, at.Y, scroll.Direction, size * scroll.Screens, cancellationToken).ConfigureAwait(false);
        string where = scroll.At is { } target ? $" at {target}" : "";
        return aim with { Text = $"Scrolled {scroll.Direction.ToString().ToLowerInvariant()}{where}." };
    }

    private async Task<ActionReport> ZoomAsync(ZoomAction zoom, CancellationToken cancellationToken)
    {
        Screenshot seen = session.Guard.Seen ?? await session.ScreenshotAsync(cancellationToken).ConfigureAwait(false);
        RgbImage whole = ScreenshotPixels.Of(seen);
        (int left, int top) = (zoom.X1 * whole.Width / 1000, zoom.Y1 * whole.Height / 1000);
        int width = Math.Max(1, (zoom.X2 * whole.Width / 1000) - left);
        int height = Math.Max(1, (zoom.Y2 * whole.Height / 1000) - top);
        RgbImage part = ImageCropper.Crop(whole, new PixelRectangle(left, top, width, height));
        double scale = Math.Clamp((double)ZoomedSide / Math.Max(width, height), 1, 8);
        RgbImage larger = ImageResizer.Bicubic(part, (int)(width * scale), (int)(height * scale));
        return new ActionReport
        {
            Text = $"The picture shows ({zoom.X1}, {zoom.Y1}) to ({zoom.X2}, {zoom.Y2}), enlarged. Coordinates stay those of the whole screenshot.",
            Picture = PngEncoder.Encode(larger),
        };
    }

    private string Typed(TypeAction type, ActionReport aim)
    {
        string where = type.Into is { } into ? $" at {Where(into, aim)}" : "";
        string what = type.Text.Length == 0 ? $"Cleared the field{where}" : $"Typed the text{where}";
        return type.Enter ? $"{what} and pressed Enter." : $"{what}.";
    }

    private string Where(ActionTarget target, ActionReport aim)
    {
        if (target is not PointTarget || aim.Point is not { } used || aim.Requested == used)
        {
            return target.ToString();
        }

        (int x, int y) = CoordinateMapper.ToGui(used, session.Width, session.Height);
        return $"{new PointTarget(x, y)}, the control nearest to {target}";
    }
}

/// <summary>An action that is well formed and cannot be taken here; its message is for the model.</summary>
internal sealed class UnusableActionException(string message) : Exception(message);
