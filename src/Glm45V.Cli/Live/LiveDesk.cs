using System.Text.Json.Serialization;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Tracing;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Cli.Live;

/// <summary>What a live page shows of a run, and what a person may do to it from there.</summary>
internal sealed class LiveDesk
{
    private readonly Lock _sync = new();
    private readonly List<string> _steps = [];
    private NavigationRun? _run;
    private string? _end;
    private BrowserSession? _session;

    /// <summary>What the person is asked.</summary>
    public LiveQuestions Questions { get; } = new();

    /// <summary>Shows a run from now on.</summary>
    public void Watch(NavigationRun run, BrowserSession session)
    {
        lock (_sync)
        {
            (_run, _session) = (run, session);
            _steps.AddRange(run.Trajectory.Steps.Select(HtmlTrace.RenderStep));
        }
    }

    /// <summary>Adds a finished step.</summary>
    public void Add(AgentStep step)
    {
        string card = HtmlTrace.RenderStep(step);
        lock (_sync)
        {
            _steps.Add(card);
        }
    }

    /// <summary>Shows how the run ended, with any step that nobody added.</summary>
    public void End()
    {
        lock (_sync)
        {
            _steps.AddRange(_run!.Trajectory.Steps.Skip(_steps.Count).Select(HtmlTrace.RenderStep));
            _end = _run.Result.Detail;
        }
    }

    /// <summary>Gives what is to be seen, with the steps from one number on; while the run is held, the screen as it is now.</summary>
    public async Task<LiveState> StateAsync(int from, CancellationToken cancellationToken)
    {
        NavigationRun? run;
        string[] steps;
        string? end;
        lock (_sync)
        {
            run = _run;
            steps = [.. _steps.Skip(from)];
            end = _end;
        }

        bool isHeld = run?.Control.IsHeld == true;
        string phase = run switch
        {
            null => "starting",
            _ when end is not null => "ended",
            _ when isHeld => "held",
            { Control.IsPaused: true } => "pausing",
            _ => "working",
        };
        string? screen = isHeld ? await ScreenAsync(cancellationToken) : null;
        return new LiveState(run?.Trajectory.Goal ?? "", phase, end, steps, Questions.All, screen);
    }

    /// <summary>Takes a person's order; gives what is wrong with it, null when it was taken.</summary>
    public async Task<string?> TakeAsync(LiveOrder order, CancellationToken cancellationToken)
    {
        if (order.Kind == "answer")
        {
            return Questions.TryAnswer(order.Number, order.Text) ? null : "Nobody waits for that answer any more.";
        }

        if (_run is not { } run)
        {
            return "The run has not begun.";
        }

        switch (order.Kind)
        {
            case "pause":
                run.Control.Pause();
                return null;
            case "continue":
                run.Control.Continue();
                return null;
            case "stop":
                run.Control.Stop("A person stopped the run at the live page");
                return null;
        }

        BrowserAction? action = order.Kind switch
        {
            "click" => new ClickAction(Math.Clamp(order.X, 0, 999), Math.Clamp(order.Y, 0, 999)),
            "type" when order.Text is { Length: > 0 } text => new TypeAction(null, text, Clear: false),
            "press" when order.Text is { Length: > 0 } key => new PressAction(key),
            "scroll" => new ScrollAction(null, order.Y < 0 ? ScrollDirection.Up : ScrollDirection.Down),
            _ => null,
        };
        if (action is null)
        {
            return $"'{order.Kind}' is no order that can be taken.";
        }

        // Two hands on one page would undo each other: a person works it only while the run is held.
        return run.Control.IsHeld ? (await _session!.ActAsync(action, cancellationToken: cancellationToken)).Error : "Pause the run first.";
    }

    private async Task<string?> ScreenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Convert.ToBase64String((await _session!.ScreenshotAsync(cancellationToken)).Png.Span);
        }
        catch (BrowserException)
        {
            return null; // the page says what it is by itself: the run's next look fails and ends it
        }
    }
}

/// <summary>What a live page shows.</summary>
internal sealed record LiveState(string Goal, string Phase, string? End, IReadOnlyList<string> Steps, IReadOnlyList<LiveQuestion> Questions, string? Screen)
{
    /// <summary>True when nothing more will happen.</summary>
    [JsonIgnore]
    public bool HasEnded => End is not null;
}

/// <summary>What a person orders: pause, continue, stop, answer, click, type, press or scroll; places are thousandths of the screen.</summary>
internal sealed record LiveOrder(string Kind, int Number = 0, string? Text = null, int X = 0, int Y = 0);
