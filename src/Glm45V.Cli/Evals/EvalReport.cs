using System.Net;
using System.Text;
using Glm45V.Agents.Tracing;

namespace Glm45V.Cli.Evals;

/// <summary>The frame of an evaluation's report: head, summary and tables; it needs no script, and pictures lie beside it.</summary>
internal sealed class EvalReport
{
    private const string Css = """
        .tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 18px 32px; }
        table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
        caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
        th, td { text-align: right; padding: 5px 0 5px 14px; border-top: 1px solid var(--line); white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 84px; }
        th { color: var(--soft); font-weight: 600; font-size: 12px; border-top: 0; }
        .wrap { overflow-x: auto; }
        .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 16px; }
        .shot { margin: 0; } .shot .picture { position: relative; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: #fff; }
        .shot img { display: block; width: 100%; height: auto; } .shot svg { position: absolute; inset: 0; width: 100%; height: 100%; }
        .shot svg * { fill: none; vector-effect: non-scaling-stroke; stroke-width: 2px; } .shot .target { stroke: #16a34a; } .shot .point { stroke: var(--mark); }
        .shot figcaption { font-size: 13.5px; margin-top: 6px; overflow-wrap: anywhere; } .shot figcaption span { color: var(--soft); }
        .section { margin-top: 4px; } .section > h2 { margin-bottom: 12px; }
        """;

    private readonly StringBuilder _html;

    /// <summary>Begins a report.</summary>
    /// <param name="kind">What it is a report of.</param>
    /// <param name="title">Its title.</param>
    /// <param name="detail">A sentence under the title.</param>
    /// <param name="facts">Names and values of the summary; those without a value are left out.</param>
    public EvalReport(string kind, string title, string detail, IEnumerable<(string Name, string Value)> facts)
    {
        _html = new StringBuilder(ReportPage.Begin($"{title} – {kind}", ReportPictures.Beside, Css));
        _html.Append($"""
            <header class="card">
            <p class="top"><span class="eyebrow">{Text(kind)}</span></p>
            <h1>{Text(title)}</h1>
            <p class="detail">{Text(detail)}</p>
            <dl class="summary">

            """);
        foreach ((string name, string value) in facts.Where(fact => fact.Value.Length > 0))
        {
            _html.Append($"<div><dt>{Text(name)}</dt><dd>{Text(value)}</dd></div>\n");
        }

        _html.Append("</dl>\n</header>\n<main>\n");
    }

    /// <summary>Begins a part with a heading; what follows stands in it until the next.</summary>
    public EvalReport Section(string title, string css, Action<EvalReport> fill)
    {
        _html.Append($"<section class=\"card section\"><h2>{Text(title)}</h2><div class=\"{css}\">\n");
        fill(this);
        _html.Append("</div></section>\n");
        return this;
    }

    /// <summary>Adds a table.</summary>
    public void Table(string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        _html.Append($"<div class=\"wrap\"><table><caption>{Text(caption)}</caption><thead><tr>{string.Concat(columns.Select(column => $"<th>{Text(column)}</th>"))}</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            _html.Append($"<tr>{string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))}</tr>\n");
        }

        _html.Append("</tbody></table></div>\n");
    }

    /// <summary>Adds markup; values in it have to be encoded.</summary>
    public void Markup(string markup) => _html.Append(markup);

    /// <summary>Gives the whole report.</summary>
    public override string ToString() => _html + ReportPage.End();

    /// <summary>Encodes a value.</summary>
    public static string Text(string? value) => WebUtility.HtmlEncode(value ?? "");
}
