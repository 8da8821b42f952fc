using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Agents.Steps;

/// <summary>Something on a page that was looked for in words.</summary>
/// <param name="Description">What it is, in the model's words.</param>
/// <param name="Target">What actions name it by, until the page is looked at again.</param>
/// <param name="Point">Where it lies, in CSS pixels of the screenshot; null when it has gone meanwhile.</param>
/// <param name="Element">What the browser says that lies there; null when nothing does.</param>
public sealed record FoundElement(string Description, ActionTarget Target, PixelPoint? Point, ElementInfo? Element)
{
    /// <summary>The action that clicks it, for <see cref="BrowserSession.ActAsync"/>.</summary>
    public ClickAction Click => new(Target);
}
