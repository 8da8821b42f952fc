namespace Glm45V.Plugins.Browser.Actions;

/// <summary>What an action worked, and how to find it on the same page another time.</summary>
/// <remarks>The words are the page's, with secrets masked: they are shown to people and compared, never followed.</remarks>
public sealed record ActedElement
{
    /// <summary>The element's tag in lower case.</summary>
    public required string Tag { get; init; }

    /// <summary>The type of an input or button, in lower case; empty for other elements.</summary>
    public string Type { get; init; } = "";

    /// <summary>The ARIA role, explicit or by the tag; empty when there is none.</summary>
    public string Role { get; init; } = "";

    /// <summary>The accessible name, at most 200 characters; empty when there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>CSS selectors of the frames that the element lies in, outermost first; empty for the page itself.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>How to find the element within its frame; null for one that no selector reaches, such as in a closed shadow root.</summary>
    public ElementLocator? Locator { get; init; }

    /// <summary>Where in the element the action took place, as a fraction of its width, from 0 to 1.</summary>
    public double Across { get; init; } = 0.5;

    /// <summary>Where in the element the action took place, as a fraction of its height, from 0 to 1.</summary>
    public double Down { get; init; } = 0.5;

    /// <summary>How wide the element was, in CSS pixels; 0 without a locator.</summary>
    public double Width { get; init; }

    /// <summary>How high the element was, in CSS pixels; 0 without a locator.</summary>
    public double Height { get; init; }

    /// <summary>Gives the element as people read it, for example <c>button “Order now”</c>.</summary>
    public override string ToString()
    {
        string kind = Role.Length > 0 ? Role : Tag;
        return Name.Length > 0 ? $"{kind} “{Name}”" : kind;
    }
}

/// <summary>The ways to find an element, best first: what people see of it changes least.</summary>
public enum LocatorKind
{
    /// <summary>By its role and its exact accessible name.</summary>
    Role,

    /// <summary>By its test id.</summary>
    TestId,

    /// <summary>By a CSS selector.</summary>
    Css,
}

/// <summary>One way to find an element.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Value">The role as <c>Microsoft.Playwright.AriaRole</c> names it, the test id or the selector; the accessible name stands in <see cref="ActedElement.Name"/>.</param>
/// <param name="Index">Which one of several that are found, from 0; null when there was one alone.</param>
public sealed record ElementLocator(LocatorKind Kind, string Value, int? Index = null);
