using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;
using FunctionResultContent = Microsoft.Extensions.AI.FunctionResultContent;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace Glm45V.SemanticKernel.Tests;

/// <summary>How a request goes to the model.</summary>
public enum Way
{
    Service,
    StreamedService,
    Client,
    StreamedClient,
}

/// <summary>One request to a kernel with one plugin, over a model that makes some calls and then says that it is done.</summary>
internal sealed class FilteredRun
{
    /// <summary>A call a round.</summary>
    public FilteredRun(params FunctionCallContent[] calls)
        : this([.. calls.Select(call => new[] { call })])
    {
    }

    public FilteredRun(FunctionCallContent[][] rounds)
    {
        Model = new ScriptedClient([.. rounds.Select(round => round.ToArray<AIContent>()), [new TextContent("done")]]);
        Kernel = new Kernel();
        Kernel.Plugins.AddFromObject(Math, "math");
    }

    public ScriptedClient Model { get; }

    public Kernel Kernel { get; }

    public Calculator Math { get; } = new();

    public FunctionChoiceBehavior Choice { get; set; } = FunctionChoiceBehavior.Auto();

    /// <summary>What the model was told that functions gave, oldest first.</summary>
    public IEnumerable<string> Results => Model.Requests[^1].Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.Result?.ToString() ?? "");

    public void Filter(Func<AutoFunctionInvocationContext, Func<AutoFunctionInvocationContext, Task>, Task> filter) => Kernel.AutoFunctionInvocationFilters.Add(new Around(filter));

    public async Task<string> AskAsync(Way way, CancellationToken? cancellationToken = null)
    {
        CancellationToken stop = cancellationToken ?? TestContext.Current.CancellationToken;
        var settings = new Glm45VPromptExecutionSettings { FunctionChoiceBehavior = Choice };
        if (way is Way.Service or Way.StreamedService)
        {
            var service = new Glm45VChatCompletionService(Model);
            var history = new ChatHistory("question", AuthorRole.User);
            return way == Way.Service
                ? (await service.GetChatMessageContentAsync(history, settings, Kernel, stop)).Content ?? ""
                : string.Concat(await service.GetStreamingChatMessageContentsAsync(history, settings, Kernel, stop).Select(update => update.Content).ToListAsync(stop));
        }

        using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        IChatClient client = new ChatClientBuilder(Model).UseKernelFunctionInvocation().Build(services);
        ChatOptions? options = settings.ToChatOptions(Kernel);
        return way == Way.Client
            ? (await client.GetResponseAsync("question", options, stop)).Text
            : string.Concat(await client.GetStreamingResponseAsync("question", options, stop).Select(update => update.Text).ToListAsync(stop));
    }

    private sealed class Around(Func<AutoFunctionInvocationContext, Func<AutoFunctionInvocationContext, Task>, Task> filter) : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next) => filter(context, next);
    }

    internal sealed class Calculator
    {
        public int Calls { get; private set; }

        [KernelFunction("add")]
        [Description("Adds two numbers.")]
        public int Add(int x, int y)
        {
            Calls++;
            return x + y;
        }

        [KernelFunction("fail")]
        [Description("Fails.")]
        public static string Fail() => throw new InvalidOperationException("no such page");
    }
}
