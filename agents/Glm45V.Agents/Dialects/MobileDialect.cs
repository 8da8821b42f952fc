using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Prompts;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Dialects;

/// <summary>JSON with boxes; the picture stands before the text, and past replies are repeated whole.</summary>
internal sealed partial class MobileDialect() : GuiDialect("mobile", ObservationMode.Pixels)
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string? Print(BrowserAction action) => action switch
    {
        ClickAction { At: PointTarget at, Button: ClickButton.Left, Count: 1 } => Json("click", ("box_2d", Box(at))),
        ClickAction { At: PointTarget at, Button: ClickButton.Right, Count: 1 } => Json("long_press", ("box_2d", Box(at))),
        TypeAction { Into: PointTarget into, Enter: true } type => Json("input_text", ("text", type.Text), ("box_2d", Box(into)), ("override", type.Clear)),
        PressAction { Key: "Enter" } => Json("keyboard_enter"),
        BackAction => Json("navigate_back"),
        ScrollAction { At: null or PointTarget } scroll when scroll == scroll with { Screens = new ScrollAction(null, scroll.Direction).Screens }
            => Json("swipe", ("direction", Against(scroll.Direction)), ("box_2d", scroll.At is PointTarget at ? Box(at) : null)),
        WaitAction { Seconds: 1 } => Json("wait"),
        DoneAction { Answer: { } answer } => Json("answer", ("text", answer)),
        DoneAction => Json("status", ("goal_status", "complete")),
        InfeasibleAction => Json("status", ("goal_status", "infeasible")),
        _ => null,
    };

    internal override string GrammarFor(Observation seen) =>
        """
        start: "Memory: " /[^\n]*/ "\nReason: " /[^\n]+/ "\nAction: " action
        action: "{\"action_type\": \"" TAP "\", \"box_2d\": " box "}"
            | "{\"action_type\": \"input_text\", \"text\": " text ", \"box_2d\": " box ", \"override\": " BOOLEAN "}"
            | "{\"action_type\": \"swipe\", \"direction\": \"" DIRECTION "\"" (", \"box_2d\": " box)? "}"
            | "{\"action_type\": \"" ALONE "\"}"
            | "{\"action_type\": \"answer\", \"text\": " answer "}"
            | "{\"action_type\": \"status\", \"goal_status\": \"" STATUS "\"}"
        box: "[[" N "," N "," N "," N "]]"
        text: %json {"type": "string"}
        answer: %json {"type": "string", "minLength": 1}
        TAP: "click" | "long_press"
        ALONE: "keyboard_enter" | "navigate_back" | "navigate_home" | "wait"
        DIRECTION: "up" | "down" | "left" | "right"
        STATUS: "complete" | "infeasible"
        BOOLEAN: "true" | "false"
        N: /[0-9]|[1-9][0-9]{1,2}/
        """;

    internal override ChatMessage Ask(DialectTurn turn)
    {
        StringBuilder history = new();
        foreach ((int index, (_, DialectReply reply)) in History(turn).Index())
        {
            history.Append(CultureInfo.InvariantCulture, $"Step {index}:\nMemory: {reply.Memory}\nReason: {reply.Thought}\nAction: {reply.Written}\n\n");
        }

        string prompt = PromptFile.Read("mobile.md")
            .Replace("{task}", turn.Trajectory.Goal, StringComparison.Ordinal)
            .Replace("{history}", history.Length == 0 ? "You have done nothing yet." : history.ToString().TrimEnd(), StringComparison.Ordinal)
            .Replace("{notes}", string.Concat(turn.Notes.Select(note => $"\n- {note}")), StringComparison.Ordinal);
        return new ChatMessage(ChatRole.User, [turn.Screen, new TextContent(prompt)]);
    }

    private protected override DialectReply Read(string reply, string? home)
    {
        string? memory = ReplyText.Labelled(ReplyText.Unboxed(reply), "Memory", "Reason", "Action");
        string thought = ReplyText.Labelled(ReplyText.Unboxed(reply), "Reason", "Memory", "Action") ?? "";
        string said = ReplyText.Labelled(reply, "Action") ?? reply;
        (JsonElement json, string written) = FirstObject(ReplyText.Boxed(said) ?? said);
        return new DialectReply(ActionOf(json, thought, home), written, thought, memory);
    }

    private static BrowserAction ActionOf(JsonElement json, string thought, string? home) => Text(json, "action_type") switch
    {
        "click" => new ClickAction(Place(json)),
        "long_press" => new ClickAction(Place(json), ClickButton.Right),
        "input_text" => new TypeAction(Place(json), Text(json, "text"), Clear: !json.TryGetProperty("override", out JsonElement over) || over.ValueKind != JsonValueKind.False, Enter: true),
        "keyboard_enter" => new PressAction("Enter"),
        "navigate_back" => new BackAction(),
        "navigate_home" => home is null ? throw new DialectException("There is no home screen here: go on from the page you see.") : new GotoAction(home),
        "swipe" => new ScrollAction(json.TryGetProperty("box_2d", out JsonElement box) && BoxText.HasNumbers(box.GetRawText()) ? Place(json) : null, Against(Text(json, "direction"))),
        "open_app" => throw new DialectException("There are no apps here, only a web browser: work the page you see."),
        "wait" => new WaitAction(1),
        "answer" => new DoneAction(Text(json, "text")),
        "status" => Text(json, "goal_status") switch
        {
            "complete" => new DoneAction(),
            "infeasible" => new InfeasibleAction(thought.Length > 0 ? thought : "The model says that it cannot be done."),
            var other => throw new DialectException($"goal_status is '{other}': give complete or infeasible."),
        },
        var other => throw new DialectException($"'{other}' is no action_type: use one of click, long_press, input_text, keyboard_enter, navigate_back, navigate_home, swipe, wait, answer, status."),
    };

    private static PointTarget Place(JsonElement json) => BoxText.Read(json.TryGetProperty("box_2d", out JsonElement box) ? box.GetRawText() : null, "box_2d");

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new DialectException($"{name} is missing: give it as a text.");

    // What lies below comes into sight when the finger moves up.
    private static ScrollDirection Against(string swipe) => swipe.ToLowerInvariant() switch
    {
        "up" => ScrollDirection.Down,
        "down" => ScrollDirection.Up,
        "left" => ScrollDirection.Right,
        "right" => ScrollDirection.Left,
        _ => throw new DialectException($"direction is '{swipe}': give up, down, left or right."),
    };

    private static string Against(ScrollDirection direction) => direction switch
    {
        ScrollDirection.Down => "up",
        ScrollDirection.Up => "down",
        ScrollDirection.Right => "left",
        _ => "right",
    };

    /// <summary>Reads the first JSON object of a text, whatever stands around it; boxes may be written in brackets of any kind.</summary>
    private static (JsonElement Json, string Written) FirstObject(string text)
    {
        string mended = OddBox().Replace(text, match => $"{match.Groups["name"].Value}\"{match.Groups["box"].Value.Trim().Replace("\"", "", StringComparison.Ordinal)}\"");
        for (int start = mended.IndexOf('{', StringComparison.Ordinal); start >= 0; start = mended.IndexOf('{', start + 1))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(mended[start..]);
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true });
            try
            {
                if (JsonElement.TryParseValue(ref reader, out JsonElement? json) && json.Value.TryGetProperty("action_type", out _))
                {
                    return (json.Value, Encoding.UTF8.GetString(bytes, 0, (int)reader.BytesConsumed));
                }
            }
            catch (JsonException)
            {
                // Not an object yet; a later brace may begin one.
            }
        }

        throw new DialectException("The reply holds no action: write it as {\"action_type\": …} behind 'Action:'.");
    }

    private static JsonArray Box(PointTarget at) => [new JsonArray(at.X, at.Y, at.X, at.Y)];

    // With the spaces of the model's calling rules.
    private static string Json(string type, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        StringBuilder json = new($"{{\"action_type\": \"{type}\"");
        foreach ((string name, JsonNode? value) in members)
        {
            if (value is not null)
            {
                json.Append($", \"{name}\": {value.ToJsonString(s_readable)}");
            }
        }

        return json.Append('}').ToString();
    }

    // (1,2,3,4), <1,2,3,4> and the like, which are no JSON.
    [GeneratedRegex(@"(?<name>""box_2d""\s*:\s*)(?<box>[(<][\s\d.,()<>\[\]-]*[)>]|\[\s*[(<][\s\d.,()<>\[\]-]*[)>]\s*\])")]
    private static partial Regex OddBox();
}
