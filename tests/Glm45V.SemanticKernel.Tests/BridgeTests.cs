using System.ComponentModel;
using System.Globalization;
using System.Text;
using Glm45V.Messages;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;
using FunctionResultContent = Microsoft.Extensions.AI.FunctionResultContent;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace Glm45V.SemanticKernel.Tests;

/// <summary>The same requests through Semantic Kernel's own bridge and through the connector: what each keeps.</summary>
public sealed class BridgeTests(ITestOutputHelper output)
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connector_EverythingThatTheBridgeLoses_IsKept()
    {
        (string What, bool InBridge, Func<bool, Task<bool>> Keeps)[] rows =
        [
            ("text", true, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Content == "yes"),
            ("usage", true, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Metadata?.GetValueOrDefault("Usage") is UsageDetails { InputTokenCount: 7 }),
            ("reasoning of an answer", false, async ours => (await AskAsync(ours, [new TextReasoningContent("hm"), new TextContent("yes")])).Answer.Items.OfType<ReasoningContent>().Any(item => item.Text == "hm")),
            ("reasoning of an answer, streamed", false, async ours => (await StreamAsync(ours, [new TextReasoningContent("hm"), new TextContent("yes")])).SelectMany(update => update.Items).OfType<StreamingReasoningContent>().Any(item => item.Text == "hm")),
            ("reasoning in the history", false, async ours => (await AskAsync(ours, [new TextContent("yes")], history: Reasoned())).Client.Requests[0].Messages[1].Contents.OfType<TextReasoningContent>().Any(item => item.Text == "hm")),
            ("reason to end", false, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Metadata?.GetValueOrDefault("FinishReason") as string == "stop"),
            ("reason to end, streamed", false, async ours => (await StreamAsync(ours, [new TextContent("yes")])).Any(update => update.Metadata?.GetValueOrDefault("FinishReason") as string == "stop")),
            ("id of the answer", false, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Metadata?.GetValueOrDefault("Id") as string == "response-1"),
            ("time of the answer", false, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Metadata?.GetValueOrDefault("CreatedAt") is DateTimeOffset),
            ("plugin names of calls in the history", false, async ours => (await AskAsync(ours, [new TextContent("yes")], history: Called())).Client.Requests[0].Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single().Name == "web_shot"),
            ("a type of .NET as response format", false, async ours => (await AskAsync(ours, [new TextContent("{}")], Typed())).Client.Requests[0].Options?.ResponseFormat is ChatResponseFormatJson { Schema: not null }),
            ("a picture that a kernel function gives back", false, async ours => (await InvokeAsync(ours, "web_shot")).Client.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().Result is DataContent { MediaType: "image/png" }),
            ("several contents that a kernel function gives back", false, async ours => (await InvokeAsync(ours, "web_look")).Client.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().Result is IEnumerable<AIContent> several && several.Last() is DataContent),
            ("text that a kernel function gives back", true, async ours => (await InvokeAsync(ours, "web_title")).Client.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().Result?.ToString() == "Home"),
            ("calls and results in the caller's history", true, async ours => (await InvokeAsync(ours, "web_title")).History.Count == 3),
            ("calls without invocation", true, async ours => (await AskAsync(ours, [new FunctionCallContent("c1", "web_title")], Manual())).Answer.Items.OfType<Microsoft.SemanticKernel.FunctionCallContent>().Single().Id == "c1"),
            ("usage, streamed", false, async ours => (await StreamAsync(ours, [new TextContent("yes")])).Any(update => update.Metadata?.GetValueOrDefault("Usage") is UsageDetails { InputTokenCount: 7 })),
            ("id of the answer, streamed", false, async ours => (await StreamAsync(ours, [new TextContent("yes")])).Any(update => update.Metadata?.GetValueOrDefault("CompletionId") as string == "response-1")),
            ("calls, streamed", true, async ours => (await StreamAsync(ours, [new FunctionCallContent("c1", "web_title")], Manual())).SelectMany(update => update.Items).OfType<StreamingFunctionCallUpdateContent>().Any(call => call.CallId == "c1")),
            ("log-probabilities of tokens", false, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Metadata?.ContainsKey("ContentTokenLogProbabilities") == true),
            ("the stop sequence that ended an answer", false, async ours => (await AskAsync(ours, [new TextContent("yes")])).Answer.Metadata?.GetValueOrDefault("StopSequence") as string == "END"),
            ("arguments of calls", true, async ours => (await AskAsync(ours, [new FunctionCallContent("c1", "web_title", new Dictionary<string, object?> { ["n"] = 3 })], Manual())).Answer.Items.OfType<Microsoft.SemanticKernel.FunctionCallContent>().Single().Arguments?["n"]?.ToString() == "3"),
            ("that a kernel function failed", true, async ours => (await InvokeAsync(ours, "web_fail")).Client.Requests[1].Messages[^1].Contents.OfType<FunctionResultContent>().Single().Exception is not null),
            ("thinking off as a setting", false, async ours => (await AskAsync(ours, [new TextContent("yes")], Given("thinking", false))).Client.Requests[0].Options?.Reasoning?.Effort == ReasoningEffort.None),
            ("the text of a function's result that ends the loop", false, async ours => (await EndAsync(ours)).Content == "Home"),
        ];

        var table = new StringBuilder("| kept | bridge | connector |\n|---|---|---|\n");
        List<string> wrong = [];
        foreach ((string what, bool inBridge, Func<bool, Task<bool>> keeps) in rows)
        {
            (bool bridge, bool connector) = (await keeps(false), await keeps(true));
            table.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {(bridge ? "yes" : "no")} | {(connector ? "yes" : "no")} |");
            wrong.AddRange(connector && bridge == inBridge ? [] : [what]); // README says what the bridge keeps
        }

        output.WriteLine(table.ToString());
        Assert.Empty(wrong);
    }

    private static async Task<(ChatMessageContent Answer, ScriptedClient Client, ChatHistory History)> AskAsync(bool ours, AIContent[] answer, PromptExecutionSettings? settings = null, ChatHistory? history = null)
    {
        var client = new ScriptedClient(answer) { Properties = new() { [RequestProperties.Logprobs] = new List<ChatTokenLogprob> { new("yes", [], -0.1) }, [RequestProperties.StopSequence] = "END" } };
        history ??= new ChatHistory("question", AuthorRole.User);
        return (await Service(ours, client).GetChatMessageContentAsync(history, settings, Kernel(), Stop), client, history);
    }

    private static async Task<List<StreamingChatMessageContent>> StreamAsync(bool ours, AIContent[] answer, PromptExecutionSettings? settings = null) =>
        await Service(ours, new ScriptedClient(answer)).GetStreamingChatMessageContentsAsync(new ChatHistory("question", AuthorRole.User), settings, Kernel(), Stop).ToListAsync(Stop);

    private static async Task<(ScriptedClient Client, ChatHistory History)> InvokeAsync(bool ours, string function)
    {
        var client = new ScriptedClient([new FunctionCallContent("c1", function)], [new TextContent("yes")]);
        var history = new ChatHistory("question", AuthorRole.User);
        await Service(ours, client).GetChatMessageContentAsync(history, new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() }, Kernel(), Stop);
        return (client, history);
    }

    private static async Task<ChatMessageContent> EndAsync(bool ours)
    {
        Kernel kernel = Kernel();
        kernel.AutoFunctionInvocationFilters.Add(new EndFilter());
        var client = new ScriptedClient([new FunctionCallContent("c1", "web_title")], [new TextContent("yes")]);
        return await Service(ours, client).GetChatMessageContentAsync(new ChatHistory("question", AuthorRole.User), new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() }, kernel, Stop);
    }

    private static IChatCompletionService Service(bool ours, ScriptedClient client)
    {
        ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        return ours ? new Glm45VChatCompletionService(client, services: services) : new ChatClientBuilder(client).UseKernelFunctionInvocation().Build(services).AsChatCompletionService(services);
    }

    private static Kernel Kernel()
    {
        var kernel = new Kernel();
        kernel.Plugins.AddFromObject(new Web(), "web");
        return kernel;
    }

    private static PromptExecutionSettings Typed() => Given("response_format", typeof(Point));

    private static PromptExecutionSettings Given(string name, object value) => new() { ExtensionData = new Dictionary<string, object> { [name] = value } };

    private static PromptExecutionSettings Manual() => new() { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false) };

    private static ChatHistory Reasoned()
    {
        var history = new ChatHistory("first", AuthorRole.User);
        history.Add(new ChatMessageContent(AuthorRole.Assistant, [new ReasoningContent("hm"), new Microsoft.SemanticKernel.TextContent("yes")]));
        history.AddUserMessage("second");
        return history;
    }

    private static ChatHistory Called()
    {
        var history = new ChatHistory("first", AuthorRole.User);
        history.Add(new ChatMessageContent(AuthorRole.Assistant, [new Microsoft.SemanticKernel.FunctionCallContent("shot", "web", "c1")]));
        history.Add(new Microsoft.SemanticKernel.FunctionResultContent("shot", "web", "c1", "done").ToChatMessage());
        history.AddUserMessage("second");
        return history;
    }

    private sealed class EndFilter : IAutoFunctionInvocationFilter
    {
        public async Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next)
        {
            await next(context);
            context.Terminate = true;
        }
    }

    private sealed record Point(int X, int Y);

    private sealed class Web
    {
        [KernelFunction("shot")]
        [Description("Takes a picture of the page.")]
        public static ImageContent Shot() => new(s_png, "image/png");

        [KernelFunction("look")]
        [Description("Looks at the page.")]
        public static IReadOnlyList<KernelContent> Look() => [new Microsoft.SemanticKernel.TextContent("Home"), new ImageContent(s_png, "image/png")];

        [KernelFunction("title")]
        [Description("Says the page's title.")]
        public static string Title() => "Home";

        [KernelFunction("fail")]
        [Description("Fails.")]
        public static string Fail() => throw new InvalidOperationException("no such page");
    }
}
