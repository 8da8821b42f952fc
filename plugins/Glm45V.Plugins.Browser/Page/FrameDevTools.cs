using System.Text.Json;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>The developer's side of a frame: a session of its own where the frame lives in another process, none where it shares its parent's.</summary>
internal sealed record FrameDevTools(ICDPSession? Session, string FrameId)
{
    public static async Task<FrameDevTools> AttachAsync(IFrame frame)
    {
        try
        {
            ICDPSession session = await frame.Page.Context.NewCDPSessionAsync(frame).ConfigureAwait(false);
            JsonElement tree = (await session.SendAsync("Page.getFrameTree").ConfigureAwait(false)).GetValueOrDefault();
            return new FrameDevTools(session, tree.GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString() ?? "");
        }
        catch (PlaywrightException error) when (error.Message.Contains("does not have a separate CDP session", StringComparison.Ordinal) || PageFailures.IsNavigatedAway(error))
        {
            return new FrameDevTools(null, "");
        }
    }
}
