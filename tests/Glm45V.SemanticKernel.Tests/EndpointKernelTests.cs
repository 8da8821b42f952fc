using System.ComponentModel;
using System.Text.Json;
using Glm45V.Remote;
using Glm45V.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Glm45V.SemanticKernel.Tests;

/// <summary>A kernel whose model is at an endpoint.</summary>
public sealed class EndpointKernelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddGlm45VChatCompletion_Endpoint_InvokesKernelFunctionsAndShowsTheirPictures()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(
            ScriptedEndpoint.Json(Spoken.Answer(null, "tool_calls", Spoken.Call("web_shot", "{}"))),
            ScriptedEndpoint.Json(Spoken.Answer("A blank page.")));
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion(new RemoteOptions { Endpoint = endpoint.Address, Model = "glm-4.5v" }).Build();
        kernel.Plugins.AddFromType<Web>("web");
        var settings = new Glm45VPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(), Thinking = false };

        ChatMessageContent answer = await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(new ChatHistory("What is shown?", AuthorRole.User), settings, kernel, Stop);

        Assert.Equal("A blank page.", answer.Content);
        List<JsonElement> messages = [.. endpoint.Requests.Last().GetProperty("messages").EnumerateArray()];
        Assert.Equal(["user", "assistant", "tool", "user"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("data:image/png;base64,AQID", messages[^1].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString());
    }

    [Fact]
    public async Task AddGlm45VChatClient_EndpointAndStreaming_AnswersPrompts()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Events(Spoken.Text("Hel"), Spoken.Text("lo"), Spoken.End("stop")));
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatClient(new RemoteOptions { Endpoint = endpoint.Address, Model = "glm-4.5v" }, "remote").Build();

        string text = string.Concat(await kernel.InvokePromptStreamingAsync<string>("Say hello.", new KernelArguments(new PromptExecutionSettings { ServiceId = "remote" }), cancellationToken: Stop).ToListAsync(Stop));

        Assert.Equal("Hello", text);
    }

    [Fact]
    public void AddGlm45VChatCompletion_WrongOptions_FailWhereTheyAreGiven()
    {
        IKernelBuilder builder = Kernel.CreateBuilder();

        Assert.Equal("Endpoint", Assert.Throws<ArgumentException>(() => builder.AddGlm45VChatCompletion(new RemoteOptions { Model = "glm-4.5v" })).ParamName);
        Assert.Equal("modelFolder", Assert.Throws<ArgumentException>(() => builder.AddGlm45VChatCompletion(" ")).ParamName);
    }

    [Fact]
    public void AddGlm45VChatCompletion_Endpoint_NamesItAndTheModel()
    {
        using ServiceProvider provider = new ServiceCollection().AddGlm45VChatCompletion(new RemoteOptions { Profile = Remote.Profiles.RemoteProfile.ZAi, Model = "glm-4.5v" }).BuildServiceProvider();

        IChatCompletionService chat = provider.GetRequiredService<IChatCompletionService>();

        Assert.Equal(("glm-4.5v", "https://api.z.ai/api/paas/v4"), (chat.Attributes["ModelId"], chat.Attributes["Endpoint"]));
        Assert.NotNull(provider.GetRequiredService<IChatClient>().GetService<Glm45VRemoteClient>());
    }

    private sealed class Web
    {
        [KernelFunction("shot")]
        [Description("Takes a picture of the page.")]
        public static ImageContent Shot() => new(new byte[] { 1, 2, 3 }, "image/png");
    }
}
