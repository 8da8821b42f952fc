#region readme
using Glm45V.Agents.Grounding;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Sample;

public static class GroundingSample
{
    public static async Task<bool> ClickAsync(IChatClient client, BrowserSession browser, string phrase)
    {
        Screenshot screen = await browser.ScreenshotAsync();
        GroundingResult found = await new GroundingAgent(client).LocateAsync(screen.Png, phrase);
        foreach (GroundedRegion region in found.Regions)
        {
            Console.WriteLine($"{region.Box}, confidence {region.Confidence}, looked at closer {region.Zooms} times");
        }

        if (found.Regions is not [GroundedRegion first, ..])
        {
            return false; // the model says that it is not there
        }

        await browser.ClickAsync(first.Point.X, first.Point.Y);
        return true;
    }
}
#endregion
