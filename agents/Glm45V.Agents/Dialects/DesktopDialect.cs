using System.Globalization;
using System.Text;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Prompts;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Dialects;

/// <summary>Calls with coordinates; the prompt begins with what stays the same and ends with the screen as it is now.</summary>
internal sealed class DesktopDialect() : GuiDialect("desktop", ObservationMode.Pixels)
{
    private const double WaitSeconds = 5;

    // Ten turns of the wheel are a screen.
    private const double StepsOfAScreen = 10;

    private const int UsualSteps = 5;

    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "left_click", "right_click", "middle_click", "hover", "left_double_click", "left_drag", "key", "type", "scroll", "WAIT", "DONE", "FAIL",
    };

    public override string? Print(BrowserAction action) => action switch
    {
        ClickAction { At: PointTarget at, Count: 1 } click => $"{click.Button.ToString().ToLowerInvariant()}_click({Box("start_box", at)})",
        ClickAction { At: PointTarget at, Count: 2, Button: ClickButton.Left } => $"left_double_click({Box("start_box", at)})",
        HoverAction { At: PointTarget at } => $"hover({Box("start_box", at)})",
        DragAction { From: PointTarget from, To: PointTarget to } => $"left_drag({Box("start_box", from)}, {Box("end_box", to)})",
        PressAction press => $"key(keys={CallText.Quote(Keys(press.Key))})",
        TypeAction { Into: null, Clear: false, Enter: false } type => $"type(content={CallText.Quote(type.Text)})",
        ScrollAction { At: PointTarget at, Direction: ScrollDirection.Up or ScrollDirection.Down } scroll when Math.Round(scroll.Screens * StepsOfAScreen) is >= 1 and var steps
            => string.Create(CultureInfo.InvariantCulture, $"scroll({Box("start_box", at)}, direction='{scroll.Direction.ToString().ToLowerInvariant()}', step={steps})"),
        WaitAction { Seconds: WaitSeconds } => "WAIT()",
        DoneAction => "DONE()",
        InfeasibleAction => "FAIL()",
        _ => null,
    };

    internal override string GrammarFor(Observation seen) =>
        """
        start: thought call "\nMemory:\n" memory
        thought: /[^\n(]+/ "\n"
        call: CLICK "(start_box='" point "'" info? ")"
            | "left_drag(start_box='" point "', end_box='" point "'" info? ")"
            | "scroll(start_box='" point "', direction='" DIRECTION "', step=" STEP info? ")"
            | "key(keys='" KEYS "')"
            | "type(content='" TEXT "')"
            | "WAIT()" | "DONE()" | "FAIL()"
        info: ", element_info='" TEXT "'"
        point: "[" N "," N "]"
        CLICK: "left_click" | "right_click" | "middle_click" | "hover" | "left_double_click"
        DIRECTION: "up" | "down"
        STEP: /[1-9]|1[0-9]|20/
        N: /[0-9]|[1-9][0-9]{1,2}/
        KEYS: /((ctrl|alt|shift|meta)\+){0,2}([a-z0-9]|f[1-9]|f1[0-2]|enter|tab|esc|backspace|delete|space|home|end|pageup|pagedown|up|down|left|right)/
        TEXT: /([^'\\\n]|\\['\\nt])*/
        memory: %json {"type": "array", "items": {"type": "object"}}
        """;

    internal override ChatMessage Ask(DialectTurn turn)
    {
        List<AIContent> contents = [];
        StringBuilder text = new(PromptFile.Read("desktop.md").Replace("{task}", turn.Trajectory.Goal, StringComparison.Ordinal));
        string memory = "[]";
        foreach ((int index, (AgentStep step, DialectReply reply)) in History(turn).Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"\nstep {index + 1}: Screenshot:");
            if (turn.Pictures.Of(turn.Trajectory, step.Observation) is { } picture)
            {
                contents.Add(new TextContent(text.ToString()));
                contents.Add(picture);
                text.Clear();
            }
            else
            {
                text.Append("(Omitted in context.)");
            }

            text.Append(CultureInfo.InvariantCulture, $" Thought: {reply.Thought}\nAction: {reply.Written}");
            memory = reply.Memory ?? memory;
        }

        string notes = string.Concat(turn.Notes.Select(note => $"\n- {note}"));
        text.Append('\n').Append(PromptFile.Read("desktop-tail.md").Replace("{memory}", memory, StringComparison.Ordinal).Replace("{notes}", notes, StringComparison.Ordinal)).Append('\n');
        return new ChatMessage(ChatRole.User, [.. contents, new TextContent(text.ToString()), turn.Screen]);
    }

    private protected override DialectReply Read(string reply, string? home)
    {
        string said = ReplyText.Before(reply, "Memory");
        string? memory = ReplyText.Labelled(reply, "Memory");
        DialectException? first = null;
        foreach (CallText call in CallText.All(ReplyText.Boxed(said) ?? ReplyText.Labelled(said, "Action") ?? said, s_names))
        {
            try
            {
                string thought = ReplyText.Unboxed(said).Replace(call.Written, "", StringComparison.Ordinal);
                thought = ReplyText.Before(ReplyText.Labelled(thought, "Thought", "Action") ?? thought, "Action");
                return new DialectReply(ActionOf(call, thought), call.Written, thought, memory is null ? null : ReplyText.Unboxed(memory).Trim());
            }
            catch (DialectException error)
            {
                first ??= error;
            }
        }

        throw first ?? new DialectException("The reply holds no action: end it with one call such as left_click(start_box='[x,y]', element_info=''), and then Memory.");
    }

    private static BrowserAction ActionOf(CallText call, string thought) => call.Name.ToLowerInvariant() switch
    {
        "left_click" => new ClickAction(Point(call)),
        "right_click" => new ClickAction(Point(call), ClickButton.Right),
        "middle_click" => new ClickAction(Point(call), ClickButton.Middle),
        "left_double_click" => new ClickAction(Point(call), Count: 2),
        "hover" => new HoverAction(Point(call)),
        "left_drag" => new DragAction(Point(call), BoxText.Read(call["end_box"], "end_box")),
        "key" => Press(call["keys"]),
        "type" => new TypeAction(null, call["content"], Clear: false),
        "scroll" => Scroll(call),
        "wait" => new WaitAction(WaitSeconds),
        "done" => new DoneAction(),
        _ => new InfeasibleAction(thought.Length > 0 ? thought : "The model says that it cannot be done."),
    };

    private static PointTarget Point(CallText call) => BoxText.Read(call["start_box"], "start_box");

    private static ScrollAction Scroll(CallText call)
    {
        ScrollDirection direction = call["direction"].Trim().ToLowerInvariant() switch
        {
            "up" => ScrollDirection.Up,
            "down" => ScrollDirection.Down,
            var other => throw new DialectException($"direction is '{other}': give up or down."),
        };
        string step = call.Arguments.GetValueOrDefault("step") ?? UsualSteps.ToString(CultureInfo.InvariantCulture);
        return int.TryParse(step.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps is >= 1 and <= 200
            ? new ScrollAction(Point(call), direction, steps / StepsOfAScreen)
            : throw new DialectException($"step is '{step}': give a whole number from 1 to 200.");
    }

    // ctrl+c and pagedown, as the model writes them.
    private static string Keys(string key) => key.Replace("Control", "ctrl", StringComparison.OrdinalIgnoreCase).Replace("Arrow", "", StringComparison.Ordinal).Replace("Escape", "esc", StringComparison.Ordinal).ToLowerInvariant();

    private static string Box(string name, PointTarget at) => string.Create(CultureInfo.InvariantCulture, $"{name}='[{at.X},{at.Y}]'");
}
