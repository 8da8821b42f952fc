using System.Globalization;
using System.Net;
using System.Text;

namespace Glm45V.Cli.Demo;

/// <summary>Writes the elements of a page, each at the left edge of a grid cell and one row high, and says where to click them.</summary>
internal sealed class GridMarkup
{
    /// <summary>The view a page starts with.</summary>
    public const string StartView = "start";

    /// <summary>The view that the right press shows.</summary>
    public const string DoneView = "done";

    /// <summary>The view that a wrong press shows.</summary>
    public const string WrongView = "wrong";

    private readonly StringBuilder _html = new();

    /// <summary>Writes a view, of which the page shows one at a time.</summary>
    public void View(string id, bool shown, Action content)
    {
        _html.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\"{(shown ? "" : " hidden")}>\n");
        content();
        _html.Append("</section>\n");
    }

    /// <summary>Writes a view that holds nothing but a heading, and is hidden at first.</summary>
    public void EndView(string id, GridCell cell, string heading) => View(id, shown: false, () => Heading(cell, heading));

    /// <summary>Writes a line in bold.</summary>
    public void Heading(GridCell cell, string text) => Element("h1", cell, "", text);

    /// <summary>Writes a plain line.</summary>
    public void Text(GridCell cell, string text) => Element("p", cell, "", text);

    /// <summary>Writes a link that shows a view.</summary>
    public DemoClick Link(GridCell cell, string label, string view)
    {
        Element("a", cell, $" href=\"#\" data-show=\"{view}\"", label);
        return new DemoClick(label, cell.Left + (LabelWidth.Pixels(label) / 2), cell.Top + (GridCell.Size / 2));
    }

    /// <summary>Writes a blue button that shows a view.</summary>
    public DemoClick Button(GridCell cell, string label, string view) => Button(cell, label, $" data-show=\"{view}\"", height: 26);

    /// <summary>Writes a grey button that shows a view.</summary>
    public DemoClick PlainButton(GridCell cell, string label, string view) =>
        Button(cell, label, $" class=\"plain\" data-show=\"{view}\"", height: 26);

    /// <summary>Writes a tab that shows a view and stays itself.</summary>
    public DemoClick Tab(GridCell cell, string label, string view, bool open) =>
        Button(cell, label, $" role=\"tab\" aria-selected=\"{(open ? "true" : "false")}\" data-show=\"{view}\"", height: GridCell.Size);

    /// <summary>Writes a radio button or check box with its label in the next column.</summary>
    public DemoClick Box(GridCell cell, string label, bool radio, bool wanted)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"box{cell.Row}");
        string type = radio ? "type=\"radio\" name=\"choice\"" : "type=\"checkbox\"";
        Element("input", cell, $" id=\"{id}\" {type} autocomplete=\"off\"{(wanted ? " data-wanted" : "")}", text: null);
        Element("label", cell.Move(1, 0), $" for=\"{id}\"", label);
        return new DemoClick(label, cell.Left + (GridCell.Size / 2), cell.Top + (GridCell.Size / 2));
    }

    /// <summary>Gives what was written so far.</summary>
    public override string ToString() => _html.ToString();

    private DemoClick Button(GridCell cell, string label, string attributes, int height)
    {
        int width = (LabelWidth.Cells(label) * GridCell.Size) - 2;
        Element("button", cell, attributes, label, string.Create(CultureInfo.InvariantCulture, $";width:{width}px"));
        return new DemoClick(label, cell.Left + (width / 2), cell.Top + (height / 2));
    }

    private void Element(string tag, GridCell cell, string attributes, string? text, string moreStyle = "")
    {
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<{tag}{attributes} style=\"left:{cell.Left}px;top:{cell.Top}px{moreStyle}\">");
        _html.Append(text is null ? "\n" : $"{WebUtility.HtmlEncode(text)}</{tag}>\n");
    }
}
