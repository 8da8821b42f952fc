using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Replay;

/// <summary>Decides as a recorded run did, as long as the page still fits it; from the first step that does not fit, another policy decides.</summary>
/// <remarks>Elements are found by what they are and not by where they stood. One policy repeats one run.</remarks>
public sealed class ReplayPolicy : IPolicy
{
    private readonly BrowserSession _session;
    private readonly IPolicy? _otherwise;
    private readonly IReadOnlyList<RecordedStep> _steps;
    private int _next;
    private string? _misfit;

    /// <summary>Prepares to repeat a run.</summary>
    /// <param name="session">The browser, at the page that the run began with.</param>
    /// <param name="recorded">The run.</param>
    /// <param name="otherwise">Who decides once the page no longer fits; null ends the run there.</param>
    public ReplayPolicy(BrowserSession session, Trajectory recorded, IPolicy? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(recorded);

        _session = session;
        _otherwise = otherwise;
        _steps = RecordedStep.Of(recorded);
    }

    /// <inheritdoc/>
    /// <exception cref="ReplayMisfitException">The page no longer fits, and nobody else can decide.</exception>
    public async Task<Decision> DecideAsync(Trajectory trajectory, Observation observation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(observation);

        if (_misfit is null && _next > 0 && trajectory.Steps is [.., { HadNoEffect: true } last])
        {
            RecordedStep repeated = _steps[_next - 1];
            _misfit = repeated.Step.HadNoEffect ? null : $"step {repeated.Step.Index + 1} ({repeated.Step.Decision.Action}) {(last.Result.Error is { } error ? $"failed: {error}" : "changed nothing this time")}";
        }

        if (_misfit is null && _next < _steps.Count && await NextAsync(cancellationToken).ConfigureAwait(false) is { } decision)
        {
            return decision;
        }

        if (_otherwise is not null)
        {
            return await _otherwise.DecideAsync(trajectory, observation, cancellationToken).ConfigureAwait(false);
        }

        throw new ReplayMisfitException(_misfit is { } why
            ? $"The page no longer fits the recorded run: {why}. Let a model go on from here with --model or --endpoint."
            : "The recorded run ends here without an answer. Let a model go on from here with --model or --endpoint.");
    }

    private async Task<Decision?> NextAsync(CancellationToken cancellationToken)
    {
        RecordedStep recorded = _steps[_next];
        BrowserAction? action = await FitAsync(recorded, cancellationToken).ConfigureAwait(false);
        if (action is null)
        {
            _misfit = $"there is no {recorded.Step.Result.Element} for step {recorded.Step.Index + 1} ({recorded.Step.Decision.Action})";
            return null;
        }

        _next++;
        return new Decision
        {
            Action = AgentAction.From(action),
            Finished = action is DoneAction,
            Answer = (action as DoneAction)?.Answer,
            RepeatsStep = recorded.Step.Index + 1,
        };
    }

    // The action with its target where it is now; null when the target is not there.
    private async Task<BrowserAction?> FitAsync(RecordedStep recorded, CancellationToken cancellationToken)
    {
        ActionResult result = recorded.Step.Result;
        PointTarget? at = null;
        if (result.Element is { } element)
        {
            if (await FindAsync(element, result.Point, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return null;
            }

            at = Target(found);
        }
        else if (result.Point is { } point)
        {
            at = Target(point);
        }

        return recorded.Action switch
        {
            ClickAction click when at is not null => click with { At = at },
            HoverAction hover when at is not null => hover with { At = at },
            TypeAction { Into: not null } type when at is not null => type with { Into = at },
            SelectOptionAction select when at is not null => select with { At = at },
            UploadAction upload when at is not null => upload with { At = at },
            ScrollAction { At: not null } scroll when at is not null => scroll with { At = at },
            DragAction drag when at is not null && result.End is { } end => drag with { From = at, To = Target(end) },
            _ => recorded.Action,
        };
    }

    private async Task<PixelPoint?> FindAsync(ActedElement element, PixelPoint? recorded, CancellationToken cancellationToken)
    {
        bool namesItself = element.Locator?.Kind == LocatorKind.Role;
        PixelPoint? found = element.Locator is null ? recorded : await _session.FindAsync(element, cancellationToken).ConfigureAwait(false);
        if (found is not { } point || point.X < 0 || point.Y < 0 || point.X >= _session.Width || point.Y >= _session.Height)
        {
            return null;
        }

        if (namesItself)
        {
            return point;
        }

        // A selector, or a place, may mean another element now.
        ElementInfo? now = await _session.ElementAtAsync(point.X, point.Y, cancellationToken).ConfigureAwait(false);
        return now is not null && now.Tag == element.Tag && now.Role == element.Role && _session.Options.Secrets.Mask(now.Name) == element.Name ? point : null;
    }

    private PointTarget Target(PixelPoint point)
    {
        (int x, int y) = CoordinateMapper.ToGui(point, _session.Width, _session.Height);
        return new PointTarget(x, y);
    }
}

/// <summary>Tells that a page no longer fits a recorded run.</summary>
public sealed class ReplayMisfitException : Glm45VException
{
    internal ReplayMisfitException(string message)
        : base(message)
    {
    }
}
