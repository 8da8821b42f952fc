using System.Globalization;
using System.Text;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>The one place that words a function's result: what was done, what the page did beside, and the new screenshot.</summary>
internal static class ToolResponse
{
    /// <summary>Gives the text and the screenshot; a page that cannot be pictured gives the text alone and says why.</summary>
    public static async Task<List<AIContent>> CreateAsync(BrowserSession session, ActionReport report, CancellationToken cancellationToken)
    {
        StringBuilder words = new(report.Error is { } error ? $"Error: {error}" : report.Text);
        Screenshot? shot = null;
        try
        {
            shot = await session.ScreenshotAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BrowserException failure) when (failure.Failure != BrowserFailure.BrowserClosed)
        {
            words.Append(CultureInfo.InvariantCulture, $" There is no new screenshot: {failure.Message}");
        }

        foreach (PageEvent happened in session.TakeEvents())
        {
            words.Append(' ').Append(happened.Describe());
        }

        List<AIContent> contents = [new TextContent(words.ToString())];
        if (report.Picture is { } picture)
        {
            contents.Add(new DataContent(picture, "image/png"));
        }
        else if (shot is not null)
        {
            contents.Add(new DataContent(shot.Png, "image/png"));
        }

        return contents;
    }
}
