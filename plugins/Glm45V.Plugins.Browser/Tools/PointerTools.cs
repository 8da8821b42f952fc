using System.Globalization;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>The functions of the mouse: click, scroll and drag.</summary>
internal sealed class PointerTools(BrowserSession session, double snapRadius)
{
    internal const string AcrossText = "Distance from the left edge in thousandths of the screenshot's width, 0 to 999.";
    internal const string DownText = "Distance from the upper edge in thousandths of the screenshot's height, 0 to 999.";

    /// <summary>The functions.</summary>
    public IEnumerable<AIFunction> All =>
    [
        new BrowserFunction(
            session,
            "click",
            "Clicks a point of the page with the left mouse button and returns a new screenshot. Aim at the middle of what you want to click.",
            new ToolSchema().Coordinate("x", AcrossText).Coordinate("y", DownText),
            ClickAsync),
        new BrowserFunction(
            session,
            "scroll",
            "Scrolls what lies under a point by half a screen and returns a new screenshot. Down shows what is below.",
            new ToolSchema().Coordinate("x", AcrossText).Coordinate("y", DownText)
                .Text("direction", "Where the hidden content lies.", [.. Enum.GetNames<ScrollDirection>().Select(name => name.ToLowerInvariant())]),
            ScrollAsync),
        new BrowserFunction(
            session,
            "drag",
            "Presses the left mouse button at (x1, y1), moves to (x2, y2), lets go, and returns a new screenshot.",
            new ToolSchema().Coordinate("x1", AcrossText).Coordinate("y1", DownText).Coordinate("x2", AcrossText).Coordinate("y2", DownText),
            DragAsync),
    ];

    /// <summary>Gives the pixel of a point in thousandths, moved to the nearest control when snapping is on, and its words for the model.</summary>
    internal static async Task<(PixelPoint Point, string Words)> AimAsync(
        BrowserSession session, double snapRadius, int x, int y, CancellationToken cancellationToken)
    {
        PixelPoint point = CoordinateMapper.FromGui(x, y, session.Width, session.Height);
        string words = Words(x, y);
        if (snapRadius <= 0)
        {
            return (point, words);
        }

        PixelPoint? control = await session.SnapAsync(point.X, point.Y, snapRadius, cancellationToken).ConfigureAwait(false);
        if (control is not PixelPoint found || found == point)
        {
            return (point, words);
        }

        (int nearX, int nearY) = CoordinateMapper.ToGui(found, session.Width, session.Height);
        return (found, $"{Words(nearX, nearY)}, the control nearest to {words}");
    }

    private async Task<string> ClickAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        (PixelPoint point, string words) = await AimAsync(
            session, snapRadius, arguments.Coordinate("x"), arguments.Coordinate("y"), cancellationToken).ConfigureAwait(false);
        await session.ClickAsync(point.X, point.Y, cancellationToken).ConfigureAwait(false);
        return $"Clicked {words}.";
    }

    private async Task<string> ScrollAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        (int x, int y) = (arguments.Coordinate("x"), arguments.Coordinate("y"));
        ScrollDirection direction = arguments.OneOf<ScrollDirection>("direction");
        PixelPoint point = CoordinateMapper.FromGui(x, y, session.Width, session.Height);
        await session.ScrollAsync(point.X, point.Y, direction, null, cancellationToken).ConfigureAwait(false);
        return $"Scrolled {direction.ToString().ToLowerInvariant()} at {Words(x, y)}.";
    }

    private async Task<string> DragAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        (int x1, int y1) = (arguments.Coordinate("x1"), arguments.Coordinate("y1"));
        (int x2, int y2) = (arguments.Coordinate("x2"), arguments.Coordinate("y2"));
        PixelPoint from = CoordinateMapper.FromGui(x1, y1, session.Width, session.Height);
        PixelPoint to = CoordinateMapper.FromGui(x2, y2, session.Width, session.Height);
        await session.DragAsync(from.X, from.Y, to.X, to.Y, cancellationToken).ConfigureAwait(false);
        return $"Dragged from {Words(x1, y1)} to {Words(x2, y2)}.";
    }

    private static string Words(int x, int y) => string.Create(CultureInfo.InvariantCulture, $"({x}, {y})");
}
