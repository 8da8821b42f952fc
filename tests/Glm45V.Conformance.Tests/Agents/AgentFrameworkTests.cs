using Glm45V.Conformance.Tests.Leaves;
using Glm45V.Testing;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Sample;

namespace Glm45V.Conformance.Tests.Agents;

/// <summary>Microsoft Agent Framework over our client: the scenarios of its own conformance suite (AgentConformance.IntegrationTests), and what teams build on it.</summary>
public sealed class AgentFrameworkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_NoMessage_DoesNotThrow(bool streamed)
    {
        AIAgent agent = Agent([new Said("Hello")]);
        AgentSession session = await agent.CreateSessionAsync(Stop);

        Assert.Equal("Hello", await RunAsync(agent, [], session, streamed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_InstructionsAndNoMessage_AreEnough(bool streamed)
    {
        AIAgent agent = Agent([new Said("Arr")], instructions: "Speak like a pirate.");

        Assert.Equal("Arr", await RunAsync(agent, [], await agent.CreateSessionAsync(Stop), streamed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Messages_AreAnswered(bool streamed)
    {
        AIAgent agent = Agent([new Said("Paris")]);

        Assert.Equal("Paris", await RunAsync(agent, [new(ChatRole.User, "What is"), new(ChatRole.User, "the capital of France?")], await agent.CreateSessionAsync(Stop), streamed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Session_KeepsTheHistory(bool streamed)
    {
        var decoded = new List<string>();
        AIAgent agent = Agent([new Said("Paris"), new Said("Vienna")], prompts: decoded);
        AgentSession session = await agent.CreateSessionAsync(Stop);

        await RunAsync(agent, [new(ChatRole.User, "What is the capital of France?")], session, streamed);
        string second = await RunAsync(agent, [new(ChatRole.User, "And Austria?")], session, streamed);

        Assert.Equal("Vienna", second);
        Assert.Equal("<|user|>\nAnd Austria?<|assistant|>\n", decoded[^1]); // all before it was sent too: the KV cache held it
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Functions_AreInvoked(bool streamed)
    {
        var asked = new List<string>();
        AITool[] menu =
        [
            AIFunctionFactory.Create(() => { asked.Add("specials"); return "Clam chowder"; }, "get_specials"),
            AIFunctionFactory.Create((string item) => { asked.Add(item); return "9.99"; }, "get_item_price"),
        ];
        AIAgent agent = Agent([Said.Call(("get_specials", "{}")), Said.Call(("get_item_price", """{"item":"Clam chowder"}""")), new Said("Clam chowder, 9.99")], tools: menu);

        string answer = await RunAsync(agent, [new(ChatRole.User, "What is the special soup and its price?")], await agent.CreateSessionAsync(Stop), streamed);

        Assert.Equal(["specials", "Clam chowder"], asked);
        Assert.Contains("9.99", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOfT_Object_IsRead()
    {
        AIAgent agent = Agent([new Said("""{"Name": "Paris", "People": 2100000}""")]);

        AgentResponse<City> response = await agent.RunAsync<City>("The capital of France?", serializerOptions: System.Text.Json.JsonSerializerOptions.Default, cancellationToken: Stop);

        Assert.Equal(new City("Paris", 2100000), response.Result);
    }

    [Fact]
    public async Task RunOfT_Primitive_IsRead()
    {
        AIAgent agent = Agent([new Said("""{"data": 42}""")]);

        Assert.Equal(42, (await agent.RunAsync<int>("How many?", cancellationToken: Stop)).Result);
    }

    [Fact]
    public async Task Run_Reasoning_ReachesTheCaller()
    {
        AIAgent agent = Agent([new Said("Four", "Two and two.")]);

        AgentResponse response = await agent.RunAsync("Two and two?", cancellationToken: Stop);

        Assert.Equal("Two and two.", Assert.Single(response.Messages[0].Contents.OfType<TextReasoningContent>()).Text.Trim());
    }

    [Theory]
    [InlineData(true, 1, "Deleted.")]
    [InlineData(false, 0, "I leave it.")]
    public async Task Run_FunctionThatNeedsApproval_WaitsForIt(bool approved, int invoked, string answer)
    {
        int deleted = 0;
        AITool delete = new ApprovalRequiredAIFunction(AIFunctionFactory.Create(() => { deleted++; return "gone"; }, "delete_all"));
        AIAgent agent = Agent([Said.Call(("delete_all", "{}")), new Said(answer)], tools: [delete]);
        AgentSession session = await agent.CreateSessionAsync(Stop);

        AgentResponse first = await agent.RunAsync("Delete everything.", session, cancellationToken: Stop);
        ToolApprovalRequestContent request = Assert.Single(first.Messages.SelectMany(message => message.Contents).OfType<ToolApprovalRequestContent>());
        Assert.Equal(0, deleted);
        AgentResponse second = await agent.RunAsync(new ChatMessage(ChatRole.User, [request.CreateResponse(approved)]), session, cancellationToken: Stop);

        Assert.Equal((invoked, answer), (deleted, second.Text));
    }

    [Fact]
    public async Task AsAIFunction_AgentInAnAgent_IsItsTool()
    {
        AIFunction expert = Agent([new Said("Bordeaux")], name: "wine_expert").AsAIFunction();
        AIAgent agent = Agent([Said.Call((expert.Name, """{"query":"Which wine?"}""")), new Said("Take a Bordeaux.")], tools: [expert]);

        Assert.Equal("Take a Bordeaux.", (await agent.RunAsync("What shall I drink?", cancellationToken: Stop)).Text);
    }

    [Fact]
    public async Task Readme_Sample_LooksTwice()
    {
        byte[] screenshot = await File.ReadAllBytesAsync(GoldenFile.Path("nano", "images", "10.png"), Stop);
        using IChatClient client = ScriptedModel.Client([new Said("Inbox."), new Said("A list.")]);

        Assert.Equal("Inbox. A list.", await AgentSample.LookAsync(client, screenshot));
    }

    private static ChatClientAgent Agent(IEnumerable<Said> answers, string? instructions = null, string? name = null, IList<AITool>? tools = null, List<string>? prompts = null) =>
        ScriptedModel.Client(answers, prompts: prompts).AsAIAgent(instructions: instructions, name: name, tools: tools);

    private static async Task<string> RunAsync(AIAgent agent, IEnumerable<ChatMessage> messages, AgentSession session, bool streamed)
    {
        if (!streamed)
        {
            return (await agent.RunAsync(messages, session, cancellationToken: Stop)).Text;
        }

        string text = "";
        await foreach (AgentResponseUpdate update in agent.RunStreamingAsync(messages, session, cancellationToken: Stop))
        {
            text += update.Text;
        }

        return text;
    }

    private sealed record City(string Name, int People);
}
