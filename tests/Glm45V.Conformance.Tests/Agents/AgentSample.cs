#region readme
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Sample;

public static class AgentSample
{
    public static async Task<string> LookAsync(IChatClient client, byte[] screenshot, params AITool[] tools)
    {
        AIAgent agent = client.AsAIAgent(instructions: "You read screenshots.", name: "reader", tools: tools);
        AgentSession session = await agent.CreateSessionAsync();
        var question = new ChatMessage(ChatRole.User, [new DataContent(screenshot, "image/png"), new TextContent("Which heading is shown?")]);
        AgentResponse first = await agent.RunAsync(question, session);
        AgentResponse second = await agent.RunAsync("And what is below it?", session);
        return $"{first.Text} {second.Text}";
    }
}
#endregion
