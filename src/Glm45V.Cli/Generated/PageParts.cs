using System.Globalization;
using System.Net;
using System.Text;
using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Generated;

/// <summary>Writes the parts of a page: each draws what it needs from the page's seed, and no label twice where a page is to name each thing once.</summary>
internal sealed class PageParts(SeededRandom random)
{
    private readonly List<string> _actions = [.. random.Sample(PageLexicon.Actions, PageLexicon.Actions.Count)];
    private readonly List<string> _sections = [.. random.Sample(PageLexicon.Sections, PageLexicon.Sections.Count)];
    private readonly List<string> _fields = [.. random.Sample(PageLexicon.Fields, PageLexicon.Fields.Count)];
    private readonly List<string> _ticks = [.. random.Sample(PageLexicon.Ticks, PageLexicon.Ticks.Count)];
    private readonly List<string> _headings = [.. random.Sample(PageLexicon.Headings, PageLexicon.Headings.Count)];

    public string Bar(int links, bool hasTools)
    {
        var html = new StringBuilder($"<header class=\"bar\"><b>{Text(random.Pick(PageLexicon.Brands))}</b>\n");
        for (int link = 0; link < links; link++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<a href=\"#\">{Text(Take(_sections))}</a>\n");
        }

        if (hasTools)
        {
            html.Append("<input type=\"search\" placeholder=\"Search\" aria-label=\"Search\">\n").Append(Icon("Bell", "Notifications")).Append(Icon("Menu", "Menu"));
        }

        return html.Append("</header>\n").ToString();
    }

    public string Hero() => $"<section class=\"hero\"><h1>{Text(Take(_headings))}</h1><p>{Text(random.Pick(PageLexicon.Sentences))}</p><button>{Text(Take(_actions))}</button> <button class=\"plain\">{Text(Take(_actions))}</button></section>\n";

    public string Words() => $"<h2>{Text(Take(_headings))}</h2>\n<p>{Text(random.Pick(PageLexicon.Sentences))} {Text(random.Pick(PageLexicon.Sentences))}</p>\n";

    public string Cards(int count)
    {
        var html = new StringBuilder("<div class=\"cards\">\n");
        string action = Take(_actions);
        foreach (string product in random.Sample(PageLexicon.Products, count))
        {
            string star = random.NextBool() ? Icon("Star", "Save for later") : "";
            html.Append(CultureInfo.InvariantCulture, $"<article class=\"card\"><h3>{Text(product)}</h3><p class=\"soft\">{Text(random.Pick(PageLexicon.Sentences))}</p><p class=\"price\">{random.Between(3, 240)}.{random.Next(10)}0</p><div class=\"tools\"><button>{Text(action)}</button>{star}</div></article>\n");
        }

        return html.Append("</div>\n").ToString();
    }

    public string Stats()
    {
        var html = new StringBuilder("<div class=\"cards\">\n");
        foreach (string stat in random.Sample(PageLexicon.Stats, 4))
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"card stat\"><span class=\"soft\">{Text(stat)}</span><b>{random.Between(12, 9800)}</b></div>\n");
        }

        return html.Append("</div>\n").ToString();
    }

    public string Form(int fields)
    {
        var html = new StringBuilder("<form class=\"box\">\n");
        for (int field = 0; field < fields; field++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<label>{Text(Take(_fields))}<input type=\"text\"></label>\n");
        }

        (string label, string[] choices) = random.Pick(PageLexicon.Lists);
        html.Append(CultureInfo.InvariantCulture, $"<label>{label}<select>{string.Concat(choices.Select(choice => $"<option>{choice}</option>"))}</select></label>\n");
        html.Append(CultureInfo.InvariantCulture, $"<label class=\"row\"><input type=\"checkbox\"> {Text(Take(_ticks))}</label>\n<label class=\"row\"><input type=\"checkbox\" checked> {Text(Take(_ticks))}</label>\n");
        return html.Append(CultureInfo.InvariantCulture, $"<div class=\"row\"><button>{Text(Take(_actions))}</button> <button class=\"plain\" type=\"button\">{Text(Take(_actions))}</button></div></form>\n").ToString();
    }

    public string Table(int rows)
    {
        var html = new StringBuilder("<table><thead><tr><th>Customer</th><th>Item</th><th>Status</th><th>Total</th><th></th></tr></thead><tbody>\n");
        (string Name, string Path)[] tools = random.Sample([.. PageLexicon.Icons.Where(icon => icon.Name is "Delete" or "Edit" or "Copy" or "Download" or "Share")], 2);
        foreach (string person in random.Sample(PageLexicon.People, rows))
        {
            string cells = $"<td>{Text(person)}</td><td>{Text(random.Pick(PageLexicon.Products))}</td><td><span class=\"badge\">{random.Pick(PageLexicon.Statuses)}</span></td>";
            html.Append(CultureInfo.InvariantCulture, $"<tr>{cells}<td>{random.Between(4, 990)}.00</td><td><div class=\"tools\">{string.Concat(tools.Select(tool => Icon(tool.Name, tool.Name)))}</div></td></tr>\n");
        }

        return html.Append("</tbody></table>\n").ToString();
    }

    public string Tabs(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(_ => Take(_sections))];
        return $"<div class=\"tabs\" role=\"tablist\">{string.Concat(names.Index().Select(name => $"<button role=\"tab\" aria-selected=\"{(name.Index == 0 ? "true" : "false")}\" class=\"{(name.Index == 0 ? "here" : "")}\">{Text(name.Item)}</button>"))}</div>\n";
    }

    public string Side(int links)
    {
        string[] names = [.. Enumerable.Range(0, links).Select(_ => Take(_sections))];
        return $"<aside class=\"side\">{string.Concat(names.Index().Select(name => $"<a href=\"#\"{(name.Index == 0 ? " class=\"here\"" : "")}>{Text(name.Item)}</a>"))}</aside>\n";
    }

    public string Chart() => $"<div class=\"chart\">{string.Concat(Enumerable.Range(0, random.Between(7, 12)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"<i style=\"height:{random.Between(15, 100)}%\"></i>")))}</div>\n";

    public string End() => $"<footer class=\"end\"><span>{Text(random.Pick(PageLexicon.Brands))}</span><a href=\"#\">Privacy</a><a href=\"#\">Terms</a><a href=\"#\">Imprint</a></footer>\n";

    private static string Icon(string name, string label)
    {
        string path = PageLexicon.Icons.First(icon => icon.Name == name).Path;
        return $"<button class=\"icon\" type=\"button\" aria-label=\"{label}\"><svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"><path d=\"{path}\"/></svg></button>\n";
    }

    private static string Take(List<string> words)
    {
        string word = words[^1];
        words.RemoveAt(words.Count - 1);
        return word;
    }

    private static string Text(string words) => WebUtility.HtmlEncode(words);
}
