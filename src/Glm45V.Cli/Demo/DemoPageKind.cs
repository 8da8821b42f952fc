namespace Glm45V.Cli.Demo;

/// <summary>Names the kinds of demo page; consecutive seeds go through them in this order.</summary>
public enum DemoPageKind
{
    /// <summary>A list of links, of which one is to be opened.</summary>
    Menu,

    /// <summary>A group of radio buttons, of which one is to be picked, and a button to press.</summary>
    Radio,

    /// <summary>A list with a button in each row, of which one is to be pressed, sometimes with a confirmation.</summary>
    Rows,

    /// <summary>Two or three tabs with a button on each, of which one is to be pressed.</summary>
    Tabs,

    /// <summary>A group of check boxes, of which one to four are to be ticked, and a button to press.</summary>
    Checks,
}
