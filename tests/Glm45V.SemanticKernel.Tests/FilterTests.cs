using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;
using FunctionResultContent = Microsoft.Extensions.AI.FunctionResultContent;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace Glm45V.SemanticKernel.Tests;

/// <summary>What filters around invoked functions see and can do: through the completion service and through the chat client, streamed and not.</summary>
public sealed class FilterTests
{
    public enum Way
    {
        Service,
        StreamedService,
        Client,
        StreamedClient,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_OneFunction_RunsAroundIt(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        List<string> seen = [];
        run.Filter(async (context, next) =>
        {
            seen.Add($"before {context.Function.Name} {context.RequestSequenceIndex}/{context.FunctionSequenceIndex} of {context.FunctionCount}");
            await next(context);
            seen.Add($"after {context.Result}");
        });

        string answer = await run.AskAsync(way);

        Assert.Equal(["before add 0/0 of 1", "after 3"], seen);
        Assert.Equal("done", answer);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_Several_RunInTheirOrder(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        List<int> seen = [];
        foreach (int number in (int[])[1, 2, 3])
        {
            run.Filter(async (context, next) =>
            {
                seen.Add(number);
                await next(context);
                seen.Add(-number);
            });
        }

        await run.AskAsync(way);

        Assert.Equal([1, 2, 3, -3, -2, -1], seen);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_ChangesArguments_TheFunctionGetsThem(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        run.Filter(async (context, next) =>
        {
            context.Arguments!["x"] = 40;
            await next(context);
        });

        await run.AskAsync(way);

        Assert.Equal("42", run.Results.Single());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_ChangesTheResult_TheModelGetsIt(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        run.Filter(async (context, next) =>
        {
            await next(context);
            context.Result = new FunctionResult(context.Result, "many");
        });

        await run.AskAsync(way);

        Assert.Equal("many", run.Results.Single());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_CatchesAnException_TheModelGetsWhatItSays(Way way)
    {
        var run = new Run(Call("a", "math_fail"));
        run.Filter(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (InvalidOperationException error)
            {
                context.Result = new FunctionResult(context.Function, error.Message);
            }
        });

        await run.AskAsync(way);

        Assert.Equal("no such page", run.Results.Single());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Function_Throws_TheModelIsToldAndGoesOn(Way way)
    {
        var run = new Run(Call("a", "math_fail"));

        Assert.Equal("done", await run.AskAsync(way));
        Assert.Contains("rror", run.Results.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_DoesNotGoOn_TheFunctionIsSkipped(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        run.Filter((context, _) =>
        {
            context.Result = new FunctionResult(context.Function, "skipped");
            return Task.CompletedTask;
        });

        await run.AskAsync(way);

        Assert.Equal(0, run.Math.Calls);
        Assert.Equal("skipped", run.Results.Single());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_TerminatesBeforehand_NothingMoreRuns(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4));
        run.Filter((context, _) =>
        {
            context.Terminate = true;
            return Task.CompletedTask;
        });

        await run.AskAsync(way);

        Assert.Equal(0, run.Math.Calls);
        Assert.Single(run.Model.Requests);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_TerminatesAfterwards_TheModelIsNotAskedAgain(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4));
        run.Filter(async (context, next) =>
        {
            await next(context);
            context.Terminate = true;
        });

        await run.AskAsync(way);

        Assert.Equal(1, run.Math.Calls);
        Assert.Single(run.Model.Requests);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_Context_KnowsSettingsKernelAndStreaming(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        AutoFunctionInvocationContext? seen = null;
        run.Filter(async (context, next) =>
        {
            seen = context;
            await next(context);
        });

        await run.AskAsync(way);

        Assert.Same(run.Kernel, seen!.Kernel);
        Assert.Equal(way is Way.StreamedService or Way.StreamedClient, seen.IsStreaming);
        Assert.Equal("a", seen.ToolCallId);
        Assert.Equal("math", seen.Function.PluginName);
        Assert.NotEmpty(seen.ChatHistory);
        Assert.NotNull(seen.ExecutionSettings?.FunctionChoiceBehavior);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Functions_InSeveralRounds_AreCountedByRoundAndPlace(Way way)
    {
        var run = new Run([[Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4)], [Call("c", "math_add", 5, 6)]]);
        List<(int, int, int)> seen = [];
        run.Filter(async (context, next) =>
        {
            seen.Add((context.RequestSequenceIndex, context.FunctionSequenceIndex, context.FunctionCount));
            await next(context);
        });

        await run.AskAsync(way);

        Assert.Equal([(0, 0, 2), (0, 1, 2), (1, 0, 1)], seen);
        Assert.Equal(["3", "7", "11"], run.Results);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Functions_AllowedToRunTogether_AllRun(Way way)
    {
        var run = new Run([[Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4), Call("c", "math_add", 5, 6)]]) { Choice = FunctionChoiceBehavior.Auto(options: new() { AllowConcurrentInvocation = true, AllowParallelCalls = true }) };

        await run.AskAsync(way);

        Assert.Equal(["3", "7", "11"], run.Results);
        Assert.True(run.Model.Requests[0].Options!.AllowMultipleToolCalls);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Choice_Required_DemandsACallOnceAndThenLetsGo(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        run.Choice = FunctionChoiceBehavior.Required([run.Kernel.Plugins["math"]["add"]]);

        await run.AskAsync(way);

        Assert.Equal(ChatToolMode.RequireAny, run.Model.Requests[0].Options!.ToolMode);
        Assert.Equal("math_add", Assert.Single(run.Model.Requests[0].Options!.Tools!).Name);
        Assert.NotEqual(ChatToolMode.RequireAny, run.Model.Requests[1].Options!.ToolMode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Choice_None_ShowsToolsAndForbidsCalls(Way way)
    {
        var run = new Run { Choice = FunctionChoiceBehavior.None() };

        await run.AskAsync(way);

        Assert.Equal(ChatToolMode.None, run.Model.Requests.Single().Options!.ToolMode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Choice_AutoWithoutInvocation_GivesTheCallBack(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2)) { Choice = FunctionChoiceBehavior.Auto(autoInvoke: false) };

        await run.AskAsync(way);

        Assert.Equal(0, run.Math.Calls);
        Assert.Single(run.Model.Requests);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cancellation_WhileAFunctionRuns_EndsTheRequest(Way way)
    {
        var run = new Run(Call("a", "math_add", 1, 2));
        using var cancel = new CancellationTokenSource();
        run.Filter(async (context, next) =>
        {
            await cancel.CancelAsync();
            context.CancellationToken.ThrowIfCancellationRequested();
            await next(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.AskAsync(way, cancel.Token));
    }

    private static FunctionCallContent Call(string id, string name, int? x = null, int? y = null) =>
        new FunctionCallContent(id, name, x is null ? null : new Dictionary<string, object?> { ["x"] = x, ["y"] = y });

    /// <summary>One request to a kernel with one plugin, over a model that makes some calls and then says that it is done.</summary>
    private sealed class Run
    {
        /// <summary>A call a round.</summary>
        public Run(params FunctionCallContent[] calls)
            : this([.. calls.Select(call => new[] { call })])
        {
        }

        public Run(FunctionCallContent[][] rounds)
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
            CancellationToken stop = cancellationToken ?? Stop;
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
    }

    private sealed class Around(Func<AutoFunctionInvocationContext, Func<AutoFunctionInvocationContext, Task>, Task> filter) : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next) => filter(context, next);
    }

    private sealed class Calculator
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
