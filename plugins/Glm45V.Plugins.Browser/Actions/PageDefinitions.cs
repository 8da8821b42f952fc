using System.Globalization;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>The actions that a page feels or shows.</summary>
internal static class PageDefinitions
{
    public static IReadOnlyList<ActionDefinition> All { get; } =
    [
        new("click", ActionFamilies.Mouse,
            "Clicks something on the page. Aim at the middle of what you want to click.",
            schema => schema.Target()
                .Text("button", "The mouse button; left if not given.", isRequired: false, Words<ClickButton>())
                .Whole("count", "2 for a double click, 3 to select a paragraph; 1 if not given.", 1, 3, isRequired: false),
            read => new ClickAction(read.Target(), read.OneOf<ClickButton>("button", ClickButton.Left), read.OptionalWhole("count", 1, 3, "1, 2 or 3") ?? 1)),
        new("type", ActionFamilies.Keyboard,
            "Clicks a field, replaces what it holds with a text; an empty text clears it. Without a target it types where the focus is.",
            schema => schema.Target(isRequired: false)
                .Text("text", "The text to type, exactly as it shall stand in the field.")
                .Flag("clear", "False adds to what the field holds instead of replacing it.")
                .Flag("enter", "True presses Enter afterwards."),
            ReadType),
        new("press", ActionFamilies.Keyboard,
            "Presses a key or a combination where the focus is.",
            schema => schema.Text("key", "A key such as Enter, Tab, Escape, Backspace, ArrowDown or PageDown, or a combination such as Control+A."),
            read => new PressAction(read.Words("key", "a key such as Enter, Tab or Control+A"))),
        new("scroll", ActionFamilies.Mouse,
            "Scrolls the page, or what lies under a target. Down shows what is below.",
            schema => schema.Target(isRequired: false)
                .Text("direction", "Where the hidden content lies.", isRequired: true, Words<ScrollDirection>())
                .Number("screens", "How far, in sizes of the visible part; 0.5 if not given.", 0.05, 20),
            read => new ScrollAction(read.OptionalTarget(), read.OneOf<ScrollDirection>("direction"),
                read.OptionalNumber("screens", ScrollAction.HalfAScreen, 0.05, 20, "a number from 0.05 to 20"))),
        new("drag", ActionFamilies.Mouse,
            "Presses the left mouse button at one place, moves to another and lets go.",
            schema => schema.Ends(),
            read => new DragAction(read.Target("x1", "y1", "from_mark", "from_ref"), read.Target("x2", "y2", "to_mark", "to_ref"))),
        new("hover", ActionFamilies.Mouse,
            "Moves the pointer over something, to open a menu or see a hint.",
            schema => schema.Target(),
            read => new HoverAction(read.Target())),
        new("select_option", ActionFamilies.Forms,
            "Chooses an option of a native drop-down list.",
            schema => schema.Target().Text("option", "The option's words, as the list shows them."),
            read => new SelectOptionAction(read.Target(), read.Words("option", "the option's words"))),
        new("upload", ActionFamilies.Forms,
            "Gives a file of the workspace to a file field or to the button that asks for a file.",
            schema => schema.Target().Text("file", "The file's name in the workspace."),
            read => new UploadAction(read.Target(), read.Words("file", "the name of a file in the workspace"))),
        new("goto", ActionFamilies.Pages,
            "Opens an address in this tab.",
            schema => schema.Text("url", "The whole address, for example https://example.com/cart."),
            read => new GotoAction(read.Words("url", "a whole address"))),
        new("back", ActionFamilies.Pages, "Goes back to the previous page.", schema => schema, _ => new BackAction()),
        new("forward", ActionFamilies.Pages, "Goes forward again after back.", schema => schema, _ => new ForwardAction()),
        new("reload", ActionFamilies.Pages, "Loads the page again.", schema => schema, _ => new ReloadAction()),
        new("wait", ActionFamilies.Pages,
            "Waits for a page that is still at work.",
            schema => schema.Number("seconds", "How long; 1 if not given.", 0.1, WaitAction.Longest).Text("reason", "What you wait for.", isRequired: false),
            read => new WaitAction(
                read.OptionalNumber("seconds", 1, 0.1, WaitAction.Longest, string.Create(CultureInfo.InvariantCulture, $"a number from 0.1 to {WaitAction.Longest}")),
                read.OptionalText("reason"))),
        new("new_tab", ActionFamilies.Tabs,
            "Opens a tab and shows it.",
            schema => schema.Text("url", "The whole address; empty if not given.", isRequired: false),
            read => new NewTabAction(read.OptionalText("url")?.Trim())),
        new("switch_tab", ActionFamilies.Tabs,
            "Shows another tab.",
            schema => schema.Whole("tab", "The tab's number, from 1.", 1),
            read => new SwitchTabAction(read.Whole("tab", 1, int.MaxValue, "a tab's number, from 1"))),
        new("close_tab", ActionFamilies.Tabs,
            "Closes a tab.",
            schema => schema.Whole("tab", "The tab's number, from 1; the one shown if not given.", 1, isRequired: false),
            read => new CloseTabAction(read.OptionalWhole("tab", 1, int.MaxValue, "a tab's number, from 1"))),
        new("zoom", ActionFamilies.Zoom,
            "Shows a part of the screenshot larger. Nothing on the page happens, and coordinates stay those of the whole screenshot.",
            schema => schema.Corners(),
            ReadZoom),
    ];

    private static TypeAction ReadType(ActionArguments read)
    {
        ActionTarget? into = read.OptionalTarget();
        return new TypeAction(into, read.Text("text"), read.Flag("clear", missing: true), read.Flag("enter", missing: false));
    }

    private static ZoomAction ReadZoom(ActionArguments read)
    {
        var zoom = new ZoomAction(read.Coordinate("x1"), read.Coordinate("y1"), read.Coordinate("x2"), read.Coordinate("y2"));
        if (read.Errors.Count == 0 && (zoom.X2 <= zoom.X1 || zoom.Y2 <= zoom.Y1))
        {
            read.Errors.Add($"({zoom.X1}, {zoom.Y1}) to ({zoom.X2}, {zoom.Y2}) is empty: x2 and y2 must be greater than x1 and y1.");
        }

        return zoom;
    }

    private static string[] Words<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
