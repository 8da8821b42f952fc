using Glm45V.Agents;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Cli.Demo;

/// <summary>Clicks what solves a page, as its maker knows it: what no agent can do better.</summary>
internal sealed class OraclePolicy(DemoPage page) : IPolicy
{
    private readonly IReadOnlyList<DemoClick> _clicks = DemoPages.Solution(page);

    public Task<Decision> DecideAsync(Trajectory trajectory, Observation observation, CancellationToken cancellationToken = default)
    {
        DemoClick click = _clicks[Math.Min(trajectory.Steps.Count, _clicks.Count - 1)];
        (int x, int y) = CoordinateMapper.ToGui(new PixelPoint(click.X, click.Y), observation.Width, observation.Height);
        return Task.FromResult(new Decision { Action = AgentAction.From(new ClickAction(x, y)) });
    }
}

/// <summary>Clicks any control, drawn from a seed: what an agent that sees nothing reaches.</summary>
internal sealed class RandomPolicy(BrowserSession session, int seed) : IPolicy
{
    private readonly Random _random = new(seed);

    public async Task<Decision> DecideAsync(Trajectory trajectory, Observation observation, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<PageMark> marks = (await session.ObserveAsync(ObservedParts.Marks, cancellationToken)).Marks!.Marks;
        (int x, int y) = marks.Count == 0
            ? (_random.Next(1000), _random.Next(1000))
            : CoordinateMapper.ToGui(marks[_random.Next(marks.Count)].Point, observation.Width, observation.Height);
        return new Decision { Action = AgentAction.From(new ClickAction(x, y)) };
    }
}
