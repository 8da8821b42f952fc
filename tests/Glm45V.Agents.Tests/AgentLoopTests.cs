using Glm45V.Agents.Tests.Fakes;
using Glm45V.Agents.Trajectories;

namespace Glm45V.Agents.Tests;

public sealed class AgentLoopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StepAsync_OneStep_RunsItsPhasesInOrder()
    {
        var agent = new FakeAgent();
        var trajectory = new Trajectory("Buy tea", "fake", DateTimeOffset.UnixEpoch);

        AgentStep step = await agent.Loop().StepAsync(trajectory, Token);

        Assert.Equal(["observe", "decide", "act", "observe", "verify"], agent.Log);
        Assert.Same(step, Assert.Single(trajectory.Steps));
    }

    [Fact]
    public async Task StepAsync_PhasesTakeTime_EachIsMeasured()
    {
        var time = new ManualTime();
        var agent = new FakeAgent
        {
            OnObserve = _ =>
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                return Task.FromResult(FakeAgent.See());
            },
            OnDecide = _ =>
            {
                time.Advance(TimeSpan.FromMilliseconds(20));
                return new Decision { Action = FakeAgent.Click };
            },
            OnAct = _ =>
            {
                time.Advance(TimeSpan.FromMilliseconds(300));
                return ActionResult.Done("");
            },
            OnVerify = _ =>
            {
                time.Advance(TimeSpan.FromMilliseconds(4000));
                return new Verdict();
            },
        };

        AgentStep step = await agent.Loop(new() { Time = time }).StepAsync(new Trajectory("Buy tea", "fake", default), Token);

        Assert.Equal([1, 20, 300, 4001], new[] { step.Timings.Observe, step.Timings.Decide, step.Timings.Act, step.Timings.Verify }.Select(t => t.TotalMilliseconds));
        Assert.Equal(4322, step.Timings.Total.TotalMilliseconds);
    }

    [Theory]
    [InlineData(0, 3)] // before the first action, and after each of two
    [InlineData(1, 4)] // a person may have changed the page meanwhile
    public async Task StepAsync_NextStep_LooksAnewOnlyAfterAWhile(int seconds, int looks)
    {
        var time = new ManualTime();
        var agent = new FakeAgent();
        AgentLoop loop = agent.Loop(new() { Time = time });
        Trajectory trajectory = loop.Begin("Buy tea");
        await loop.StepAsync(trajectory, Token);

        time.Advance(TimeSpan.FromSeconds(seconds));
        await loop.StepAsync(trajectory, Token);

        Assert.Equal(looks, agent.Log.Count(entry => entry == "observe"));
    }

    [Fact]
    public async Task StepAsync_NoAction_IsAFailureTheModelReads()
    {
        var agent = new FakeAgent { OnDecide = _ => new Decision { Error = "No call." } };

        AgentStep step = await agent.Loop().StepAsync(new Trajectory("Buy tea", "fake", default), Token);

        Assert.Equal("No call.", step.Result.Error);
        Assert.DoesNotContain("act", agent.Log);
    }

    [Fact]
    public async Task RunAsync_VerifierFindsGoalMet_IsSolvedWithAFinalLook()
    {
        var agent = new FakeAgent { OnVerify = step => new Verdict { GoalMet = step == 2 } };

        Trajectory run = await agent.Loop(new() { Model = "fake" }).RunAsync("Buy tea", Token);

        Assert.Equal(OutcomeKind.Solved, run.Outcome?.Kind);
        Assert.Equal([0, 1, 2], run.Steps.Select(step => step.Index));
        Assert.Equal(3, run.Final?.Index);
        Assert.Equal(("Buy tea", "fake"), (run.Goal, run.Model));
    }

    [Theory]
    [InlineData(false, OutcomeKind.NotSolved)]
    [InlineData(null, OutcomeKind.Unverified)]
    [InlineData(true, OutcomeKind.Solved)]
    public async Task RunAsync_ModelSaysDone_VerifierDecidesTheOutcome(bool? goalMet, OutcomeKind expected)
    {
        var agent = new FakeAgent
        {
            OnDecide = _ => new Decision { Action = FakeAgent.Click, Finished = true },
            OnVerify = _ => new Verdict { GoalMet = goalMet },
        };

        Trajectory run = await agent.Loop().RunAsync("Buy tea", Token);

        Assert.Equal(expected, run.Outcome?.Kind);
        Assert.Single(run.Steps);
    }

    [Fact]
    public async Task RunAsync_GoalNeverMet_StopsAtTheStepLimit()
    {
        Trajectory run = await new FakeAgent().Loop(new() { Limits = new() { MaxSteps = 4 } }).RunAsync("Buy tea", Token);

        Assert.Equal(OutcomeKind.StepLimit, run.Outcome?.Kind);
        Assert.Equal(4, run.Steps.Count);
    }

    [Fact]
    public async Task RunAsync_FailuresInARow_GivesUpWithTheLastError()
    {
        var agent = new FakeAgent { OnAct = step => step == 1 ? ActionResult.Done("") : ActionResult.Failed($"Broke {step}.") };

        Trajectory run = await agent.Loop(new() { Limits = new() { MaxFailures = 2 } }).RunAsync("Buy tea", Token);

        Assert.Equal(OutcomeKind.GaveUp, run.Outcome?.Kind);
        Assert.Equal(4, run.Steps.Count);
        Assert.Contains("Broke 3.", run.Outcome?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TimeRunsOutBetweenPhases_IsATimeLimit()
    {
        var time = new ManualTime();
        var agent = new FakeAgent
        {
            OnVerify = _ =>
            {
                time.Advance(TimeSpan.FromSeconds(4));
                return new Verdict { GoalMet = false };
            },
        };

        Trajectory run = await agent.Loop(new() { Time = time, Limits = new() { MaxDuration = TimeSpan.FromSeconds(10) } }).RunAsync("Buy tea", Token);

        Assert.Equal(OutcomeKind.TimeLimit, run.Outcome?.Kind);
        Assert.Equal(3, run.Steps.Count);
        Assert.Equal(TimeSpan.FromSeconds(12), run.Duration);
    }

    [Fact]
    public async Task RunAsync_TimeRunsOutWithinAPhase_CutsItOff()
    {
        var time = new ManualTime();
        int looks = 0;
        var agent = new FakeAgent
        {
            OnObserve = async token =>
            {
                if (++looks == 2)
                {
                    time.Advance(TimeSpan.FromSeconds(11));
                    await Task.Delay(Timeout.Infinite, token);
                }

                return FakeAgent.See();
            },
        };

        Trajectory run = await agent.Loop(new() { Time = time, Limits = new() { MaxDuration = TimeSpan.FromSeconds(10) } }).RunAsync("Buy tea", Token);

        Assert.Equal(OutcomeKind.TimeLimit, run.Outcome?.Kind);
        Assert.Single(run.Steps);
        Assert.NotNull(run.Final);
    }

    [Fact]
    public async Task RunAsync_Cancelled_SavesTheStepsSoFarAndThrows()
    {
        using var scratch = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        var agent = new FakeAgent
        {
            OnVerify = step =>
            {
                if (step == 1)
                {
                    stop.Cancel();
                }

                return new Verdict { GoalMet = false };
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => agent.Loop(new() { Folder = new TrajectoryFolder(scratch.Path) }).RunAsync("Buy tea", stop.Token));

        Trajectory saved = await new TrajectoryFolder(scratch.Path).LoadAsync(Token);
        Assert.Equal(2, saved.Steps.Count);
        Assert.Equal(OutcomeKind.Cancelled, saved.Outcome?.Kind);
    }

    [Fact]
    public async Task RunAsync_EveryStep_IsSavedBeforeItIsReported()
    {
        using var scratch = new ScratchFolder();
        List<int> saved = [];
        var options = new AgentLoopOptions
        {
            Folder = new TrajectoryFolder(scratch.Path),
            Limits = new() { MaxSteps = 3 },
            AfterStep = async (_, token) => saved.Add((await new TrajectoryFolder(scratch.Path).LoadAsync(token)).Steps.Count),
        };

        await new FakeAgent().Loop(options).RunAsync("Buy tea", Token);

        Assert.Equal([1, 2, 3], saved);
    }

    [Fact]
    public async Task RunAsync_ModelOrBrowserFails_EndsAsFailed()
    {
        var agent = new FakeAgent { OnDecide = step => step == 0 ? new Decision { Action = FakeAgent.Click } : throw new Glm45VException("The context is full.") };

        Trajectory run = await agent.Loop().RunAsync("Buy tea", Token);

        Assert.Equal(OutcomeKind.Failed, run.Outcome?.Kind);
        Assert.Contains("The context is full", run.Outcome?.Detail, StringComparison.Ordinal);
        Assert.Single(run.Steps);
    }

    [Fact]
    public async Task RunAsync_Bug_IsSavedAndThrown()
    {
        using var scratch = new ScratchFolder();
        var agent = new FakeAgent { OnAct = _ => throw new InvalidOperationException("A bug.") };

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => agent.Loop(new() { Folder = new TrajectoryFolder(scratch.Path) }).RunAsync("Buy tea", Token));

        Trajectory saved = await new TrajectoryFolder(scratch.Path).LoadAsync(Token);
        Assert.Equal(OutcomeKind.Failed, saved.Outcome?.Kind);
    }

    [Fact]
    public async Task RunAsync_FolderHoldsAnotherRun_ThrowsBeforeTheFirstStep()
    {
        using var scratch = new ScratchFolder();
        await new FakeAgent().Loop(new() { Folder = new TrajectoryFolder(scratch.Path), Limits = new() { MaxSteps = 1 } }).RunAsync("Buy tea", Token);
        var agent = new FakeAgent();

        await Assert.ThrowsAsync<TrajectoryException>(
            () => agent.Loop(new() { Folder = new TrajectoryFolder(scratch.Path) }).RunAsync("Buy milk", Token));

        Assert.Empty(agent.Log);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Constructor_LimitOutOfRange_Throws(int steps, int failures, int seconds)
    {
        var limits = new AgentLimits { MaxSteps = steps, MaxFailures = failures, MaxDuration = TimeSpan.FromSeconds(seconds) };

        Assert.Throws<ArgumentOutOfRangeException>(() => new FakeAgent().Loop(new() { Limits = limits }));
    }
}
