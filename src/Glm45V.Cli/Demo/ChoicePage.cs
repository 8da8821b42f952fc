namespace Glm45V.Cli.Demo;

/// <summary>Describes a page with a group of radio buttons or check boxes and a button that saves what is chosen.</summary>
internal sealed record ChoicePage(
    bool Radio,
    GridCell Origin,
    string Heading,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Wanted,
    string Button,
    string Goal)
{
    private static readonly string[] RadioHeadings = ["Your choice", "Shipping", "Choose a plan", "Select one"];
    private static readonly string[] CheckHeadings = ["What do you need?", "Preferences", "Choose your options"];
    private static readonly string[] Buttons = ["OK", "Apply", "Submit", "Send", "Confirm", "Save", "Done"];

    /// <summary>Draws a page of three to five radio buttons.</summary>
    public static ChoicePage DrawRadio(SeededRandom random)
    {
        GridCell origin = DrawOrigin(random);
        string heading = random.Pick(RadioHeadings);
        string[] options = random.Sample(DemoWords.Options, random.Between(3, 5));
        string wanted = random.Pick(options);
        string button = random.Pick(Buttons);
        string goal = random.NextBool() ? $"Select {wanted}, then click {button}." : $"Choose {wanted} and press {button}.";
        return new ChoicePage(Radio: true, origin, heading, options, [wanted], button, goal);
    }

    /// <summary>Draws a page of three to five check boxes, of which two to four, but never all, are to be ticked.</summary>
    public static ChoicePage DrawChecks(SeededRandom random)
    {
        GridCell origin = DrawOrigin(random);
        string heading = random.Pick(CheckHeadings);
        string[] options = random.Sample(random.NextBool() ? DemoWords.Settings : DemoWords.Options, random.Between(3, 5));
        string[] drawn = random.Sample(options, random.Between(2, options.Length - 1));
        string[] wanted = [.. options.Where(drawn.Contains)];
        string button = random.Pick(Buttons);
        return new ChoicePage(Radio: false, origin, heading, options, wanted, button, $"Select {Enumerate(wanted)} and press {button}.");
    }

    /// <summary>Lays the page out: the heading, one choice a row, then the button.</summary>
    public PageDraft Compose()
    {
        var page = new GridMarkup();
        var wanted = new List<DemoClick>();
        var others = new List<DemoClick>();
        DemoClick button = default;
        page.View(GridMarkup.StartView, shown: true, () =>
        {
            page.Heading(Origin, Heading);
            for (int i = 0; i < Options.Count; i++)
            {
                bool isWanted = Wanted.Contains(Options[i]);
                (isWanted ? wanted : others).Add(page.Box(Origin.Move(0, i + 1), Options[i], Radio, isWanted));
            }

            button = page.Button(Origin.Move(0, Options.Count + 1), Button, GridMarkup.DoneView);
        });
        page.EndView(GridMarkup.DoneView, Origin, "Saved");

        IReadOnlyList<DemoClick>[] mistakes =
        [
            [button],
            [button, .. wanted],
            [.. wanted.Skip(1), others[0], button],
            [.. wanted, others[0], button],
            [.. wanted],
        ];
        return new PageDraft(Goal, page.ToString(), [.. wanted, button], mistakes);
    }

    private static GridCell DrawOrigin(SeededRandom random) => new(random.Next(2), random.Next(3));

    private static string Enumerate(string[] items) => $"{string.Join(", ", items[..^1])} and {items[^1]}";
}
