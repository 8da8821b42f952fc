using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Agents.Navigation;

/// <summary>How an agent sees pages and points at things on them.</summary>
public enum ObservationMode
{
    /// <summary>The screenshot; the model points by coordinates.</summary>
    Pixels,

    /// <summary>The screenshot with numbered marks and their list; the model points by numbers.</summary>
    Marks,

    /// <summary>The screenshot and the accessibility tree; the model points by references.</summary>
    Aria,

    /// <summary>Marks, and coordinates for what carries none.</summary>
    Auto,
}

/// <summary>What each mode looks at and lets the model point by.</summary>
internal static class ObservationModes
{
    public static ObservedParts Parts(this ObservationMode mode) => mode switch
    {
        ObservationMode.Pixels => ObservedParts.Pixels,
        ObservationMode.Marks or ObservationMode.Auto => ObservedParts.Marks,
        ObservationMode.Aria => ObservedParts.Snapshot,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
    };

    public static Pointing Pointing(this ObservationMode mode) => mode switch
    {
        ObservationMode.Pixels => Plugins.Browser.Actions.Pointing.Pixels,
        ObservationMode.Marks => Plugins.Browser.Actions.Pointing.Marks,
        ObservationMode.Aria => Plugins.Browser.Actions.Pointing.Refs,
        ObservationMode.Auto => Plugins.Browser.Actions.Pointing.Marks | Plugins.Browser.Actions.Pointing.Pixels,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
    };

    /// <summary>The words of the system message on how to point.</summary>
    public static string Words(this ObservationMode mode) => mode switch
    {
        ObservationMode.Pixels => "Coordinates are thousandths of the screenshot, whole numbers from 0 to 999: x from the left edge, y from the top edge. Point at the middle of what you mean.",
        ObservationMode.Marks => "Every control on the screenshot wears a box with a number, and a list tells what each one is. Point by `mark`, the number.",
        ObservationMode.Aria => "A tree of the page's elements comes with each screenshot. Point by `ref`, such as e12, as the newest tree gives it.",
        ObservationMode.Auto => "Controls on the screenshot wear a box with a number, and a list tells what each one is. Point by `mark`, the number. "
            + "For what has no number, point by x and y instead: thousandths of the screenshot, whole numbers from 0 to 999, at its middle.",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
    };
}
