#region readme
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Extensions.AI;

namespace Sample;

public static class NavigationSample
{
    public static async Task<string?> WorkAsync(IChatClient client, string url, string task)
    {
        await using BrowserSession browser = await BrowserSession.StartAsync(new BrowserOptions
        {
            Origins = OriginPolicy.Allow(new Uri(url).GetLeftPart(UriPartial.Authority)), // everything else is denied, on the network
            Confirmation = ConfirmationPolicy.AskFor((request, stop) => AskAPersonAsync(request.Question, stop)),
        });
        await browser.GotoAsync(url);
        NavigationRun run = new NavigationAgent(client, browser).Start(task);
        await foreach (AgentStep step in run)
        {
            Console.WriteLine($"{step.Decision.Action}: {step.Result.Text ?? step.Result.Error}");
        }

        return run.Result.Answer; // run.Result.Reason says how it ended: done, infeasible, refused, budget, loop, cancelled or error
    }

    private static Task<ConfirmationAnswer> AskAPersonAsync(string question, CancellationToken stop)
    {
        Console.WriteLine($"{question} – answered with no");
        return Task.FromResult(ConfirmationAnswer.Deny);
    }
}
#endregion
