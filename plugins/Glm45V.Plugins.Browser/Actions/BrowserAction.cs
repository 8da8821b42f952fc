using System.Globalization;
using System.Text.Json.Nodes;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>What an action can do at worst, for policies that ask before it is taken.</summary>
public enum ActionRisk
{
    /// <summary>Only looks or waits: nothing on the page happens.</summary>
    Looks,

    /// <summary>Changes which page or tab is shown.</summary>
    Navigates,

    /// <summary>Works the page: what happens depends on what lies under the pointer.</summary>
    Acts,

    /// <summary>Hands the page something it did not have: a text or a file.</summary>
    Gives,

    /// <summary>Talks to the person the agent works for, and to no page.</summary>
    Tells,
}

/// <summary>A mouse button.</summary>
public enum ClickButton
{
    /// <summary>The left button.</summary>
    Left,

    /// <summary>The right button, which opens context menus.</summary>
    Right,

    /// <summary>The middle button, which opens links in new tabs.</summary>
    Middle,
}

/// <summary>One well-formed action; every way to name actions (tool calls, GLM's dialects, saved traces) reads into these and is written from them.</summary>
public abstract record BrowserAction
{
    private protected BrowserAction()
    {
    }

    /// <summary>The name of the action's tool.</summary>
    public abstract string Name { get; }

    /// <summary>What the action can do at worst.</summary>
    public abstract ActionRisk Risk { get; }

    /// <summary>Gives the arguments of the action's tool, in the order of its schema; defaults are left out.</summary>
    public abstract JsonObject ToArguments();

    private protected static JsonObject Aimed(ActionTarget? target) => target switch
    {
        null => [],
        PointTarget point => new JsonObject { ["x"] = point.X, ["y"] = point.Y },
        MarkTarget mark => new JsonObject { ["mark"] = mark.Number },
        RefTarget element => new JsonObject { ["ref"] = element.Ref },
        _ => throw new InvalidOperationException($"There is no way to write a {target.GetType().Name}."),
    };

    private protected static JsonObject And(JsonObject arguments, params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        foreach ((string name, JsonNode? value) in more)
        {
            if (value is not null)
            {
                arguments[name] = value;
            }
        }

        return arguments;
    }

    private protected static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLower(CultureInfo.InvariantCulture);
}

/// <summary>Clicks, <paramref name="Count"/> times (1 to 3) in quick succession.</summary>
public sealed record ClickAction(ActionTarget At, ClickButton Button = ClickButton.Left, int Count = 1) : BrowserAction
{
    /// <summary>Clicks a point in thousandths.</summary>
    public ClickAction(int x, int y)
        : this(new PointTarget(x, y))
    {
    }

    /// <inheritdoc/>
    public override string Name => "click";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Acts;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(
        Aimed(At), ("button", Button == ClickButton.Left ? null : Word(Button)), ("count", Count == 1 ? null : Count));
}

/// <summary>Moves the pointer over something.</summary>
public sealed record HoverAction(ActionTarget At) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "hover";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Acts;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => Aimed(At);
}

/// <summary>Presses the mouse at one place and lets go at another.</summary>
public sealed record DragAction(ActionTarget From, ActionTarget To) : BrowserAction
{
    /// <summary>Drags between points in thousandths.</summary>
    public DragAction(int x1, int y1, int x2, int y2)
        : this(new PointTarget(x1, y1), new PointTarget(x2, y2))
    {
    }

    /// <inheritdoc/>
    public override string Name => "drag";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Acts;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(End(From, "1", "from"), [.. End(To, "2", "to").Select(pair => (pair.Key, pair.Value?.DeepClone()))]);

    private static JsonObject End(ActionTarget target, string digit, string side) => target switch
    {
        PointTarget point => new JsonObject { ["x" + digit] = point.X, ["y" + digit] = point.Y },
        MarkTarget mark => new JsonObject { [side + "_mark"] = mark.Number },
        RefTarget element => new JsonObject { [side + "_ref"] = element.Ref },
        _ => throw new InvalidOperationException($"There is no way to write a {target.GetType().Name}."),
    };
}

/// <summary>Scrolls what lies at a place, or the page; <paramref name="Screens"/> says how far, in sizes of the visible part.</summary>
public sealed record ScrollAction(ActionTarget? At, ScrollDirection Direction, double Screens = ScrollAction.HalfAScreen) : BrowserAction
{
    internal const double HalfAScreen = 0.5;

    /// <summary>Scrolls what lies at a point in thousandths by half a screen.</summary>
    public ScrollAction(int x, int y, ScrollDirection direction)
        : this(new PointTarget(x, y), direction)
    {
    }

    /// <inheritdoc/>
    public override string Name => "scroll";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Acts;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(
        Aimed(At), ("direction", Word(Direction)), ("screens", Screens == HalfAScreen ? null : Screens));
}

/// <summary>Types a text into a field, or where the focus is; <paramref name="Clear"/> replaces what the field holds, <paramref name="Enter"/> presses Enter afterwards.</summary>
public sealed record TypeAction(ActionTarget? Into, string Text, bool Clear = true, bool Enter = false) : BrowserAction
{
    /// <summary>Types over what the field at a point in thousandths holds.</summary>
    public TypeAction(int x, int y, string text)
        : this(new PointTarget(x, y), text)
    {
    }

    /// <inheritdoc/>
    public override string Name => "type";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Gives;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(
        Aimed(Into), ("text", Text), ("clear", Clear ? null : false), ("enter", Enter ? true : null));
}

/// <summary>Presses a key or a combination such as <c>Control+A</c>.</summary>
public sealed record PressAction(string Key) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "press";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Acts;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => new() { ["key"] = Key };
}

/// <summary>Chooses an option of a native list by its words.</summary>
public sealed record SelectOptionAction(ActionTarget At, string Option) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "select_option";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Gives;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(Aimed(At), ("option", Option));
}

/// <summary>Gives a file of the workspace to a file field.</summary>
public sealed record UploadAction(ActionTarget At, string File) : BrowserAction
{
    /// <inheritdoc/>
    public override string Name => "upload";

    /// <inheritdoc/>
    public override ActionRisk Risk => ActionRisk.Gives;

    /// <inheritdoc/>
    public override JsonObject ToArguments() => And(Aimed(At), ("file", File));
}
