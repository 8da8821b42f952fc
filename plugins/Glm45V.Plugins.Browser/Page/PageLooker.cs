using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Looks at pages: pictures with secrets masked, marks and text snapshots; remembers what marks and references mean.</summary>
internal sealed class PageLooker(BrowserOptions options)
{
    private const int LongestSnapshot = 20_000;
    private const int Attempts = 5;

    private readonly MarkCollector collector = new();
    private readonly SnapshotTaker taker = new();
    private PageMarks marks = new([], 0);

    /// <summary>The native list that stands open; null without one.</summary>
    public OpenList? List { get; set; }

    /// <summary>Takes a picture, with animations ended, without a caret, with an open list drawn, and with secrets covered.</summary>
    public async Task<Screenshot> PictureAsync(BrowserTab tab)
    {
        if (List is not null && !await List.RefreshAsync(tab).ConfigureAwait(false))
        {
            List = null;
        }

        IReadOnlyList<ViewBox> covered = await SecretPlaces.FindAsync(tab, options.Secrets, options.Width, options.Height).ConfigureAwait(false);
        byte[] png = await CaptureAsync(tab).ConfigureAwait(false);
        return new Screenshot(covered.Count == 0 ? png : Cover(png, covered), options.Width, options.Height);
    }

    /// <summary>Turns an open list by some rows when it covers a point; closes it, as scrolling the page does, when not.</summary>
    public bool ScrollsList(PixelPoint at, ScrollDirection direction)
    {
        const int Rows = 10;
        bool covers = List?.Covers(at) == true;
        List = covers ? List : null;
        List?.Scroll(direction == ScrollDirection.Up ? -Rows : direction == ScrollDirection.Down ? Rows : 0);
        return covers;
    }

    /// <summary>What each origin showed.</summary>
    public DataLedger Ledger { get; } = new();

    /// <summary>Looks at everything that was asked for.</summary>
    public async Task<PageObservation> LookAsync(BrowserTab tab, ObservedParts parts, IReadOnlyList<TabInfo> tabs)
    {
        Screenshot picture = await PictureAsync(tab).ConfigureAwait(false);
        PageMarks? seen = parts.HasFlag(ObservedParts.Marks) ? Masked(await collector.CollectAsync(tab, options.Width, options.Height, List).ConfigureAwait(false)) : null;
        marks = seen ?? new PageMarks([], 0);
        PageSnapshot? snapshot = parts.HasFlag(ObservedParts.Snapshot) ? Masked(await taker.TakeAsync(tab, LongestSnapshot).ConfigureAwait(false)) : null;
        if (!options.Origins.IsUnrestricted && options.Origins.HasSeveral)
        {
            await RememberAsync(tab).ConfigureAwait(false);
        }

        return new PageObservation
        {
            Screenshot = picture,
            Marked = seen is null ? (ReadOnlyMemory<byte>?)null : MarkPainter.Paint(picture, seen),
            Marks = seen,
            Snapshot = snapshot,
            Url = options.Secrets.Mask(tab.Page.Url),
            Title = options.Secrets.Mask(await TitleAsync(tab).ConfigureAwait(false)),
            Tabs = tabs,
        };
    }

    /// <summary>Reads the text of the whole page.</summary>
    public async Task<PageText> ReadAsync(BrowserTab tab)
    {
        if (!options.Origins.IsUnrestricted && options.Origins.HasSeveral)
        {
            await RememberAsync(tab).ConfigureAwait(false);
        }

        return await PageReader.ReadAsync(tab, options.Secrets).ConfigureAwait(false);
    }

    /// <summary>Gives the point that a target means, in pixels of the visible part, and whether the page was scrolled to it; null when there is no such mark, or the element has gone.</summary>
    public async Task<(PixelPoint? Point, bool Scrolled)> LocateAsync(BrowserTab tab, ActionTarget target) => target switch
    {
        PointTarget point => (CoordinateMapper.FromGui(point.X, point.Y, options.Width, options.Height), false),
        MarkTarget mark => (marks.Marks.FirstOrDefault(known => known.Number == mark.Number)?.Point, false),
        RefTarget element => await MiddleOfAsync(tab, element.Ref).ConfigureAwait(false),
        _ => (null, false),
    };

