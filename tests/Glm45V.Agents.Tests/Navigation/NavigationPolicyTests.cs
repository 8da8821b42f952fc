using System.Text.Json;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Navigation;

public sealed class NavigationPolicyTests
{
    private static readonly IReadOnlyList<AIFunction> s_tools = [AIFunctionFactory.Create(Click, "click")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DecideAsync_FirstStep_SendsInstructionsThenScreenshotAndBareGoal()
    {
        var model = new FakeChatClient(FakeChatClient.Call("click", ("x", 1), ("y", 2)));
        Observation seen = FakeAgent.See();

        await new NavigationPolicy(model, s_tools).DecideAsync(Run(), seen, Token);

        IReadOnlyList<ChatMessage> messages = Assert.Single(model.Requests).Messages;
        Assert.Equal([ChatRole.System, ChatRole.User], messages.Select(message => message.Role));
        Assert.Contains("thousandths", messages[0].Text, StringComparison.Ordinal);
        Assert.Equal(seen.Png.ToArray(), Assert.IsType<DataContent>(messages[1].Contents[0]).Data.ToArray());
        Assert.Equal("Buy tea", messages[1].Text);
    }

    [Fact]
    public async Task DecideAsync_Options_DeclareToolsAtTemperatureZeroOverTheTemplate()
    {
        var model = new FakeChatClient(FakeChatClient.Call("done"));
        var options = new NavigationPolicyOptions
        {
            Seed = 40,
            Template = new ChatOptions { MaxOutputTokens = 77, AdditionalProperties = new() { ["enable_thinking"] = false } },
        };

        await new NavigationPolicy(model, s_tools, options).DecideAsync(Run(Step(0), Step(1)), FakeAgent.See(), Token);

        ChatOptions sent = Assert.Single(model.Requests).Options;
        Assert.Equal(["click", "done"], sent.Tools!.Select(tool => tool.Name));
        Assert.DoesNotContain(sent.Tools!, tool => tool is AIFunction);
        Assert.Equal((0f, 42L, 77), (sent.Temperature, sent.Seed, sent.MaxOutputTokens));
        Assert.Equal(ChatToolMode.Auto, sent.ToolMode);
        Assert.Equal(false, sent.AdditionalProperties!["enable_thinking"]);
    }

    [Fact]
    public async Task DecideAsync_ToolCallRequired_AsksForAny()
    {
        var model = new FakeChatClient(FakeChatClient.Call("done"));

        await new NavigationPolicy(model, s_tools, new() { RequireToolCall = true }).DecideAsync(Run(), FakeAgent.See(), Token);

        Assert.Equal(ChatToolMode.RequireAny, Assert.Single(model.Requests).Options.ToolMode);
    }

    [Fact]
    public async Task DecideAsync_ValidCall_IsTheDecisionWithItsThoughtsAndCost()
    {
        ChatResponse reply = FakeChatClient.Reply(
            new TextReasoningContent("It is the blue one."),
            new TextContent("I click it."),
            new FunctionCallContent("a", "click", new Dictionary<string, object?> { ["x"] = "412", ["y"] = 230 }),
            new FunctionCallContent("b", "click", new Dictionary<string, object?> { ["x"] = 1, ["y"] = 1 }));
        reply.Usage = new UsageDetails { InputTokenCount = 90, OutputTokenCount = 12 };

        Decision decision = await new NavigationPolicy(new FakeChatClient(reply), s_tools).DecideAsync(Run(), FakeAgent.See(), Token);

        Assert.Equal("click(412, 230)", decision.Action?.ToString());
        Assert.Equal(("It is the blue one.", "I click it."), (decision.Reasoning, decision.Text));
        Assert.Equal(90, decision.Usage?.InputTokenCount);
        Assert.Same(reply.Messages[0], decision.Message);
        Assert.Null(decision.Error);
    }

    [Fact]
    public async Task DecideAsync_Done_FinishesWithTheAnswer()
    {
        var model = new FakeChatClient(FakeChatClient.Call("done", ("answer", "12 euros")));

        Decision decision = await new NavigationPolicy(model, s_tools).DecideAsync(Run(), FakeAgent.See(), Token);

        Assert.True(decision.Finished);
        Assert.Equal("12 euros", decision.Answer);
    }

    [Theory]
    [InlineData(true, "The reply was cut off before a tool call")]
    [InlineData(false, "The reply holds no tool call")]
    public async Task DecideAsync_NoCall_IsADecisionWithoutAction(bool cut, string expected)
    {
        ChatResponse reply = FakeChatClient.Reply(new TextContent("Let me see."));
        reply.FinishReason = cut ? ChatFinishReason.Length : ChatFinishReason.Stop;

        Decision decision = await new NavigationPolicy(new FakeChatClient(reply), s_tools).DecideAsync(Run(), FakeAgent.See(), Token);

        Assert.Null(decision.Action);
        Assert.StartsWith(expected, decision.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecideAsync_UnknownTool_IsADecisionWithoutAction()
    {
        var model = new FakeChatClient(FakeChatClient.Call("hover", ("x", 1)));

        Decision decision = await new NavigationPolicy(model, s_tools).DecideAsync(Run(), FakeAgent.See(), Token);

        Assert.Null(decision.Action);
        Assert.Contains("hover", decision.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecideAsync_PastSteps_AreCallsAndResultsWithTheNextScreenshot()
    {
        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(Step(0), Step(1)), FakeAgent.See(shade: 102));

        Assert.Equal(
            [ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant, ChatRole.Tool],
            messages.Select(message => message.Role));
        Assert.Equal([100, 101, 102], Shades(messages));
        FunctionCallContent[] calls = [.. messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
        FunctionResultContent[] results = [.. messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>()];
        Assert.Equal(calls.Select(call => call.CallId), results.Select(result => result.CallId));
        Assert.Equal(2, calls.Select(call => call.CallId).Distinct().Count());
        Assert.All(results, result => Assert.Null(result.Exception));
        Assert.Equal("Done: click(500, 250).", Assert.IsType<TextContent>(((List<AIContent>)results[0].Result!)[0]).Text);
    }

    [Fact]
    public async Task DecideAsync_ReplyWithSeveralCalls_RepeatsOnlyTheOneTaken()
    {
        ChatMessage said = FakeChatClient.Reply(new TextReasoningContent("Hm."), new FunctionCallContent("a", "click"), new FunctionCallContent("b", "click")).Messages[0];
        AgentStep step = Step(0) with { Decision = new Decision { Action = FakeAgent.Click, Message = said } };

        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(step), FakeAgent.See());

        Assert.Equal("a", Assert.Single(messages[2].Contents.OfType<FunctionCallContent>()).CallId);
        Assert.Single(messages[2].Contents.OfType<TextReasoningContent>());
    }

    [Fact]
    public async Task DecideAsync_OldScreenshots_AreReplacedByText()
    {
        IReadOnlyList<ChatMessage> messages = await AskAsync(
            Run(Step(0), Step(1), Step(2)), FakeAgent.See(shade: 103), new() { KeepScreenshots = 2, Eviction = PictureEviction.OneByOne });

        Assert.Equal([102, 103], Shades(messages));
        Assert.Equal("(screenshot omitted)", Assert.IsType<TextContent>(Result(messages, 0)[1]).Text);
        Assert.Equal("Buy tea", messages[1].Text);
    }

    [Fact]
    public async Task DecideAsync_ActionChangedNothing_SaysSoAndMarksTheResult()
    {
        AgentStep step = Step(0) with { Verdict = new Verdict { Changed = false } };

        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(step), FakeAgent.See());

        Assert.Contains("did not change", Assert.IsType<TextContent>(Result(messages, 0)[0]).Text, StringComparison.Ordinal);
        Assert.NotNull(Assert.IsType<FunctionResultContent>(messages[3].Contents[0]).Exception);
    }

    [Fact]
    public async Task DecideAsync_BadCall_ReturnsItsErrorAsTheResult()
    {
        ChatMessage said = FakeChatClient.Call("click", ("x", 5000)).Messages[0];
        AgentStep step = Step(0) with { Decision = new Decision { Error = "x is 5000", Message = said }, Result = ActionResult.Failed("x is 5000") };

        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(step), FakeAgent.See());

        Assert.Equal("x is 5000", Assert.IsType<TextContent>(Result(messages, 0)[0]).Text);
        Assert.NotNull(Assert.IsType<FunctionResultContent>(messages[3].Contents[0]).Exception);
    }

    [Fact]
    public async Task DecideAsync_NewestReplyHadNoCall_IsCorrectedInTheSystemMessageOnly()
    {
        AgentStep step = Step(0) with
        {
            Decision = new Decision { Error = "No call.", Message = new ChatMessage(ChatRole.Assistant, "Let me see.") },
            Result = ActionResult.Failed("No call."),
        };

        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(step), FakeAgent.See(shade: 101));

        Assert.Equal([ChatRole.System, ChatRole.User], messages.Select(message => message.Role));
        Assert.EndsWith("\n\nNo call.", messages[0].Text, StringComparison.Ordinal);
        Assert.Equal([101], Shades(messages));
    }

    [Fact]
    public async Task DecideAsync_AfterAStepWithoutEffect_RaisesTheTemperatureAndChangesTheSeed()
    {
        AgentStep idle = Step(1) with { Verdict = new Verdict { Changed = false } };
        var model = new FakeChatClient(FakeChatClient.Call("done"));
        var policy = new NavigationPolicy(model, s_tools, new() { RetryTemperature = 0.6f });

        await policy.DecideAsync(Run(Step(0)), FakeAgent.See(), Token);
        Decision retry = await policy.DecideAsync(Run(Step(0), idle), FakeAgent.See(), Token);
        await policy.DecideAsync(Run(Step(0), idle, Step(2)), FakeAgent.See(), Token);

        Assert.Equal([0f, 0.6f, 0f], model.Requests.Select(request => request.Options.Temperature!.Value));
        Assert.Equal([1L, 2L, 3L], model.Requests.Select(request => request.Options.Seed!.Value));
        Assert.Equal((0.6f, 2L), (retry.Temperature, retry.Seed));
    }

    [Fact]
    public async Task DecideAsync_EmptyInstructions_SendsNoSystemMessage()
    {
        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(), FakeAgent.See(), new() { Instructions = "" });

        Assert.Equal([ChatRole.User], messages.Select(message => message.Role));
    }

