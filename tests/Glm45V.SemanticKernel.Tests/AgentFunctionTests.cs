using System.Text.Json;
using Glm45V.Agents.Grounding;
using Glm45V.Imaging;
using Microsoft.SemanticKernel;

namespace Glm45V.SemanticKernel.Tests;

public sealed class AgentFunctionTests
{
    [Fact]
    public async Task AsKernelFunction_OfAnAgentThatPoints_IsCalledByTheKernel()
    {
        var agent = new GroundingAgent(new ScriptedClient([new Microsoft.Extensions.AI.TextContent("[[100,200,300,400]]")]));
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("eyes", [agent.AsAIFunction(_ => Task.FromResult<ReadOnlyMemory<byte>>(PngEncoder.Encode(new RgbImage(280, 140, new byte[117600])))).AsKernelFunction()]);

        FunctionResult found = await kernel.InvokeAsync("eyes", "locate", new KernelArguments { ["phrase"] = "the menu" }, TestContext.Current.CancellationToken);

        Assert.Equal([200, 300], JsonDocument.Parse(found.ToString()).RootElement.GetProperty("found")[0].GetProperty("point").EnumerateArray().Select(value => value.GetInt32()));
    }
}
