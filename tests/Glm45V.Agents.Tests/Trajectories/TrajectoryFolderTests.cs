using System.Text.Json;
using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Trajectories;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Trajectories;

public sealed class TrajectoryFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoadAsync_SavedRun_IsTheSame()
    {
        using var scratch = new ScratchFolder();
        Trajectory run = FullRun();
        await new TrajectoryFolder(scratch.Path).SaveAsync(run, Token);

        Trajectory read = await new TrajectoryFolder(scratch.Path).LoadAsync(Token);

        Assert.Equal((run.Goal, run.Model, run.Started, run.Duration, run.Outcome), (read.Goal, read.Model, read.Started, read.Duration, read.Outcome));
        Assert.Equal(2, read.Steps.Count);
        foreach ((AgentStep expected, AgentStep actual) in run.Steps.Zip(read.Steps))
        {
            Assert.Equal(expected.Observation.Png.ToArray(), actual.Observation.Png.ToArray());
            Assert.Equal(expected.Observation with { Png = default }, actual.Observation with { Png = default });
            Assert.Equal(expected.Decision with { Message = null, Usage = null }, actual.Decision with { Message = null, Usage = null });
            Assert.Equal((expected.Result with { Events = [] }, expected.Verdict, expected.Timings), (actual.Result with { Events = [] }, actual.Verdict, actual.Timings));
            Assert.Equal(expected.Result.Events, actual.Result.Events);
        }

        Assert.Equal(run.Final!.Png.ToArray(), read.Final!.Png.ToArray());
        Assert.Equal(2, read.Final.Index);
    }

    [Fact]
    public async Task LoadAsync_SavedMessage_KeepsWordsThoughtsAndCall()
    {
        using var scratch = new ScratchFolder();
        await new TrajectoryFolder(scratch.Path).SaveAsync(FullRun(), Token);

        Decision read = (await new TrajectoryFolder(scratch.Path).LoadAsync(Token)).Steps[0].Decision;

        Assert.Equal(7, read.Usage?.OutputTokenCount);
        Assert.Equal(ChatRole.Assistant, read.Message?.Role);
        Assert.Equal("Hm.", Assert.IsType<TextReasoningContent>(read.Message!.Contents[0]).Text);
        Assert.Equal("I click.", Assert.IsType<TextContent>(read.Message.Contents[1]).Text);
        FunctionCallContent call = Assert.IsType<FunctionCallContent>(read.Message.Contents[2]);
        Assert.Equal(("c", "click", 500), (call.CallId, call.Name, Assert.IsType<JsonElement>(call.Arguments!["x"]).GetInt32()));
    }

    [Fact]
    public async Task SaveAsync_MessageHoldsAClientsOwnContent_SavesTheRest()
    {
        using var scratch = new ScratchFolder();
        var message = new ChatMessage(ChatRole.Assistant, [new OwnContent(), new TextContent("Hello")])
        {
            RawRepresentation = new MemoryStream(),
            AdditionalProperties = new() { ["handle"] = new MemoryStream() },
        };
        Trajectory run = Run(new Decision { Error = "No call.", Message = message });

        await new TrajectoryFolder(scratch.Path).SaveAsync(run, Token);

        Trajectory read = await new TrajectoryFolder(scratch.Path).LoadAsync(Token);
        Assert.Equal("Hello", Assert.IsType<TextContent>(Assert.Single(read.Steps[0].Decision.Message!.Contents)).Text);
    }

    [Fact]
    public async Task SaveAsync_AgainAfterAStep_WritesOnlyWhatIsNew()
    {
        using var scratch = new ScratchFolder();
        var folder = new TrajectoryFolder(scratch.Path);
        Trajectory run = Run(new Decision { Action = FakeAgent.Click });
        await folder.SaveAsync(run, Token);
        File.WriteAllText(scratch.File("step-001.png"), "kept");
        run.Append(run.Steps[0] with { Observation = FakeAgent.See() with { Index = 1 } });

        await folder.SaveAsync(run, Token);

        Assert.Equal("kept", File.ReadAllText(scratch.File("step-001.png")));
        Assert.Equal(["step-001.png", "step-002.png", "trajectory.json"], Directory.GetFiles(scratch.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task SaveAsync_StoppedMidway_LeavesTheLastWholeState()
    {
        using var scratch = new ScratchFolder();
        var folder = new TrajectoryFolder(scratch.Path);
        Trajectory run = Run(new Decision { Action = FakeAgent.Click });
        await folder.SaveAsync(run, Token);
        run.Append(run.Steps[0] with { Observation = FakeAgent.See() with { Index = 1 } });

        // A folder in the way of the second screenshot makes this save fail before its JSON file is written.
        Directory.CreateDirectory(scratch.File("step-002.png"));
        await Assert.ThrowsAnyAsync<Exception>(() => folder.SaveAsync(run, Token));

        Trajectory read = await new TrajectoryFolder(scratch.Path).LoadAsync(Token);
        Assert.Single(read.Steps);
    }

    [Fact]
    public async Task SaveAsync_FolderHoldsAnotherRun_Throws()
    {
        using var scratch = new ScratchFolder();
        await new TrajectoryFolder(scratch.Path).SaveAsync(FullRun(), Token);

        TrajectoryException error = await Assert.ThrowsAsync<TrajectoryException>(() => new TrajectoryFolder(scratch.Path).SaveAsync(FullRun(), Token));

        Assert.Equal(scratch.Path, error.Path);
    }

    [Fact]
    public async Task LoadAsync_EmptyFolder_SaysWhatToName()
    {
        using var scratch = new ScratchFolder();

        TrajectoryException error = await Assert.ThrowsAsync<TrajectoryException>(() => new TrajectoryFolder(scratch.Path).LoadAsync(Token));

        Assert.Contains("There is no trajectory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "format 2")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": \"x\"", "is not a trajectory or is damaged")]
    [InlineData("\"formatVersion\"", "\"other\"", "is not a trajectory or is damaged")]
    [InlineData("\"goal\"", "\"other\"", "is not a trajectory or is damaged")]
    [InlineData("\"step-001.png\"", "\"../step-001.png\"", "not a plain file name")]
    [InlineData("\"step-001.png\"", "\"step-009.png\"", "lacks its screenshot 'step-009.png'")]
    [InlineData("{", "", "is not a trajectory or is damaged")]
    public async Task LoadAsync_DamagedFile_SaysWhatIsWrong(string old, string replacement, string expected)
    {
        using var scratch = new ScratchFolder();
        await new TrajectoryFolder(scratch.Path).SaveAsync(FullRun(), Token);
        string json = File.ReadAllText(scratch.File(TrajectoryFolder.FileName));
        int at = json.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(scratch.File(TrajectoryFolder.FileName), json[..at] + replacement + json[(at + old.Length)..]);

        TrajectoryException error = await Assert.ThrowsAsync<TrajectoryException>(() => new TrajectoryFolder(scratch.Path).LoadAsync(Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Trajectory Run(Decision decision)
    {
        var run = new Trajectory("Buy tea", "fake", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)));
        run.Append(new AgentStep(FakeAgent.See(), decision, ActionResult.Done("Done."), new Verdict { Changed = true }, default));
        return run;
    }

    private static Trajectory FullRun()
    {
        Trajectory run = Run(new Decision
        {
            Action = FakeAgent.Click,
            Reasoning = "Hm.",
            Text = "I click.",
            Latency = TimeSpan.FromMilliseconds(1234.5),
            Temperature = 0.8f,
            Seed = 3,
            Usage = new UsageDetails { InputTokenCount = 5, OutputTokenCount = 7 },
            Message = FakeChatClient.Reply(
                new TextReasoningContent("Hm."),
                new TextContent("I click."),
                new FunctionCallContent("c", "click", new Dictionary<string, object?> { ["x"] = 500, ["y"] = 250 })).Messages[0],
        });
        run.Append(new AgentStep(
            FakeAgent.See(shade: 90) with { Index = 1 },
            new Decision { Error = "No <call>." },
            new ActionResult { Error = "No <call>.", Requested = new PixelPoint(1.5, 2), Point = new PixelPoint(3, 4), End = new PixelPoint(5, 6) },
            new Verdict { Changed = false, GoalMet = false, Note = "solved() on the page" },
            new StepTimings(TimeSpan.FromTicks(1), TimeSpan.FromTicks(2), TimeSpan.FromTicks(3), TimeSpan.FromTicks(4))));
        run.Duration = TimeSpan.FromSeconds(9);
        run.Outcome = new AgentOutcome(OutcomeKind.GaveUp, "Two steps failed.");
        run.Final = FakeAgent.See(shade: 20) with { Index = 2 };
        return run;
    }

    private sealed class OwnContent : AIContent;
}
