using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using Microsoft.Playwright;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Writes down how an element can be found another time, and finds it then.</summary>
internal static class ElementFinder
{
    private const int MostMatches = 20;
    private const float MostMilliseconds = 2000;

    private const float SmallestField = 4;
    private static readonly string[] s_fields = ["input", "select", "textarea"];

    /// <summary>Describes an element that is about to be worked at a point; every selector was tried before it is given.</summary>
    public static async Task<ActedElement> DescribeAsync(BrowserTab tab, ElementInfo element, PixelPoint at, SecretStore secrets)
    {
        var acted = new ActedElement { Tag = element.Tag, Type = element.Type, Role = element.Role, Name = secrets.Mask(element.Name) };
        try
        {
            IFrame frame = await FrameAsync(tab.Page, element, at).ConfigureAwait(false);
            acted = acted with { Frames = await ChainAsync(frame).ConfigureAwait(false) };
            if (acted.Name != element.Name)
            {
                element = element with { Name = "" }; // a name that holds a secret finds nothing without it
            }

            return await LocateAsync(frame, element, at, acted).ConfigureAwait(false);
        }
        catch (PlaywrightException error) when (PageFailures.IsNavigatedAway(error) || error.Message.Contains("detached", StringComparison.OrdinalIgnoreCase))
        {
            return acted; // the page moves on by itself: there is nothing left to find
        }
    }

    /// <summary>Gives an element that was described just now; null for one that no selector reaches.</summary>
    public static ILocator? Locate(BrowserTab tab, ActedElement acted) =>
        acted.Locator is { } known ? Locator(tab.Page, acted.Frames, known, acted.Name).Nth(known.Index ?? 0) : null;

    /// <summary>Finds an element that was worked before, scrolls to it and gives the point to work; null when it is not there, or more than one fits.</summary>
    public static async Task<PixelPoint?> FindAsync(BrowserTab tab, ActedElement acted)
    {
        if (acted.Locator is not { } known)
        {
            return null;
        }

        ILocator found = Locator(tab.Page, acted.Frames, known, acted.Name);
        int count = await found.CountAsync().ConfigureAwait(false);
        if (known.Index is { } index ? count <= index : count != 1)
        {
            return null;
        }

        found = found.Nth(known.Index ?? 0);
        if (!await found.IsVisibleAsync().ConfigureAwait(false))
        {
            return null;
        }

        await found.ScrollIntoViewIfNeededAsync(new() { Timeout = MostMilliseconds }).ConfigureAwait(false);
        return await found.BoundingBoxAsync(new() { Timeout = MostMilliseconds }).ConfigureAwait(false) is { } box
            ? new PixelPoint(box.X + (box.Width * acted.Across), box.Y + (box.Height * acted.Down))
            : null;
    }

    /// <summary>Gives the role as the driver names it; null for one that it does not know.</summary>
    private static AriaRole? RoleOf(string role) => Enum.TryParse(role, ignoreCase: true, out AriaRole known) && Enum.IsDefined(known) && !int.TryParse(role, out _) ? known : null;

    private static async Task<ActedElement> LocateAsync(IFrame frame, ElementInfo element, PixelPoint at, ActedElement acted)
    {
        foreach ((LocatorKind kind, string value) in Ways(element))
        {
            ILocator found = Locator(frame, kind, value, element.Name);
            int count = await found.CountAsync().ConfigureAwait(false);
            for (int index = 0; index < count && count <= MostMatches; index++)
            {
                if (await found.Nth(index).BoundingBoxAsync(new() { Timeout = MostMilliseconds }).ConfigureAwait(false) is not { } box)
                {
                    continue;
                }

                bool holds = at.X >= box.X - 1 && at.Y >= box.Y - 1 && at.X <= box.X + box.Width + 1 && at.Y <= box.Y + box.Height + 1;
                bool wasHitByItsLabel = count == 1 && s_fields.Contains(element.Tag) && box is { Width: >= SmallestField, Height: >= SmallestField };
                if (holds || wasHitByItsLabel)
                {
                    return acted with
                    {
                        Locator = new ElementLocator(kind, value, count == 1 ? null : index),
                        Across = holds ? Fraction(at.X - box.X, box.Width) : 0.5,
                        Down = holds ? Fraction(at.Y - box.Y, box.Height) : 0.5,
                        Width = box.Width,
                        Height = box.Height,
                    };
                }
            }
        }

        return acted;
    }

    private static double Fraction(double part, double whole) => whole > 0 ? Math.Round(Math.Clamp(part / whole, 0, 1), 3) : 0.5;

    private static IEnumerable<(LocatorKind Kind, string Value)> Ways(ElementInfo element)
    {
        if (RoleOf(element.Role) is { } role && element.Name.Length > 0)
        {
            yield return (LocatorKind.Role, role.ToString());
        }

        if (element.TestId.Length > 0)
        {
            yield return (LocatorKind.TestId, element.TestId);
        }

        if (element.Css.Length > 0)
        {
            yield return (LocatorKind.Css, element.Css);
        }
    }

    private static ILocator Locator(IPage page, IReadOnlyList<string> frames, ElementLocator known, string name)
    {
        if (frames.Count == 0)
        {
            return Locator(page.MainFrame, known.Kind, known.Value, name);
        }

        IFrameLocator inner = page.FrameLocator(frames[0]);
        inner = frames.Skip(1).Aggregate(inner, (outer, selector) => outer.FrameLocator(selector));
        return known.Kind switch
        {
            LocatorKind.Role when RoleOf(known.Value) is { } role => inner.GetByRole(role, new() { Name = name, Exact = true }),
            LocatorKind.TestId => inner.GetByTestId(known.Value),
            _ => inner.Locator(known.Value),
        };
    }

    private static ILocator Locator(IFrame frame, LocatorKind kind, string value, string name) => kind switch
    {
        LocatorKind.Role when RoleOf(value) is { } role => frame.GetByRole(role, new() { Name = name, Exact = true }),
        LocatorKind.TestId => frame.GetByTestId(value),
        _ => frame.Locator(value),
    };

    // The frame that shows the element: the one at its address, and of several the one whose place holds the point.
    public static async Task<IFrame> FrameAsync(IPage page, ElementInfo element, PixelPoint at)
    {
        IFrame[] fitting = [.. page.Frames.Where(frame => frame.Url == element.FrameUrl || frame.Url.StartsWith("about:", StringComparison.Ordinal))];
        if (fitting.Length == 1)
        {
            return fitting[0];
        }

        foreach (IFrame frame in fitting.Where(frame => frame.ParentFrame is not null).Reverse())
        {
            IElementHandle owner = await frame.FrameElementAsync().ConfigureAwait(false);
            ElementHandleBoundingBoxResult? box = await owner.BoundingBoxAsync().ConfigureAwait(false);
            if (box is not null && at.X >= box.X && at.Y >= box.Y && at.X < box.X + box.Width && at.Y < box.Y + box.Height)
            {
                return frame;
            }
        }

        return page.MainFrame;
    }

    private static async Task<IReadOnlyList<string>> ChainAsync(IFrame frame)
    {
        List<string> selectors = [];
        for (IFrame inner = frame; inner.ParentFrame is not null; inner = inner.ParentFrame)
        {
            IElementHandle owner = await inner.FrameElementAsync().ConfigureAwait(false);
            selectors.Insert(0, await owner.EvaluateAsync<string>($"e => {{ {ProbeScripts.CssOf} return cssOf(e); }}").ConfigureAwait(false));
        }

        return selectors;
    }
}