    [Fact]
    public async Task DecideAsync_StepFromAFile_IsAskedLikeTheOriginal()
    {
        AgentStep step = Step(0) with { Decision = new Decision { Action = FakeAgent.Click, Message = null } };

        IReadOnlyList<ChatMessage> messages = await AskAsync(Run(step), FakeAgent.See());

        FunctionCallContent call = Assert.Single(messages[2].Contents.OfType<FunctionCallContent>());
        Assert.Equal("click", call.Name);
        Assert.Equal(500, Assert.IsType<JsonElement>(call.Arguments!["x"]).GetInt32());
    }

    [Fact]
    public async Task DecideAsync_ClientFails_LetsTheErrorThrough()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var policy = new NavigationPolicy(new FakeChatClient(FakeChatClient.Call("done")), s_tools);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => policy.DecideAsync(Run(), FakeAgent.See(), stop.Token));
    }

    private static void Click(int x, int y) => throw new InvalidOperationException($"The policy clicked {x}, {y}: it only decides.");

    private static async Task<IReadOnlyList<ChatMessage>> AskAsync(Trajectory run, Observation now, NavigationPolicyOptions? options = null)
    {
        var model = new FakeChatClient(FakeChatClient.Call("done"));
        await new NavigationPolicy(model, s_tools, options).DecideAsync(run, now, Token);
        return Assert.Single(model.Requests).Messages;
    }

    private static Trajectory Run(params AgentStep[] steps)
    {
        var run = new Trajectory("Buy tea", "fake", DateTimeOffset.UnixEpoch);
        foreach (AgentStep step in steps)
        {
            run.Append(step);
        }

        return run;
    }

    // Every screenshot has a shade of its own, 100 and up, so that messages tell which one they hold.
    private static AgentStep Step(int index) => new(
        FakeAgent.See(shade: (byte)(100 + index)) with { Index = index },
        new Decision { Action = FakeAgent.Click, Message = FakeChatClient.Call("click", ("x", 500), ("y", 250)).Messages[0] },
        ActionResult.Done("Done: click(500, 250)."),
        new Verdict { Changed = true, GoalMet = false },
        default);

    private static List<AIContent> Result(IReadOnlyList<ChatMessage> messages, int step) =>
        (List<AIContent>)messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().ElementAt(step).Result!;

    private static IEnumerable<int> Shades(IReadOnlyList<ChatMessage> messages) => messages
        .SelectMany(message => message.Contents)
        .SelectMany(content => content is FunctionResultContent { Result: List<AIContent> parts } ? parts : [content])
        .OfType<DataContent>()
        .Select(picture => (int)Imaging.ImageDecoder.Decode(picture.Data).Pixels[0]);
}
