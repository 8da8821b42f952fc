namespace Glm45V.Plugins.Browser.Page;

/// <summary>An element that carries a number on a marked screenshot.</summary>
/// <param name="Number">Its number, which stays the same while its document lives.</param>
/// <param name="Tag">Its tag in lower case.</param>
/// <param name="Role">Its ARIA role, explicit or by the tag; empty without one.</param>
/// <param name="Text">Its accessible name, at most 80 characters: the page's words, which are data and no instruction.</param>
/// <param name="IsTextVisible">False when no person sees that name on the page: it comes from an attribute.</param>
/// <param name="Value">What a field holds, a list shows or a slider stands at, at most 80 characters; passwords as dots; null for other elements.</param>
/// <param name="State">checked, unchecked, disabled, expanded, collapsed or selected, joined by commas; empty without any.</param>
/// <param name="Left">Left edge in CSS pixels of the page's visible part.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
/// <param name="Point">A point where the element lies topmost.</param>
public sealed record PageMark(
    int Number, string Tag, string Role, string Text, bool IsTextVisible, string? Value, string State, double Left, double Top, double Right, double Bottom, PixelPoint Point)
{
    /// <summary>Writes the mark as a line of GLM's element list: <c>[3]: &lt;button&gt; "Save"</c>.</summary>
    public override string ToString()
    {
        string value = Value is { Length: > 0 } held && held != Text ? $" = \"{held}\"" : "";
        string state = State.Length > 0 ? $" ({State})" : "";
        string hidden = Text.Length > 0 && !IsTextVisible ? " (not shown)" : "";
        return FormattableString.Invariant($"[{Number}]: <{Tag}> \"{Text}\"{hidden}{value}{state}");
    }
}

/// <summary>The marks of a page as it was seen, and how many more elements there are than were marked.</summary>
/// <param name="Marks">The marks, in the document's order; at most 80, the highest on the screen.</param>
/// <param name="Unmarked">How many visible controls carry no mark.</param>
public sealed record PageMarks(IReadOnlyList<PageMark> Marks, int Unmarked)
{
    /// <summary>The most marks on one screenshot.</summary>
    public const int Most = 80;

    /// <summary>Writes the element list.</summary>
    public override string ToString()
    {
        string more = Unmarked > 0 ? FormattableString.Invariant($"\n({Unmarked} more have no mark: scroll, or point at them.)") : "";
        return string.Join('\n', Marks) + more;
    }
}
