using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using static Glm45V.Agents.Replay.CSharpText;

namespace Glm45V.Agents.Replay;

/// <summary>Writes the actions of a run as lines of a test: by role and name where the page has them, then by test id, selector and pixel.</summary>
internal sealed class TestLines(TestInputs inputs, int width, int height)
{
    private static readonly string[] s_controls = ["a", "button", "input", "select", "textarea", "label", "summary", "option"];

    /// <summary>Gives the statements of a step.</summary>
    public IEnumerable<string> Write(RecordedStep recorded)
    {
        ActionResult result = recorded.Step.Result;
        string[] lines = [.. Plain(recorded)];
        if (lines is [.., var act] && result.Events.Any(seen => seen.Kind == PageEventKind.PageOpened) && recorded.Action is not NewTabAction)
        {
            return [.. lines[..^1], $"page = await page.RunAndWaitForPopupAsync(async () => {Bare(act)});"];
        }

        if (lines is [.., var fetch] && result.Events.FirstOrDefault(seen => seen.Kind == PageEventKind.Downloaded) is { } file)
        {
            return [.. lines[..^1], $"IDownload download{recorded.Step.Index + 1} = await page.RunAndWaitForDownloadAsync(async () => {Bare(fetch)});", $"Assert.Equal({Literal(file.Text)}, download{recorded.Step.Index + 1}.SuggestedFilename);"];
        }

        bool closes = result.Events.Any(seen => seen.Kind == PageEventKind.PageClosed) && recorded.Action is not CloseTabAction;
        return closes ? [.. lines, "page = context.Pages[^1];"] : lines;
    }

    private static string Bare(string statement) => statement.TrimEnd(';');

    private IEnumerable<string> Plain(RecordedStep recorded)
    {
        ActionResult result = recorded.Step.Result;
        string? locator = result.Element is { Locator: not null } element ? Locator(element) : null;
        return recorded.Action switch
        {
            ClickAction click => [Click(click, result, locator)],
            HoverAction => [locator is null ? $"await page.Mouse.MoveAsync({At(result.Point)});" : $"await {locator}.HoverAsync();"],
            TypeAction type => Type(type, result, locator),
            PressAction press => [$"await page.Keyboard.PressAsync({Literal(KeyNames.Normalize(press.Key))});"],
            ScrollAction scroll => Scroll(scroll, result.Point),
            DragAction => [$"await page.Mouse.MoveAsync({At(result.Point)});", "await page.Mouse.DownAsync();", $"await page.Mouse.MoveAsync({At(result.End)}, new() {{ Steps = 12 }});", "await page.Mouse.UpAsync();"],
            SelectOptionAction select when locator is not null => [$"await {locator}.SelectOptionAsync({inputs.Add(result.Element!.Name, select.Option, "option")});"],
            UploadAction upload => Upload(upload, result, locator),
            GotoAction go => [$"await page.GotoAsync({Literal(go.Url)});"],
            BackAction => ["await page.GoBackAsync();"],
            ForwardAction => ["await page.GoForwardAsync();"],
            ReloadAction => ["await page.ReloadAsync();"],
            NewTabAction tab => ["page = await context.NewPageAsync();", .. tab.Url is { } url ? new[] { $"await page.GotoAsync({Literal(url)});" } : []],
            SwitchTabAction show => [$"page = context.Pages[{show.Tab - 1}];", "await page.BringToFrontAsync();"],
            CloseTabAction close => [close.Tab is { } number ? $"await context.Pages[{number - 1}].CloseAsync();" : "await page.CloseAsync();", "page = context.Pages[^1];"],
            DoneAction => [],
            _ => [$"// {Comment(recorded.Step.Decision.Action!.ToString())}: no selector reaches what it worked."],
        };
    }

