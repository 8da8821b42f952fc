using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;

namespace Glm45V.SemanticKernel.Tests;

/// <summary>What filters around invoked functions see and can do: through the completion service and through the chat client, streamed and not.</summary>
public sealed class FilterTests
{
    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_OneFunction_RunsAroundIt(Way way)
    {
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun(Call("a", "math_fail"));
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
        var run = new FilteredRun(Call("a", "math_fail"));

        Assert.Equal("done", await run.AskAsync(way));
        Assert.Contains("rror", run.Results.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_DoesNotGoOn_TheFunctionIsSkipped(Way way)
    {
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun(Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4));
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
        var run = new FilteredRun(Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4));
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
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun([[Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4)], [Call("c", "math_add", 5, 6)]]);
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
        var run = new FilteredRun([[Call("a", "math_add", 1, 2), Call("b", "math_add", 3, 4), Call("c", "math_add", 5, 6)]]) { Choice = FunctionChoiceBehavior.Auto(options: new() { AllowConcurrentInvocation = true, AllowParallelCalls = true }) };

        await run.AskAsync(way);

        Assert.Equal(["3", "7", "11"], run.Results);
        Assert.True(run.Model.Requests[0].Options!.AllowMultipleToolCalls);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Choice_Required_DemandsACallOnceAndThenLetsGo(Way way)
    {
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
        var run = new FilteredRun { Choice = FunctionChoiceBehavior.None() };

        await run.AskAsync(way);

        Assert.Equal(ChatToolMode.None, run.Model.Requests.Single().Options!.ToolMode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Choice_AutoWithoutInvocation_GivesTheCallBack(Way way)
    {
        var run = new FilteredRun(Call("a", "math_add", 1, 2)) { Choice = FunctionChoiceBehavior.Auto(autoInvoke: false) };

        await run.AskAsync(way);

        Assert.Equal(0, run.Math.Calls);
        Assert.Single(run.Model.Requests);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cancellation_WhileAFunctionRuns_EndsTheRequest(Way way)
    {
        var run = new FilteredRun(Call("a", "math_add", 1, 2));
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
}
