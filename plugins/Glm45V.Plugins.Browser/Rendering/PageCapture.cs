using System.Text.Json;
using Glm45V.Imaging;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>Pictures a whole page twice, with and without its text, and asks its document what the picture holds.</summary>
internal static class PageCapture
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Pictures the page that stands.</summary>
    /// <exception cref="BrowserException">The page is higher than can be pictured, or empty.</exception>
    public static async Task<RenderedPage> TakeAsync(IPage page, Func<IReadOnlyList<string>> complaints, float timeoutMs)
    {
        int[] size = await page.EvaluateAsync<int[]>(CaptureScripts.Size).ConfigureAwait(false);
        if (size[1] > RenderedPage.MostHeight)
        {
            throw new BrowserException(
                BrowserFailure.PageFailed, FormattableString.Invariant($"The page is {size[1]} pixels high, and at most {RenderedPage.MostHeight} are pictured. Make it shorter, or take a part of it."));
        }

        PageViewportSizeResult window = page.ViewportSize!;
        var whole = new Clip { X = 0, Y = 0, Width = window.Width, Height = Math.Max(size[1], window.Height) };
        RgbImage picture = await PictureAsync(page, whole, null, timeoutMs).ConfigureAwait(false);
        RgbImage textFree = await PictureAsync(page, whole, CaptureScripts.WithoutText, timeoutMs).ConfigureAwait(false);
        string told = await page.EvaluateAsync<string>(CaptureScripts.Collect).ConfigureAwait(false);
        Told facts = JsonSerializer.Deserialize<Told>(told, s_json)!;
        if (textFree.Width != picture.Width || textFree.Height != picture.Height)
        {
            throw new BrowserException(BrowserFailure.PageFailed, "The page changed its size while it was pictured: it must stand still.");
        }

        var ink = new InkReader(picture, textFree);
        List<TextBlock> blocks = [];
        List<string> hidden = [.. facts.Hidden];
        foreach (ToldBlock block in facts.Blocks)
        {
            if (ink.Read(block.Text, block.Rects, block.Size, block.Weight) is { } seen)
            {
                blocks.Add(seen);
            }
            else
            {
                hidden.Add(block.Text);
            }
        }

        return new RenderedPage(picture, textFree, window.Height, blocks, hidden, [.. facts.Pictures.Select(Picture)], Facts(facts, size[0]), complaints());
    }

    private static async Task<RgbImage> PictureAsync(IPage page, Clip part, string? style, float timeoutMs) => ImageDecoder.Decode(await page.ScreenshotAsync(new()
    {
        FullPage = true,
        Clip = part,
        Animations = ScreenshotAnimations.Disabled,
        Caret = ScreenshotCaret.Hide,
        Scale = ScreenshotScale.Css,
        Style = style,
        Timeout = timeoutMs,
    }).ConfigureAwait(false));

    private static ShownPicture Picture(ToldPicture picture)
    {
        (int left, int top) = ((int)Math.Floor(picture.Rect[0]), (int)Math.Floor(picture.Rect[1]));
        return new ShownPicture(picture.Kind, picture.Source, new PixelRectangle(left, top, (int)Math.Ceiling(picture.Rect[2]) - left, (int)Math.Ceiling(picture.Rect[3]) - top));
    }

    private static PageFacts Facts(Told told, int contentWidth) => new()
    {
        ContentWidth = contentWidth,
        Elements = told.Elements,
        Shadows = told.Shadows,
        GradientStops = told.GradientStops,
        Specks = told.Specks,
        Shapes = told.Shapes,
        PathCharacters = told.PathCharacters,
        DataCharacters = told.DataCharacters,
        Frames = told.Frames,
        Scripts = told.Scripts,
        Refreshes = told.Refreshes,
        PlacedText = told.PlacedText,
        Clipped = told.Clipped,
        Subtrees = told.Subtrees,
    };

    private sealed record ToldBlock(string Text, double[][] Rects, double Size, int Weight);

    private sealed record ToldPicture(string Kind, string Source, double[] Rect);

    private sealed record Told(
        ToldBlock[] Blocks, string[] Hidden, ToldPicture[] Pictures, string[] Subtrees, string[] Clipped, int Elements, int Shadows, int GradientStops, int Specks,
        int Shapes, int PathCharacters, int DataCharacters, int Frames, int Scripts, bool Refreshes, double PlacedText);
}
