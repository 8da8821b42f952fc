namespace Glm45V.Cli.Demo;

/// <summary>Describes a page with a list of links, of which one is to be opened.</summary>
internal sealed record MenuPage(GridCell Origin, string Heading, IReadOnlyList<string> Links, string Wanted, string Goal)
{
    /// <summary>Draws a page of four to seven links.</summary>
    public static MenuPage Draw(SeededRandom random)
    {
        var origin = new GridCell(random.Next(2), random.Next(3));
        string[] links = random.Sample(DemoWords.Links, random.Between(4, 7));
        string wanted = random.Pick(links);
        string goal = random.NextBool() ? $"Open {wanted}." : $"Click the link {wanted}.";
        return new MenuPage(origin, "Menu", links, wanted, goal);
    }

    /// <summary>Lays the page out: the heading, then one link a row.</summary>
    public PageDraft Compose()
    {
        var page = new GridMarkup();
        var right = new List<DemoClick>();
        var wrong = new List<IReadOnlyList<DemoClick>>();
        page.View(GridMarkup.StartView, shown: true, () =>
        {
            page.Heading(Origin, Heading);
            for (int i = 0; i < Links.Count; i++)
            {
                bool wanted = Links[i] == Wanted;
                DemoClick link = page.Link(Origin.Move(0, i + 1), Links[i], wanted ? GridMarkup.DoneView : GridMarkup.WrongView);
                if (wanted)
                {
                    right.Add(link);
                }
                else
                {
                    wrong.Add([link]);
                }
            }
        });
        page.EndView(GridMarkup.WrongView, Origin, "Wrong page");
        page.EndView(GridMarkup.DoneView, Origin, Wanted);
        return new PageDraft(Goal, page.ToString(), right, wrong);
    }
}
