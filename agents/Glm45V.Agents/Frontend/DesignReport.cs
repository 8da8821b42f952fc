using System.Globalization;
using System.Text;
using Glm45V.Agents.Frontend.Scoring;
using Glm45V.Agents.Tracing;
using static Glm45V.Agents.Tracing.Markup;

namespace Glm45V.Agents.Frontend;

/// <summary>Writes the report of a folder: the reference, each round as it looks, where it differs, and its scores. Pictures lie beside it; there is no script.</summary>
internal static class DesignReport
{
    public static string Render(SavedDesign state)
    {
        FrontendRound? best = state.Best;
        string title = state is { Instructions: [.., var asked], Rounds: [.., { Kind: RoundKind.Change }] } ? asked : "A page from a picture";
        var html = new StringBuilder(ReportPage.Begin($"{Shorten(title, 80)} – design report", ReportPictures.Beside, Resource.Read("Frontend/design.css")));
        html.Append($"""
            <header class="card">
            <p class="top"><span class="eyebrow">Design report</span><span class="badge outcome {Kind(state.End)}">{Name(state.End)}</span></p>
            <h1>{Text(title)}</h1>
            <p class="detail">{Text(state.Detail)}</p>
            <dl class="summary">

            """);
        foreach ((string term, string value) in Facts(state, best).Where(fact => fact.Value.Length > 0))
        {
            html.Append($"<div><dt>{term}</dt><dd>{Text(value)}</dd></div>\n");
        }

        html.Append("</dl>\n");
        AppendCurve(html, state);
        html.Append("<p class=\"links\"><a href=\"index.html\">The page</a></p>\n</header>\n<main>\n");
        foreach (FrontendRound round in state.Rounds)
        {
            AppendRound(html, state, round, round == best);
        }

        return html.Append(ReportPage.End()).ToString();
    }

    private static IEnumerable<(string Term, string Value)> Facts(SavedDesign state, FrontendRound? best)
    {
        yield return ("Likeness", Score(best?.Score?.Total));
        yield return ("Best round", best is null ? "" : best.Number.ToString(CultureInfo.InvariantCulture));
        yield return ("Rounds", state.Rounds.Count.ToString(CultureInfo.InvariantCulture));
        yield return ("Duration", Time(state.Rounds.Aggregate(TimeSpan.Zero, (sum, round) => sum + round.Duration)));
        (long input, long output) = (state.Rounds.Sum(round => round.InputTokens), state.Rounds.Sum(round => round.OutputTokens));
        yield return ("Tokens", input + output > 0 ? $"{input:N0} in, {output:N0} out" : "");
        yield return ("Width", $"{state.Width} px");
    }

    // The score of each round, as high as it is good; what was taken back is pale. Changes have no score.
    private static void AppendCurve(StringBuilder html, SavedDesign state)
    {
        if (state.Rounds.All(round => round.Score is null))
        {
            return;
        }

        html.Append("<nav class=\"curve\" aria-label=\"Likeness by round\">");
        foreach (FrontendRound round in state.Rounds.Where(round => round.Kind != RoundKind.Change))
        {
            double total = round.Score?.Total ?? 0;
            html.Append($"<a href=\"#round-{round.Number}\" class=\"{(round.Kept ? "kept" : "dropped")}\" title=\"Round {round.Number}: {Text(round.Note)}\"><i style=\"height:{Number(4 + (total * 92))}px\"></i><span>{(round.Score is null ? "–" : Score(round.Score.Total))}</span></a>");
        }

        html.Append("</nav>\n");
    }

    private static void AppendRound(StringBuilder html, SavedDesign state, FrontendRound round, bool isBest)
    {
        string badges = (isBest ? Badge("good", "Best") : round.Kept ? Badge("plain", "Kept") : Badge("warn", "Not kept")) + (round.Score?.Cheats.Count > 0 ? Badge("bad", "Cheats") : "");
        html.Append($"""
            <article class="card round" id="round-{round.Number}">
            <h2><span class="number">{round.Number}</span>{round.Kind} <span class="score">{Score(round.Score?.Total)}</span></h2>
            <p class="badges">{badges}</p>
            <p class="detail">{Text(round.Note)}</p>

            """);
        if (round.Html is not null)
        {
            html.Append("<div class=\"trio\">\n");
            if (state.Reference is not null)
            {
                AppendPicture(html, "reference.png", "As it should look", null);
            }

            AppendPicture(html, $"rounds/{round.Number}.png", "As it looks", $"rounds/{round.Number}.html");
            AppendPicture(html, $"rounds/{round.Number}.diff.png", round.Kind == RoundKind.Change ? "What the change did" : "Where it differs", null);
            html.Append("</div>\n");
            if (round.Kept && round.Kind != RoundKind.Change && state.Viewports.Any(width => width != state.Width))
            {
                html.Append("<div class=\"widths\">\n");
                foreach (int width in state.Viewports.Where(width => width != state.Width))
                {
                    AppendPicture(html, $"rounds/{round.Number}-{width}.png", $"{width} px wide", null);
                }

                html.Append("</div>\n");
            }
        }

        AppendScores(html, round.Score);
        if (round.Feedback.Count > 0)
        {
            html.Append("<details class=\"words\"><summary>What still differs, as the next round was told</summary><ul>");
            foreach (string item in round.Feedback)
            {
                html.Append($"<li>{Text(item)}</li>");
            }

            html.Append("</ul></details>\n");
        }

        html.Append("</article>\n");
    }

    private static void AppendPicture(StringBuilder html, string file, string caption, string? link)
    {
        string picture = $"<img src=\"{file}\" alt=\"{Text(caption)}\" loading=\"lazy\">";
        html.Append($"<figure><figcaption>{Text(caption)}</figcaption><a href=\"{link ?? file}\">{picture}</a></figure>\n");
    }

    private static void AppendScores(StringBuilder html, DesignScore? score)
    {
        if (score is null)
        {
            return;
        }

        html.Append("<dl class=\"scores\">\n");
        foreach ((string name, double? value) in ((string, double?)[])
        [
            ("Texts found", score.BlockMatch), ("Words", score.Text), ("Place of texts", score.Position), ("Colour of texts", score.TextColor), ("Structure without texts", score.MaskedStructure),
            ("Structure (SSIM)", score.Structure), ("Colours", score.Color), ("Layout", score.Layout), ("Size", score.Size), ("Tags", score.Tree),
        ])
        {
            if (value is { } number)
            {
                html.Append($"<div><dt>{name}</dt><dd><i style=\"width:{Number(number * 100)}%\"></i></dd><dd class=\"value\">{Score(number)}</dd></div>\n");
            }
        }

        html.Append("</dl>\n");
    }

    private static string Badge(string kind, string text) => $"""<span class="badge {kind}">{Text(text)}</span>""";

    private static string Score(double? value) => value?.ToString("F3", CultureInfo.InvariantCulture) ?? "";

    private static string Kind(FrontendEnd end) => end switch
    {
        FrontendEnd.GoodEnough or FrontendEnd.Changed => "good",
        FrontendEnd.Failed => "bad",
        FrontendEnd.Open => "plain",
        _ => "warn",
    };

    private static string Name(FrontendEnd end) => end switch
    {
        FrontendEnd.GoodEnough => "Good enough",
        FrontendEnd.Changed => "Changed",
        FrontendEnd.Plateau => "No more gain",
        FrontendEnd.RoundLimit => "Out of rounds",
        FrontendEnd.Failed => "Failed",
        _ => "Not ended",
    };
}
