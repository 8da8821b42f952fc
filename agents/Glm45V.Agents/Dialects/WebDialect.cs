using System.Globalization;
using System.Text.RegularExpressions;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Prompts;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Dialects;

/// <summary>Numbered marks; the picture stands before the text, and past actions are text alone.</summary>
internal sealed partial class WebDialect() : GuiDialect("web", ObservationMode.Marks)
{
    private const double WaitSeconds = 5;
    private const int LongestHistory = 15;
    private const string SearchPage = "https://www.bing.com/";

    // A second way to write actions, with coordinates, that the model saw in its training.
    private static readonly HashSet<string> s_calls = new(StringComparer.OrdinalIgnoreCase) { "CLICK", "TYPE", "KEY_PRESS", "SCROLL_DOWN", "SCROLL_UP", "ANSWER" };

    public override string? Print(BrowserAction action) => action switch
    {
        ClickAction { At: MarkTarget at, Button: ClickButton.Left, Count: 1 } => string.Create(CultureInfo.InvariantCulture, $"Click [{at.Number}]"),
        TypeAction { Into: MarkTarget into, Clear: true, Enter: true } type when !type.Text.Contains('\n', StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"Type [{into.Number}]; [{type.Text}]"),
        ScrollAction { At: null or MarkTarget, Direction: ScrollDirection.Up or ScrollDirection.Down } scroll when scroll == scroll with { Screens = new ScrollAction(null, scroll.Direction).Screens }
            => $"Scroll [{(scroll.At is MarkTarget at ? at.Number.ToString(CultureInfo.InvariantCulture) : "WINDOW")}]; [{scroll.Direction.ToString().ToLowerInvariant()}]",
        WaitAction { Seconds: WaitSeconds } => "Wait",
        BackAction => "GoBack",
        GotoAction { Url: SearchPage } => "Bing",
        PressAction press => $"Key; [{(press.Key == "Enter" ? "Return" : press.Key)}]",
        DoneAction done => $"ANSWER; <content>{done.Answer}</content>",
        _ => null,
    };

    internal override string GrammarFor(Observation seen)
    {
        string[] numbers = [.. Listed().Matches(seen.Elements ?? "").Select(match => $"\"{match.Groups[1].Value}\"").Distinct()];
        string marked = numbers.Length == 0 ? "" : """
            | "Click [" N "]" | "Type [" N "]; [" TEXT "]" | "Scroll [" N "]; [" DIRECTION "]"
            TEXT: /[^\]\n]*/
            N:
            """ + ' ' + string.Join(" | ", numbers);
        return $$"""
            start: "Thought: " /[^\n]+/ "\nAction: " action "\nMemory_Updated: " memory
            memory: %json {"type": "object"}
            DIRECTION: "up" | "down"
            action: "Scroll [WINDOW]; [" DIRECTION "]" | "Wait" | "GoBack" | "Bing" | "Key; [Return]" | "ANSWER; <content>" /[^<\n]+/ "</content>"
                {{marked}}
            """;
    }

    internal override ChatMessage Ask(DialectTurn turn)
    {
        (AgentStep Step, DialectReply Reply)[] history = [.. History(turn)];
        string actions = history.Length == 0
            ? "None so far."
            : string.Join('\n', history.TakeLast(LongestHistory).Index().Select(past => string.Create(CultureInfo.InvariantCulture, $"{past.Index}.Thought: {past.Item.Reply.Thought}, Action: {past.Item.Reply.Written}, Observation: {Outcome(past.Item.Step)}")));
        string prompt = PromptFile.Read("web.md")
            .Replace("{task}", turn.Trajectory.Goal, StringComparison.Ordinal)
            .Replace("{site}", turn.Home ?? turn.Seen.Url, StringComparison.Ordinal)
            .Replace("{history}", actions, StringComparison.Ordinal)
            .Replace("{memory}", history.Select(past => past.Reply.Memory).LastOrDefault(memory => memory is not null) ?? "{}", StringComparison.Ordinal)
            .Replace("{notes}", string.Concat(turn.Notes.Select(note => $"\n- {note}")), StringComparison.Ordinal)
            .Replace("{elements}", turn.Seen.Elements ?? "No element carries a number.", StringComparison.Ordinal); // last: what a page wrote is not searched for places
        return new ChatMessage(ChatRole.User, [turn.Screen, new TextContent(prompt)]);
    }

    private protected override DialectReply Read(string reply, string? home)
    {
        string text = ReplyText.Unboxed(reply);
        string? memory = ReplyText.Labelled(text, "Memory_Updated") ?? ReplyText.Labelled(text, "Memory");
        string said = ReplyText.Before(text, "Memory_Updated", "Memory");
        string thought = ReplyText.Labelled(said, "Thought", "Action") ?? "";
        string written = ReplyText.Labelled(said, "Action") ?? FirstAction().Match(said).Value.Trim();
        return new DialectReply(ActionOf(written), written, thought, memory);
    }

