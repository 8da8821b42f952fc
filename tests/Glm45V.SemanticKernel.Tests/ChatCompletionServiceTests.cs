using Glm45V.Messages;
using Glm45V.Nano;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace Glm45V.SemanticKernel.Tests;

public sealed class ChatCompletionServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Attributes_ClientWithMetadata_NameModelAndEndpoint()
    {
        var service = new Glm45VChatCompletionService(new ScriptedClient());

        Assert.Equal("glm-4.5v", service.Attributes[AIServiceExtensions.ModelIdKey]);
        Assert.Equal("http://localhost:8000/v1", service.Attributes[AIServiceExtensions.EndpointKey]);
    }

    [Fact]
    public async Task SecondTurn_AnswerOfTheFirstInTheHistory_GoesBackWithItsReasoningAndCalls()
    {
        var client = new ScriptedClient(
            [new TextReasoningContent("hm"), new TextContent("I look."), new Microsoft.Extensions.AI.FunctionCallContent("c1", "web_shot", new Dictionary<string, object?> { ["x"] = 1 })],
            [new TextContent("yes")]);
        var service = new Glm45VChatCompletionService(client);
        var history = new ChatHistory("question", AuthorRole.User);

        history.Add(await service.GetChatMessageContentAsync(history, cancellationToken: Stop));
        history.Add(new Microsoft.SemanticKernel.FunctionResultContent("shot", "web", "c1", "a page").ToChatMessage());
        await service.GetChatMessageContentAsync(history, cancellationToken: Stop);

        IList<AIContent> sent = client.Requests[1].Messages[1].Contents;
        Assert.Equal("hm", Assert.IsType<TextReasoningContent>(sent[0]).Text);
        Assert.Equal("I look.", Assert.IsType<TextContent>(sent[1]).Text);
        var call = Assert.IsType<Microsoft.Extensions.AI.FunctionCallContent>(sent[2]);
        Assert.Equal(("c1", "web_shot", 1), (call.CallId, call.Name, call.Arguments!["x"]));
    }

    [Fact]
    public async Task StreamedCalls_BuiltByTheKernelsBuilder_AreWhole()
    {
        var service = new Glm45VChatCompletionService(new ScriptedClient([new Microsoft.Extensions.AI.FunctionCallContent("c1", "web-open", new Dictionary<string, object?> { ["url"] = "a" }), new Microsoft.Extensions.AI.FunctionCallContent("c2", "web-shot")]));
        var builder = new FunctionCallContentBuilder();
        await foreach (StreamingChatMessageContent update in service.GetStreamingChatMessageContentsAsync(new ChatHistory("question", AuthorRole.User), cancellationToken: Stop))
        {
            builder.Append(update);
        }

        IReadOnlyList<Microsoft.SemanticKernel.FunctionCallContent> calls = builder.Build();

        Assert.Equal(["c1 web.open", "c2 web.shot"], calls.Select(call => $"{call.Id} {call.PluginName}.{call.FunctionName}"));
        Assert.Equal("a", calls[0].Arguments!["url"]?.ToString());
    }

    [Fact]
    public async Task TextGeneration_Prompt_GivesTextWithMetadata()
    {
        var service = new Glm45VChatCompletionService(new ScriptedClient([new TextContent("yes")], [new TextContent("no")]));

        Microsoft.SemanticKernel.TextContent text = await service.GetTextContentAsync("question", cancellationToken: Stop);
        string streamed = string.Concat(await service.GetStreamingTextContentsAsync("question", cancellationToken: Stop).Select(update => update.Text).ToListAsync(Stop));

        Assert.Equal(("yes", "stop", "no"), (text.Text, text.Metadata!["FinishReason"], streamed));
    }

    [Fact]
    public async Task InvokePrompt_TemplateWithSettings_ReachesTheModel()
    {
        var client = new ScriptedClient([new TextContent("yes")]);
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new Glm45VChatCompletionService(client));
        PromptTemplateConfig template = PromptTemplateConfig.FromJson("""{"template":"<message role=\"system\">Be {{$mood}}.</message><message role=\"user\">Go.</message>","execution_settings":{"default":{"thinking":false,"max_tokens":5}}}""");

        FunctionResult result = await builder.Build().InvokeAsync(KernelFunctionFactory.CreateFromPrompt(template), new KernelArguments { ["mood"] = "calm" }, Stop);

        Assert.Equal("yes", result.ToString());
        Assert.Equal([(ChatRole.System, "Be calm."), (ChatRole.User, "Go.")], client.Requests[0].Messages.Select(message => (message.Role, message.Text)));
        Assert.Equal((ReasoningEffort.None, 5), (client.Requests[0].Options!.Reasoning!.Effort, client.Requests[0].Options!.MaxOutputTokens));
    }

    [Fact]
    public async Task PictureInAMessage_WhereverItComesFrom_ReachesTheModel()
    {
        var client = new ScriptedClient([new TextContent("yes")]);
        var history = new ChatHistory();
        history.AddUserMessage([new ImageContent(new byte[] { 1, 2 }, "image/png"), new ImageContent("data:image/webp;base64,AQI="), new ImageContent(new Uri("file:///page.png"))]);

        await new Glm45VChatCompletionService(client).GetChatMessageContentAsync(history, cancellationToken: Stop);

        Assert.Equal(["image/png", "image/webp", "image/*"], client.Requests[0].Messages[0].Contents.Select(content => content is DataContent data ? data.MediaType : ((UriContent)content).MediaType));
    }

    [Fact]
    public void AddGlm45VChatCompletion_Kernel_HasItAsTextServiceAndChatClientToo()
    {
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion(NanoModel.Folder).Build();

        Assert.Same(kernel.GetRequiredService<IChatCompletionService>(), kernel.GetRequiredService<ITextGenerationService>());
        Assert.Equal("glm45v-nano", kernel.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()?.DefaultModelId);
    }

    [Fact]
    public async Task Metadata_LogprobsAndStopSequence_AreThereWhereAskedFor()
    {
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion(NanoModel.Folder).Build();
        var service = kernel.GetRequiredService<IChatCompletionService>();
        var history = new ChatHistory("Hello", AuthorRole.User);
        string whole = (await service.GetChatMessageContentAsync(history, new Glm45VPromptExecutionSettings { MaxTokens = 8 }, kernel, Stop)).Content!;
        string stop = whole[^1..];

        ChatMessageContent answer = await service.GetChatMessageContentAsync(history, new Glm45VPromptExecutionSettings { MaxTokens = 8, Logprobs = true, TopLogprobs = 2, StopSequences = [stop] }, kernel, Stop);
        List<StreamingChatMessageContent> streamed = await service.GetStreamingChatMessageContentsAsync(history, new Glm45VPromptExecutionSettings { MaxTokens = 8, Logprobs = true, StopSequences = [stop] }, kernel, Stop).ToListAsync(Stop);

        Assert.NotEmpty(Assert.IsAssignableFrom<IReadOnlyList<ChatTokenLogprob>>(answer.Metadata!["ContentTokenLogProbabilities"]));
        Assert.Equal(stop, answer.Metadata["StopSequence"]);
        Assert.Equal(stop, streamed[^1].Metadata!["StopSequence"]);
        Assert.NotEmpty(Assert.IsAssignableFrom<IReadOnlyList<ChatTokenLogprob>>(streamed[^1].Metadata!["ContentTokenLogProbabilities"]));
    }

    [Fact]
    public async Task AddGlm45VChatClient_Kernel_AnswersPrompts()
    {
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatClient(NanoModel.Folder).Build();

        FunctionResult result = await kernel.InvokePromptAsync("Hello", new KernelArguments(new Glm45VPromptExecutionSettings { MaxTokens = 3 }), cancellationToken: Stop);

        Assert.NotNull(result.GetValue<ChatResponse>());
        Assert.Null(kernel.Services.GetService<IChatCompletionService>());
    }
}
