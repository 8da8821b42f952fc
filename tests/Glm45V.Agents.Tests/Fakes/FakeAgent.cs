using System.Text.Json;
using Glm45V.Imaging;

namespace Glm45V.Agents.Tests.Fakes;

/// <summary>An environment, policy and verifier in one, which log their calls and answer through callbacks.</summary>
internal sealed class FakeAgent : IEnvironment, IPolicy, IVerifier
{
    public static AgentAction Click { get; } = new("click", JsonSerializer.SerializeToElement(new { x = 500, y = 250 }));

    public List<string> Log { get; } = [];

    public Func<CancellationToken, Task<Observation>> OnObserve { get; init; } = _ => Task.FromResult(See());

    public Func<int, Decision> OnDecide { get; init; } = _ => new Decision { Action = Click };

    public Func<int, ActionResult> OnAct { get; init; } = _ => ActionResult.Done("Done: click(500, 250).");

    public Func<int, Verdict> OnVerify { get; init; } = _ => new Verdict { Changed = true, GoalMet = false };

    public static Observation See(byte shade = 200, int width = 8, int height = 12) => new()
    {
        Png = PngEncoder.Encode(new RgbImage(width, height, [.. Enumerable.Repeat(shade, width * height * 3)])),
        Width = width,
        Height = height,
        Url = "file:///shop.html",
        Title = "Shop",
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public AgentLoop Loop(AgentLoopOptions? options = null) => new(this, this, this, options);

    public Task<Observation> ObserveAsync(CancellationToken cancellationToken = default)
    {
        Log.Add("observe");
        return OnObserve(cancellationToken);
    }

    public Task<Decision> DecideAsync(Trajectory trajectory, Observation observation, CancellationToken cancellationToken = default)
    {
        Log.Add("decide");
        return Task.FromResult(OnDecide(trajectory.Steps.Count));
    }

    public Task<ActionResult> ActAsync(AgentAction action, CancellationToken cancellationToken = default)
    {
        Log.Add("act");
        return Task.FromResult(OnAct(Log.Count(entry => entry == "decide") - 1));
    }

    public Task<Verdict> VerifyAsync(AgentStep taken, Observation after, CancellationToken cancellationToken = default)
    {
        Log.Add("verify");
        return Task.FromResult(OnVerify(Log.Count(entry => entry == "decide") - 1));
    }
}
