using System.ComponentModel;
using Glm45V.Nano;
using Glm45V.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Glm45V.SemanticKernel.Tests;

public sealed class Glm45VKernelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddGlm45VChatCompletion_Kernel_StreamsAnAnswer()
    {
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion(NanoModel.Folder).Build();
        var history = new ChatHistory();
        history.AddUserMessage([Picture("12.png"), new Microsoft.SemanticKernel.TextContent("Help me to locate tab labeled Events in the image and give me its bounding boxes.")]);

        string answer = string.Concat(await kernel.GetRequiredService<IChatCompletionService>().GetStreamingChatMessageContentsAsync(history, kernel: kernel, cancellationToken: Stop).Select(update => update.Content).ToArrayAsync(Stop));

        Assert.Equal("[[374,90,739,183]]", answer);
    }

    [Fact]
    public async Task AddGlm45VChatCompletion_AutoFunctionChoice_InvokesTheKernelFunction()
    {
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion(NanoModel.Folder).Build();
        var screen = new Screen();
        kernel.Plugins.AddFromObject(screen, "screen");
        var history = new ChatHistory();
        history.AddUserMessage([Picture("02.png"), new Microsoft.SemanticKernel.TextContent("Open Logout.")]);
        var settings = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false) };

        ChatMessageContent answer = await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(history, settings, kernel, Stop);

        Assert.NotEmpty(Microsoft.SemanticKernel.FunctionCallContent.GetFunctionCalls(answer));
    }

    [Fact]
    public void AddGlm45VChatCompletion_Services_RegistersServiceAndClientUnderTheirId()
    {
        using ServiceProvider provider = new ServiceCollection().AddGlm45VChatCompletion(NanoModel.Folder, "nano").BuildServiceProvider();

        Assert.NotNull(provider.GetKeyedService<IChatCompletionService>("nano"));
        Assert.Same(provider.GetKeyedService<IChatClient>("nano"), provider.GetKeyedService<IChatClient>("nano"));
        Assert.Null(provider.GetService<IChatCompletionService>());
    }

    [Fact]
    public void AddGlm45VChatCompletion_NoSuchFolder_NamesItWhenAsked()
    {
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion("nowhere").Build();

        Glm45VException error = Assert.ThrowsAny<Glm45VException>(() => kernel.GetRequiredService<IChatCompletionService>());

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    private static ImageContent Picture(string file) => new(File.ReadAllBytes(GoldenFile.Path("nano", "images", file)), "image/png");

    private sealed class Screen
    {
        [KernelFunction("click")]
        [Description("Clicks a point.")]
        public static string Click(int x, int y) => $"clicked {x}, {y}";

        [KernelFunction("done")]
        [Description("Says that the task is done.")]
        public static string Done() => "done";
    }
}
