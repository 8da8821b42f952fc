using System.Collections;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Tools;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser;

/// <summary>How <see cref="BrowserTools"/> read a model's coordinates.</summary>
public sealed record BrowserToolsOptions
{
    /// <summary>Pixels within which a click or the start of typing moves to the nearest control; 0, the default, takes points as they are.</summary>
    public double SnapRadius { get; init; }

    /// <summary>Which families of actions the model gets; all of them unless told otherwise.</summary>
    public ActionFamilies Families { get; init; } = ActionFamilies.All;

    /// <summary>How the model points at things; by pixels unless told otherwise.</summary>
    public Pointing Pointing { get; init; } = Pointing.Pixels;
}

/// <summary>A session's actions as functions that a model calls: click, type, press, scroll, drag and the rest of <see cref="ActionFamilies.All"/>.</summary>
/// <remarks>
/// Coordinates are thousandths (0 to 999) of the screenshot's width and height, as GLM-4.5V speaks. Each result is a list of a short text
/// and the new screenshot as PNG. What the page or the model did wrong is a text the model reads next; cancellation, a closed browser and
/// bugs throw. The functions may be called from any thread; the session runs them one at a time and is owned by the caller.
/// </remarks>
public sealed class BrowserTools : IReadOnlyList<AIFunction>
{
    private readonly AIFunction[] functions;

    /// <summary>Creates the functions over a session.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The snap radius is negative or not finite.</exception>
    public BrowserTools(BrowserSession session, BrowserToolsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        double radius = options?.SnapRadius ?? 0;
        if (!double.IsFinite(radius) || radius < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), radius, "SnapRadius must be a number of pixels, zero or more.");
        }

        BrowserToolsOptions chosen = options ?? new BrowserToolsOptions();
        functions = [.. ActionCatalog.Declare(chosen.Families & ActionFamilies.All, chosen.Pointing).Select(tool => new BrowserFunction(session, tool, radius))];
    }

    /// <inheritdoc />
    public int Count => functions.Length;

    /// <inheritdoc />
    public AIFunction this[int index] => functions[index];

    /// <inheritdoc />
    public IEnumerator<AIFunction> GetEnumerator() => functions.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