    private static BrowserAction ActionOf(string text)
    {
        if (CallText.All(text, s_calls).FirstOrDefault() is { } call)
        {
            return ActionOf(call);
        }

        if (Click().Match(text) is { Success: true } click)
        {
            return new ClickAction(Mark(click));
        }

        if (Type().Match(text) is { Success: true } type)
        {
            return new TypeAction(Mark(type), Unbracketed(type.Groups["text"].Value), Clear: true, Enter: true);
        }

        if (Scroll().Match(text) is { Success: true } scroll)
        {
            bool up = scroll.Groups["way"].Value.Equals("up", StringComparison.OrdinalIgnoreCase);
            return new ScrollAction(scroll.Groups["n"].Success ? Mark(scroll) : null, up ? ScrollDirection.Up : ScrollDirection.Down);
        }

        if (Answer().Match(text) is { Success: true } answer)
        {
            string said = answer.Groups["content"].Success ? answer.Groups["content"].Value.Trim() : Unbracketed(answer.Groups["plain"].Value);
            return new DoneAction(said.Length == 0 ? null : said);
        }

        if (Key().Match(text) is { Success: true } key)
        {
            return Press(key.Groups["key"].Value);
        }

        return Word().Match(text).Value.ToUpperInvariant() switch
        {
            "WAIT" => new WaitAction(WaitSeconds),
            "GOBACK" => new BackAction(),
            "BING" or "GOOGLE" => new GotoAction(SearchPage),
            _ => throw new DialectException(
                $"{(text.Length == 0 ? "The reply holds no action" : $"'{(text.Length > 60 ? text[..60] + "…" : text)}' is no action")}: write one of Click [n], Type [n]; [text], Scroll [n or WINDOW]; [up or down], Wait, GoBack, Bing, Key; [Return], ANSWER; <content>…</content> behind 'Action:'."),
        };
    }

    private static BrowserAction ActionOf(CallText call) => call.Name.ToUpperInvariant() switch
    {
        "CLICK" => new ClickAction(BoxText.Read(call.Arguments.GetValueOrDefault("point") ?? call["box"], "point")),
        "TYPE" => new TypeAction(BoxText.Read(call.Arguments.GetValueOrDefault("point") ?? call["box"], "point"), call["text"], Clear: true, Enter: true),
        "KEY_PRESS" => Press(call["key"]),
        "SCROLL_DOWN" => new ScrollAction(Place(call), ScrollDirection.Down),
        "SCROLL_UP" => new ScrollAction(Place(call), ScrollDirection.Up),
        _ => new DoneAction(call["content"]),
    };

    private static PointTarget? Place(CallText call) => call.Arguments.GetValueOrDefault("point") is { } point ? BoxText.Read(point, "point") : null;

    private static MarkTarget Mark(Match match) => int.TryParse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
        ? new MarkTarget(number)
        : throw new DialectException($"There is no element [{match.Groups["n"].Value}]: name a number that the screenshot shows.");

    // The text up to the last bracket of its line; without brackets all of the line.
    private static string Unbracketed(string text)
    {
        string trimmed = text.Trim();
        if (!trimmed.StartsWith('['))
        {
            return trimmed.Split('\n', 2)[0].Trim();
        }

        string line = trimmed.Split('\n', 2)[0];
        int end = line.LastIndexOf(']');
        return end > 0 ? line[1..end] : trimmed.LastIndexOf(']') is > 0 and var later ? trimmed[1..later] : trimmed[1..];
    }

    private static string Outcome(AgentStep step) => step switch
    {
        { Result.Error: { } error } => error,
        { HadNoEffect: true } => "The page did not change.",
        _ => step.Result.Text ?? "Done.",
    };

    [GeneratedRegex(@"^\[(\d+)\]: ", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^\W*(?:Click|Type|Scroll|Wait|GoBack|Bing|Key|ANSWER|KEY_PRESS|SCROLL_DOWN|SCROLL_UP)\b.*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex FirstAction();

    [GeneratedRegex(@"^\W*Click\s*\[?\s*(?<n>\d+)\s*\]?", RegexOptions.IgnoreCase)]
    private static partial Regex Click();

    [GeneratedRegex(@"^\W*Type\s*\[?\s*(?<n>\d+)\s*\]?\s*[;,:]?\s*(?<text>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Type();

    [GeneratedRegex(@"^\W*Scroll\s*\[?\s*(?:(?<n>\d+)|WINDOW)\s*\]?[;,:\s]+\[?\s*(?<way>up|down)", RegexOptions.IgnoreCase)]
    private static partial Regex Scroll();

    [GeneratedRegex(@"^\W*Key\s*[;,:\s]\s*\[?\s*(?<key>[^\]\n]+?)\s*(?:\]|$)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\W*ANSWER\s*[;,:\s]*(?:<content>(?<content>.*?)(?:</content>|$)|(?<plain>.*)$)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Answer();

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Word();
}