    private async Task<(PixelPoint? Point, bool Scrolled)> MiddleOfAsync(BrowserTab tab, string reference)
    {
        ILocator element = tab.Page.Locator($"aria-ref={reference}");
        try
        {
            PixelPoint? middle = Middle(await element.BoundingBoxAsync(new() { Timeout = 1000 }).ConfigureAwait(false));
            if (middle is { } at && at.X >= 0 && at.Y >= 0 && at.X < options.Width && at.Y < options.Height
                && await element.EvaluateAsync<bool>(PageScripts.IsInSight, options: new() { Timeout = 1000 }).ConfigureAwait(false))
            {
                return (middle, false);
            }

            await element.ScrollIntoViewIfNeededAsync(new() { Timeout = 1000 }).ConfigureAwait(false);
            return (Middle(await element.BoundingBoxAsync(new() { Timeout = 1000 }).ConfigureAwait(false)), true);
        }
        catch (Exception error) when (error is TimeoutException || (error is PlaywrightException failure && !PageFailures.IsGone(failure)))
        {
            return (null, false);
        }
    }

    private static PixelPoint? Middle(LocatorBoundingBoxResult? box) => box is null ? null : new PixelPoint(box.X + (box.Width / 2), box.Y + (box.Height / 2));

    // While one document gives way to another there may be nothing to capture for a moment.
    private async Task<byte[]> CaptureAsync(BrowserTab tab)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await tab.Page.ScreenshotAsync(new()
                {
                    Type = ScreenshotType.Png,
                    Scale = ScreenshotScale.Css,
                    Animations = ScreenshotAnimations.Disabled,
                    Caret = ScreenshotCaret.Hide,
                    Style = List?.Css(options.Secrets.Mask),
                    Timeout = (float)options.Timeout.TotalMilliseconds,
                }).ConfigureAwait(false);
            }
            catch (PlaywrightException error) when (attempt < Attempts && error.Message.Contains("Unable to capture screenshot", StringComparison.Ordinal))
            {
                await tab.DrawTwoFramesAsync().ConfigureAwait(false);
            }
        }
    }

    // Only where there is another origin to carry something to.
    private async Task RememberAsync(BrowserTab tab)
    {
        foreach (FrameView view in await FrameView.AllAsync(tab, new ViewBox(0, 0, int.MaxValue, int.MaxValue)).ConfigureAwait(false))
        {
            if ((await view.CallAsync(ProbeScripts.TextAndOrigin).ConfigureAwait(false))?.Deserialize<string[]>() is [string origin, string text])
            {
                Ledger.Remember(OriginPattern.Parse(origin).ToString(), text);
            }
        }
    }

    private PageMarks Masked(PageMarks found) => options.Secrets.Secrets.Count == 0
        ? found
        : found with { Marks = [.. found.Marks.Select(mark => mark with { Text = options.Secrets.Mask(mark.Text), Value = mark.Value is null ? null : options.Secrets.Mask(mark.Value) })] };

    private PageSnapshot Masked(PageSnapshot taken) => options.Secrets.Secrets.Count == 0
        ? taken
        : taken with { Text = options.Secrets.Mask(taken.Text), Changes = taken.Changes is null ? null : options.Secrets.Mask(taken.Changes) };

    private static byte[] Cover(byte[] png, IReadOnlyList<ViewBox> places)
    {
        var canvas = new ImageCanvas(ImageDecoder.Decode(png));
        foreach (ViewBox place in places)
        {
            canvas.FillRectangle(
                new PixelRectangle((int)place.Left, (int)place.Top, (int)Math.Ceiling(place.Right - place.Left), (int)Math.Ceiling(place.Bottom - place.Top)), RgbColor.Black);
        }

        return PngEncoder.Encode(canvas.ToImage());
    }

    private static async Task<string> TitleAsync(BrowserTab tab)
    {
        try
        {
            return await tab.Page.TitleAsync().ConfigureAwait(false);
        }
        catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error))
        {
            return ""; // it moved on between the picture and this question; a title only informs
        }
    }
}
