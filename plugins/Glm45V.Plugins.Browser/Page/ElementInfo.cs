using System.Text.Json.Serialization;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>What lies at a point of a page, as the browser itself tells it and no script of the page can change.</summary>
/// <remarks>The words (name, values) are the page's: they are shown to people and never followed.</remarks>
public sealed record ElementInfo
{
    /// <summary>The element's tag in lower case.</summary>
    public required string Tag { get; init; }

    /// <summary>The type of an input or button, in lower case; empty for other elements.</summary>
    public string Type { get; init; } = "";

    /// <summary>The ARIA role, explicit or by the tag; empty when there is none.</summary>
    public string Role { get; init; } = "";

    /// <summary>The accessible name, at most 200 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The test id (the attribute <c>data-testid</c>); empty without one.</summary>
    public string TestId { get; init; } = "";

    /// <summary>A CSS selector that names the element alone in its frame; through closed shadow roots it reaches nothing.</summary>
    public string Css { get; init; } = "";

    /// <summary>The address of the frame that holds the element.</summary>
    public string FrameUrl { get; init; } = "";

    /// <summary>Where a link leads; empty for other elements.</summary>
    public string Href { get; init; } = "";

    /// <summary>True when the element, or the form it submits, can be worked: links, buttons, fields, and whatever takes clicks by role or pointer.</summary>
    public bool IsControl { get; init; }

    /// <summary>True when the control is disabled.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>True when a person can see the element: opaque enough, not hidden.</summary>
    public bool IsVisible { get; init; }

    /// <summary>True when clicking the element, or pressing Enter in it, submits <see cref="FormAction"/>.</summary>
    public bool Submits { get; init; }

    /// <summary>Where the form around the element goes; empty without a form.</summary>
    public string FormAction { get; init; } = "";

    /// <summary>The method of the form in upper case; empty without a form.</summary>
    public string FormMethod { get; init; } = "";

    /// <summary>The words of the button that submits the form; empty without one.</summary>
    public string SubmitName { get; init; } = "";

    /// <summary>The autocomplete attribute of a field, in lower case.</summary>
    public string Autocomplete { get; init; } = "";

    /// <summary>The fields of the form with what they hold; passwords as dots.</summary>
    public IReadOnlyList<FormField> Fields { get; init; } = [];

    /// <summary>Left, upper, right and lower edge in CSS pixels of the page's visible part.</summary>
    public IReadOnlyList<double> Box { get; init; } = [];

    /// <summary>Identifies the element while its document lives; another element never has the same.</summary>
    [JsonIgnore]
    public string Identity { get; init; } = "";

    /// <summary>True for a password field.</summary>
    public bool IsPassword => Tag == "input" && Type == "password";

    /// <summary>True for a field that takes files.</summary>
    public bool IsFile => Tag == "input" && Type == "file";
}

/// <summary>A field of a form and what it holds.</summary>
/// <param name="Name">The field's words or name.</param>
/// <param name="Value">What it holds, at most 200 characters; passwords as dots.</param>
public sealed record FormField(string Name, string Value);
