using System.Globalization;

namespace Glm45V.Cli.Demo;

/// <summary>Describes a page of tabs with a sentence and a button on each, of which the button of one tab is to be pressed.</summary>
internal sealed record TabsPage(int Row, IReadOnlyList<TabPane> Panes, string Wanted, string Goal)
{
    private const int ColumnCount = DemoPage.Width / GridCell.Size;
    private const int NarrowestTab = 2;

    /// <summary>Draws a page of two or three tabs; the first one is open and may be the right one.</summary>
    public static TabsPage Draw(SeededRandom random)
    {
        int row = random.Next(3);
        List<string> tabs = DrawTabs(random, random.Between(2, 3));
        string[] texts = random.Sample(DemoWords.Texts, tabs.Count);
        string[] buttons = random.Sample([.. DemoWords.Buttons.Except(tabs)], tabs.Count);
        TabPane[] panes = [.. tabs.Select((tab, i) => new TabPane(tab, texts[i], buttons[i]))];
        TabPane wanted = random.Pick(panes);
        return new TabsPage(row, panes, wanted.Tab, $"On the tab {wanted.Tab}, click {wanted.Button}.");
    }

    /// <summary>Lays the page out: the tabs side by side, and two rows further down what the open one holds.</summary>
    public PageDraft Compose()
    {
        var page = new GridMarkup();
        var origin = new GridCell(1, Row + 2);
        IReadOnlyList<DemoClick> right = [];
        var mistakes = new List<IReadOnlyList<DemoClick>>();
        List<DemoClick> tabs = ComposeTabs(page);
        for (int i = 0; i < Panes.Count; i++)
        {
            DemoClick button = ComposePane(page, origin, i);
            DemoClick[] path = i == 0 ? [button] : [tabs[i], button];
            if (Panes[i].Tab == Wanted)
            {
                right = path;
            }
            else
            {
                mistakes.Add(path);
            }
        }

        page.EndView(GridMarkup.WrongView, origin, "Wrong one");
        page.EndView(GridMarkup.DoneView, origin, "Done");
        return new PageDraft(Goal, page.ToString(), right, mistakes);
    }

    private List<DemoClick> ComposeTabs(GridMarkup page)
    {
        var cell = new GridCell(0, Row);
        var tabs = new List<DemoClick>();
        foreach (TabPane pane in Panes)
        {
            tabs.Add(page.Tab(cell, pane.Tab, ViewOf(tabs.Count), open: tabs.Count == 0));
            cell = cell.Move(LabelWidth.Cells(pane.Tab), 0);
        }

        return tabs;
    }

    private DemoClick ComposePane(GridMarkup page, GridCell origin, int index)
    {
        TabPane pane = Panes[index];
        DemoClick button = default;
        page.View(ViewOf(index), shown: index == 0, () =>
        {
            page.Text(origin, pane.Text);
            button = page.Button(origin.Move(0, 1), pane.Button, pane.Tab == Wanted ? GridMarkup.DoneView : GridMarkup.WrongView);
        });
        return button;
    }

    private static List<string> DrawTabs(SeededRandom random, int count)
    {
        var tabs = new List<string>();
        int free = ColumnCount;
        while (tabs.Count < count)
        {
            int widest = free - (NarrowestTab * (count - tabs.Count - 1));
            string[] fitting = [.. DemoWords.Tabs.Where(tab => !tabs.Contains(tab) && LabelWidth.Cells(tab) <= widest)];
            tabs.Add(random.Pick(fitting));
            free -= LabelWidth.Cells(tabs[^1]);
        }

        return tabs;
    }

    private static string ViewOf(int tab) => string.Create(CultureInfo.InvariantCulture, $"tab{tab}");
}

/// <summary>Describes one tab: its label, and the sentence and button it holds.</summary>
internal sealed record TabPane(string Tab, string Text, string Button);
