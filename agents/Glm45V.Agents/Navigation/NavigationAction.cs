using System.Text.Json;
using Glm45V.Plugins.Browser;

namespace Glm45V.Agents.Navigation;

/// <summary>A well-formed action on a page; coordinates are thousandths of the screen's width and height, 0–999.</summary>
public abstract record NavigationAction
{
    private protected NavigationAction()
    {
    }

    /// <summary>The tool's name.</summary>
    public abstract string Name { get; }

    /// <summary>Gives the same action in the form every agent uses.</summary>
    public abstract AgentAction ToAgentAction();

    private protected AgentAction With<T>(T arguments) => new(Name, JsonSerializer.SerializeToElement(arguments));
}

/// <summary>Clicks a point.</summary>
public sealed record ClickAction(int X, int Y) : NavigationAction
{
    /// <inheritdoc/>
    public override string Name => "click";

    /// <inheritdoc/>
    public override AgentAction ToAgentAction() => With(new { x = X, y = Y });
}

/// <summary>Clicks a point, selects what is there and types over it.</summary>
public sealed record TypeAction(int X, int Y, string Text) : NavigationAction
{
    /// <inheritdoc/>
    public override string Name => "type";

    /// <inheritdoc/>
    public override AgentAction ToAgentAction() => With(new { x = X, y = Y, text = Text });
}

/// <summary>Presses a key or a combination such as <c>Control+A</c>.</summary>
public sealed record PressAction(string Key) : NavigationAction
{
    /// <inheritdoc/>
    public override string Name => "press";

    /// <inheritdoc/>
    public override AgentAction ToAgentAction() => With(new { key = Key });
}

/// <summary>Scrolls what lies at a point by half a screen.</summary>
public sealed record ScrollAction(int X, int Y, ScrollDirection Direction) : NavigationAction
{
    /// <inheritdoc/>
    public override string Name => "scroll";

    /// <inheritdoc/>
    public override AgentAction ToAgentAction() =>
        With(new { x = X, y = Y, direction = Direction.ToString().ToLowerInvariant() });
}

/// <summary>Presses the mouse at one point and lets go at another.</summary>
public sealed record DragAction(int X1, int Y1, int X2, int Y2) : NavigationAction
{
    /// <inheritdoc/>
    public override string Name => "drag";

    /// <inheritdoc/>
    public override AgentAction ToAgentAction() => With(new { x1 = X1, y1 = Y1, x2 = X2, y2 = Y2 });
}

/// <summary>Ends the run, with an answer when the goal asks for one.</summary>
public sealed record DoneAction(string? Answer) : NavigationAction
{
    /// <inheritdoc/>
    public override string Name => "done";

    /// <inheritdoc/>
    public override AgentAction ToAgentAction() => Answer is null ? With(new { }) : With(new { answer = Answer });
}
