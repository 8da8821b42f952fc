using System.Globalization;
using System.Text;
using static Glm45V.Agents.Tracing.Markup;

namespace Glm45V.Agents.Tracing;

/// <summary>Writes a trajectory as one HTML file that needs nothing else: pictures and styles are inside, and there is no script.</summary>
public static class HtmlTrace
{
    /// <summary>Gives the page as text.</summary>
    public static string Render(Trajectory trajectory)
    {
        ArgumentNullException.ThrowIfNull(trajectory);

        var html = new StringBuilder(ReportPage.Begin($"{Shorten(trajectory.Goal, 80)} – agent trace", ReportPictures.Inside));
        AppendSummary(html, trajectory);
        html.Append("<main>\n");
        foreach (AgentStep step in trajectory.Steps)
        {
            StepCard.Append(html, step);
        }

        AppendEnd(html, trajectory);
        return html.Append(ReportPage.End($" · trajectory format {Trajectory.FormatVersion}")).ToString();
    }

    /// <summary>Gives one step as the page shows it: a part of HTML to stand under <see cref="ReportPage.Styles"/>.</summary>
    public static string RenderStep(AgentStep step)
    {
        ArgumentNullException.ThrowIfNull(step);

        var html = new StringBuilder();
        StepCard.Append(html, step);
        return html.ToString();
    }

    /// <summary>Writes the page to a file, whole or not at all.</summary>
    public static async Task WriteAsync(Trajectory trajectory, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        string target = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string beside = target + ".tmp";
        await File.WriteAllTextAsync(beside, Render(trajectory), cancellationToken).ConfigureAwait(false);
        File.Move(beside, target, overwrite: true);
    }

    private static void AppendSummary(StringBuilder html, Trajectory trajectory)
    {
        (string kind, string name) = Describe(trajectory.Outcome?.Kind);
        html.Append($"""
            <header class="card">
            <p class="top"><span class="eyebrow">Agent trace</span><span class="badge outcome {kind}">{name}</span></p>
            <h1>{Text(trajectory.Goal)}</h1>
            <p class="detail">{Text(trajectory.Outcome?.Detail ?? "The run has not ended.")}</p>
            <dl class="summary">

            """);
        foreach ((string term, string value) in Facts(trajectory).Where(fact => fact.Value.Length > 0))
        {
            html.Append($"<div><dt>{term}</dt><dd>{Text(value)}</dd></div>\n");
        }

        html.Append("</dl>\n");
        AppendTimeline(html, trajectory);
        html.Append("</header>\n");
    }

    private static IEnumerable<(string Term, string Value)> Facts(Trajectory trajectory)
    {
        Observation? first = trajectory.Steps.Count > 0 ? trajectory.Steps[0].Observation : trajectory.Final;
        (long read, long written) = trajectory.Tokens;
        yield return ("Model", trajectory.Model);
        yield return ("Steps", trajectory.Steps.Count.ToString(CultureInfo.InvariantCulture));
        yield return ("Duration", Time(trajectory.Duration));
        yield return ("Tokens", read + written > 0 ? $"{read:N0} in, {written:N0} out" : "");
        yield return ("Screen", first is null ? "" : $"{first.Width} × {first.Height}");
        yield return ("Started", trajectory.Started.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        yield return ("Page", first?.Url ?? "");
    }

    private static void AppendTimeline(StringBuilder html, Trajectory trajectory)
    {
        if (trajectory.Steps.Count == 0)
        {
            return;
        }

        html.Append("<nav class=\"timeline\" aria-label=\"Steps, as wide as they took long\">");
        foreach (AgentStep step in trajectory.Steps)
        {
            string mark = step switch
            {
                { Verdict.GoalMet: true } => "good",
                { Result.Succeeded: false } => "bad",
                { HadNoEffect: true } => "warn",
                _ => "plain",
            };
            string call = step.Decision.Action?.ToString() ?? "no action";
            html.Append($"<a class=\"{mark}\" href=\"#step-{step.Index + 1}\" style=\"flex-grow:{Number(Math.Max(1, step.Timings.Total.TotalMilliseconds))}\" ");
            html.Append($"title=\"{Text(call)}, {Time(step.Timings.Total)}\">{step.Index + 1}</a>");
        }

        html.Append("</nav>\n");
        int failed = trajectory.Steps.Count(step => step.HadNoEffect);
        if (failed > 0)
        {
            html.Append($"<label class=\"filter\"><input type=\"checkbox\" id=\"failures\"> Only the {(failed == 1 ? "step" : $"{failed} steps")} that failed or changed nothing</label>\n");
        }
    }

    private static void AppendEnd(StringBuilder html, Trajectory trajectory)
    {
        if (trajectory.Final is not { } final)
        {
            return;
        }

        (string kind, string name) = Describe(trajectory.Outcome?.Kind);
        html.Append($"""
            <article class="card step end" id="end" style="{StepCard.Size(final)}">
            {StepCard.Screen(final, "The screen at the end", "")}
            <div class="side">
            <h2>The screen at the end</h2>
            <p class="badges"><span class="badge {kind}">{name}</span></p>
            <p class="detail">{Text(trajectory.Outcome?.Detail)}</p>
            </div>
            </article>

            """);
    }

    private static (string Kind, string Name) Describe(OutcomeKind? kind) => kind switch
    {
        OutcomeKind.Solved => ("good", "Solved"),
        OutcomeKind.NotSolved => ("bad", "Not solved"),
        OutcomeKind.Unverified => ("warn", "Not verified"),
        OutcomeKind.Infeasible => ("warn", "Cannot be done"),
        OutcomeKind.Refused => ("warn", "Refused"),
        OutcomeKind.Loop => ("bad", "In a circle"),
        OutcomeKind.TokenLimit => ("bad", "Out of tokens"),
        OutcomeKind.CostLimit => ("bad", "Out of money"),
        OutcomeKind.GaveUp => ("bad", "Gave up"),
        OutcomeKind.StepLimit => ("bad", "Out of steps"),
        OutcomeKind.TimeLimit => ("bad", "Out of time"),
        OutcomeKind.Cancelled => ("warn", "Cancelled"),
        OutcomeKind.Failed => ("bad", "Stopped by an error"),
        _ => ("plain", "Running"),
    };
}
