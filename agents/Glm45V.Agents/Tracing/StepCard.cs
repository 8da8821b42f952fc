using System.Text;
using Microsoft.Extensions.AI;
using static Glm45V.Agents.Tracing.Markup;

namespace Glm45V.Agents.Tracing;

/// <summary>Writes one step as a card: the screen with the action drawn on it, and what was thought, done and found.</summary>
internal static class StepCard
{
    private const int SmallScreen = 480;

    public static void Append(StringBuilder html, AgentStep step)
    {
        string call = step.Decision.Action?.ToString() ?? "no action";
        int number = step.Index + 1;
        string failed = step.HadNoEffect ? " failed" : "";
        html.Append($"""
            <article class="card step{failed}" id="step-{number}" style="{Size(step.Observation)}">
            {Screen(step.Observation, $"The screen before step {number}: {call}", new ScreenMarks(step).Render())}
            <div class="side">
            <h2><span class="number">{number}</span><code>{Text(call)}</code></h2>
            <p class="badges">{Badges(step)}</p>

            """);
        AppendFacts(html, step);
        AppendPhases(html, step.Timings);
        AppendWords(html, "Reasoning", step.Decision.Reasoning);
        AppendWords(html, "Reply", step.Decision.Text);
        AppendElements(html, step.Observation.Elements);
        html.Append("</div>\n</article>\n");
    }

    /// <summary>Gives the style of a card around a screen: small screens are shown twice as large.</summary>
    public static string Size(Observation seen) =>
        $"--width:{seen.Width * (seen.Width <= SmallScreen ? 2 : 1)}px;--ratio:{seen.Width}/{seen.Height}";

    public static string Screen(Observation seen, string description, string marks)
    {
        string look = seen.Width <= SmallScreen ? "screen small" : "screen";
        return $"""
            <figure class="{look}"><img src="data:image/png;base64,{Convert.ToBase64String((seen.Marked ?? seen.Png).Span)}" width="{seen.Width}" height="{seen.Height}" alt="{Text(description)}">{marks}</figure>
            """;
    }

    private static string Badges(AgentStep step)
    {
        List<string> badges = [];
        if (!step.Result.Succeeded)
        {
            badges.Add(Badge("bad", step.Decision.Action is null ? "No action" : "Action failed"));
        }

        if (step.Verdict.Changed is { } changed && step.Decision.Action is not null && !step.Decision.Finished)
        {
            badges.Add(changed ? Badge("plain", "Page changed") : Badge("warn", "Page did not change"));
        }

        if (step.Decision.RepeatsStep is { } repeated)
        {
            badges.Add(Badge("plain", $"Repeats step {repeated}"));
        }

        if (step.Result.Snapped)
        {
            badges.Add(Badge("plain", "Snapped"));
        }

        if (step.Decision.Temperature is > 0 and { } temperature)
        {
            badges.Add(Badge("plain", $"Temperature {Number(temperature)}"));
        }

        if (step.Verdict.GoalMet == true)
        {
            badges.Add(Badge("good", "Goal met"));
        }

        return string.Concat(badges);
    }

    private static string Badge(string kind, string text) => $"""<span class="badge {kind}">{Text(text)}</span>""";

    private static void AppendFacts(StringBuilder html, AgentStep step)
    {
        html.Append("<dl class=\"facts\">\n");
        AppendFact(html, "Element", step.Result.Element?.ToString());
        AppendFact(html, "Pixel", Pixels(step.Result));
        AppendFact(html, "Result", step.Result.Error is null ? step.Result.Text : null);
        AppendFact(html, "Error", step.Result.Error);
        AppendFact(html, "Happened", string.Join(" ", step.Result.Events.Select(happened => happened.Describe())));
        AppendFact(html, "Settled", step.Result.Settled?.ToString());
        AppendFact(html, "Answer", step.Decision.Answer);
        AppendFact(html, "Check", step.Verdict.Note);
        AppendFact(html, "Page", step.Observation.Title.Length > 0 ? $"{step.Observation.Title} · {step.Observation.Url}" : step.Observation.Url);
        AppendFact(html, "Tokens", Tokens(step.Decision.Usage));
        AppendFact(html, "Tokens of the action", Tokens(step.Result.Usage));
        html.Append("</dl>\n");
    }

    private static string? Tokens(UsageDetails? usage) => usage is null ? null : $"{usage.InputTokenCount ?? 0:N0} in, {usage.OutputTokenCount ?? 0:N0} out";

    private static void AppendFact(StringBuilder html, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            html.Append($"<div><dt>{name}</dt><dd>{Text(value)}</dd></div>\n");
        }
    }

    private static string? Pixels(ActionResult result)
    {
        string Write(Plugins.Browser.PixelPoint point) => $"{Number(Math.Round(point.X, 1))}, {Number(Math.Round(point.Y, 1))}";
        return result switch
        {
            { Snapped: true, Requested: { } from, Point: { } to } => $"{Write(from)} → {Write(to)}, the nearest control",
            { Point: { } start, End: { } end } => $"{Write(start)} → {Write(end)}",
            { Point: { } point } => Write(point),
            _ => null,
        };
    }

    private static void AppendPhases(StringBuilder html, StepTimings timings)
    {
        (string Name, TimeSpan Time)[] phases =
        [
            ("observe", timings.Observe), ("decide", timings.Decide), ("act", timings.Act), ("verify", timings.Verify),
        ];
        html.Append("<div class=\"phases\"><div class=\"bar\" aria-hidden=\"true\">");
        foreach ((string name, TimeSpan time) in phases)
        {
            html.Append($"<i class=\"{name}\" style=\"flex-grow:{Number(Math.Max(1, time.TotalMilliseconds))}\"></i>");
        }

        html.Append("</div><ul>");
        foreach ((string name, TimeSpan time) in phases)
        {
            html.Append($"<li><i class=\"{name}\"></i>{name} <b>{Time(time)}</b></li>");
        }

        html.Append("</ul></div>\n");
    }

    private static void AppendWords(StringBuilder html, string name, string? words)
    {
        if (!string.IsNullOrEmpty(words))
        {
            html.Append($"<section class=\"words\"><h3>{name}</h3><p>{Text(words)}</p></section>\n");
        }
    }

    private static void AppendElements(StringBuilder html, string? elements)
    {
        if (!string.IsNullOrEmpty(elements))
        {
            html.Append($"<details class=\"words\"><summary>What the model read of the page</summary><pre>{Text(elements)}</pre></details>\n");
        }
    }
}
