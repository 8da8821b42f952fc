#region readme
using Glm45V.Agents.Frontend;
using Glm45V.Plugins.Browser.Rendering;
using Microsoft.Extensions.AI;

namespace Sample;

public static class FrontendSample
{
    public static async Task<double> RebuildAsync(IChatClient client, string picture, string folder)
    {
        await using var renderer = new PageRenderer();
        var agent = new FrontendAgent(client, renderer, new FrontendOptions { Rounds = 4, Viewports = [375, 768] });
        DesignReference reference = DesignReference.Of(await File.ReadAllBytesAsync(picture));
        FrontendResult result = await agent.BuildAsync(reference, folder, round => Console.WriteLine($"{round.Kind} {round.Score?.Total:F3}: {round.Note}"));
        Console.WriteLine($"{result.Detail} See {folder}/report.html");
        return result.Best?.Score?.Total ?? 0;
    }
}
#endregion