    private static string Click(ClickAction click, ActionResult result, string? locator)
    {
        List<string> options = [];
        if (click.Button != ClickButton.Left)
        {
            options.Add($"Button = MouseButton.{click.Button}");
        }

        if (click.Count > 1)
        {
            options.Add($"ClickCount = {click.Count}");
        }

        // In a canvas or a picture the place matters.
        if (locator is not null && result.Element is { Locator.Kind: not LocatorKind.Role } element && !s_controls.Contains(element.Tag) && element.Width > 0)
        {
            options.Add($"Position = new() {{ X = {Number(element.Across * element.Width)}, Y = {Number(element.Down * element.Height)} }}");
        }

        string more = options.Count == 0 ? "" : $"new() {{ {string.Join(", ", options)} }}";
        return locator is null
            ? $"await page.Mouse.ClickAsync({At(result.Point)}{(more.Length == 0 ? "" : ", " + more)}); // no selector reaches what lies there"
            : $"await {locator}.ClickAsync({more});";
    }

    private IEnumerable<string> Type(TypeAction type, ActionResult result, string? locator)
    {
        string value = type.Text.Length == 0 ? "\"\"" : inputs.AddTyped(result.Element?.Name ?? "", type.Text);
        if (locator is not null)
        {
            yield return type.Clear ? $"await {locator}.FillAsync({value});" : $"await {locator}.PressSequentiallyAsync({value});";
            if (type.Enter)
            {
                yield return $"await {locator}.PressAsync(\"Enter\");";
            }

            yield break;
        }

        if (result.Point is { } point)
        {
            yield return $"await page.Mouse.ClickAsync({At(point)}); // no selector reaches what lies there";
            if (type.Clear)
            {
                yield return "await page.Keyboard.PressAsync(\"ControlOrMeta+a\");";
            }
        }

        yield return $"await page.Keyboard.TypeAsync({value});";
        if (type.Enter)
        {
            yield return "await page.Keyboard.PressAsync(\"Enter\");";
        }
    }

    private IEnumerable<string> Scroll(ScrollAction scroll, PixelPoint? at)
    {
        double distance = scroll.Screens * (scroll.Direction is ScrollDirection.Left or ScrollDirection.Right ? width : height);
        string wheel = scroll.Direction switch
        {
            ScrollDirection.Up => $"0, {Number(-distance)}",
            ScrollDirection.Down => $"0, {Number(distance)}",
            ScrollDirection.Left => $"{Number(-distance)}, 0",
            _ => $"{Number(distance)}, 0",
        };
        return [$"await page.Mouse.MoveAsync({At(at ?? new PixelPoint(width / 2.0, height / 2.0))});", $"await page.Mouse.WheelAsync({wheel});"];
    }

    private IEnumerable<string> Upload(UploadAction upload, ActionResult result, string? locator)
    {
        string file = inputs.Add(result.Element?.Name ?? "", upload.File, "file");
        if (locator is null)
        {
            return [$"// {Comment($"upload of {upload.File}")}: no selector reaches the file field."];
        }

        string chooser = $"chooser{inputs.Parameters.Count}";
        return result.Element is { Tag: "input", Type: "file" }
            ? [$"await {locator}.SetInputFilesAsync({file});"]
            : [$"IFileChooser {chooser} = await page.RunAndWaitForFileChooserAsync(async () => await {locator}.ClickAsync());", $"await {chooser}.SetFilesAsync({file});"];
    }

    /// <summary>Gives the expression that finds an element from <c>page</c> on.</summary>
    public static string Locator(ActedElement element)
    {
        string start = element.Frames.Aggregate("page", (outer, selector) => $"{outer}.FrameLocator({Literal(selector)})");
        ElementLocator known = element.Locator!;
        string found = known.Kind switch
        {
            LocatorKind.Role when known.Value.All(char.IsAsciiLetter) => $"{start}.GetByRole(AriaRole.{known.Value}, new() {{ Name = {Literal(element.Name)}, Exact = true }})",
            LocatorKind.TestId => $"{start}.GetByTestId({Literal(known.Value)})",
            _ => $"{start}.Locator({Literal(known.Value)})",
        };
        return known.Index is { } index ? $"{found}.Nth({index})" : found;
    }

    private static string At(PixelPoint? point) => point is { } at ? $"{Number(at.X)}, {Number(at.Y)}" : "0, 0";
}
