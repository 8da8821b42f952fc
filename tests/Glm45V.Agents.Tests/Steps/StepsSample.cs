#region readme
using Glm45V.Agents;
using Glm45V.Agents.Extraction;
using Glm45V.Agents.Steps;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Sample;

public static class StepsSample
{
    public sealed record Tea(string Name, decimal Price, bool IsThere);

    public static async Task<Tea[]> OrderAsync(IChatClient client, BrowserSession browser)
    {
        var page = new PageSteps(client, browser);
        AgentStep typed = await page.ActAsync("type Tina into the field for the name");
        Console.WriteLine(typed.Result.Text ?? typed.Result.Error);

        IReadOnlyList<FoundElement> buttons = await page.ObserveAsync("the button that places the order");
        await browser.ActAsync(buttons[0].Click);

        PageExtraction<Tea[]> teas = await page.ExtractAsync<Tea[]>("every tea with its price, and whether it can be had");
        foreach (ValueSource source in teas.Sources)
        {
            Console.WriteLine($"{source.Path} = {source.Value}: {source.Kind} in “{source.Text}” at {source.Box}");
        }

        return teas.Value;
    }
}
#endregion
