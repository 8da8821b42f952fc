namespace Glm45V.Cli.Demo;

/// <summary>Describes a page with a list of entries, each with the same button, which sometimes asks before it acts.</summary>
internal sealed record RowsPage(
    GridCell Origin,
    string Heading,
    IReadOnlyList<string> Entries,
    string Action,
    string Wanted,
    bool Asks,
    string Goal)
{
    private const int ColumnsToButton = 4;
    private const string AskView = "ask";

    private static readonly string[] Headings = ["Orders", "Items", "Team"];
    private static readonly string[] Actions = ["Remove", "Delete", "Open"];

    /// <summary>Draws a page of four or five entries.</summary>
    public static RowsPage Draw(SeededRandom random)
    {
        var origin = new GridCell(1, random.Next(3));
        string heading = random.Pick(Headings);
        string[] entries = random.Sample(random.NextBool() ? DemoWords.Products : DemoWords.FirstNames, random.Between(4, 5));
        string action = random.Pick(Actions);
        string wanted = random.Pick(entries);
        bool asks = random.NextBool();
        string goal = random.NextBool() ? $"Click {action} in the row of {wanted}." : $"{action} the entry {wanted}.";
        return new RowsPage(origin, heading, entries, action, wanted, asks, asks ? $"{goal} Confirm." : goal);
    }

    /// <summary>Lays the page out: the heading, one entry a row with its button at the right, and the question as another view.</summary>
    public PageDraft Compose()
    {
        var page = new GridMarkup();
        var right = new List<DemoClick>();
        var mistakes = new List<IReadOnlyList<DemoClick>>();
        page.View(GridMarkup.StartView, shown: true, () => ComposeList(page, right, mistakes));
        if (Asks)
        {
            page.View(AskView, shown: false, () => ComposeQuestion(page, right, mistakes));
        }

        page.EndView(GridMarkup.WrongView, Origin, "Wrong one");
        page.EndView(GridMarkup.DoneView, Origin, Action == "Open" ? Wanted : "Removed");
        return new PageDraft(Goal, page.ToString(), right, mistakes);
    }

    private void ComposeList(GridMarkup page, List<DemoClick> right, List<IReadOnlyList<DemoClick>> mistakes)
    {
        page.Heading(Origin, Heading);
        for (int i = 0; i < Entries.Count; i++)
        {
            GridCell cell = Origin.Move(0, i + 1);
            page.Text(cell, Entries[i]);
            bool wanted = Entries[i] == Wanted;
            string view = !wanted ? GridMarkup.WrongView : Asks ? AskView : GridMarkup.DoneView;
            DemoClick button = page.PlainButton(cell.Move(ColumnsToButton, 0), Action, view);
            if (wanted)
            {
                right.Add(button);
            }
            else
            {
                mistakes.Add([button]);
            }
        }
    }

    private void ComposeQuestion(GridMarkup page, List<DemoClick> right, List<IReadOnlyList<DemoClick>> mistakes)
    {
        page.Heading(Origin, "Are you sure?");
        DemoClick cancel = page.Button(Origin.Move(0, 1), "Cancel", GridMarkup.WrongView);
        DemoClick confirm = page.Button(Origin.Move(3, 1), "OK", GridMarkup.DoneView);
        mistakes.Add([.. right, cancel]);
        right.Add(confirm);
    }
}
