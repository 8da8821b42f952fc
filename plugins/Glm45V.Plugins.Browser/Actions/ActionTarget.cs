using System.Globalization;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>What an action is aimed at: a point of the screenshot, a numbered mark on it, or an element of the text snapshot.</summary>
public abstract record ActionTarget
{
    private protected ActionTarget()
    {
    }
}

/// <summary>A point in thousandths (0 to 999) of the screenshot's width and height.</summary>
public sealed record PointTarget(int X, int Y) : ActionTarget
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X}, {Y})");
}

/// <summary>The element that carries a number in the newest marked screenshot.</summary>
public sealed record MarkTarget(int Number) : ActionTarget
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Number}]");
}

/// <summary>The element that carries a reference, such as <c>e12</c> or <c>f1e3</c>, in the newest text snapshot.</summary>
public sealed record RefTarget(string Ref) : ActionTarget
{
    /// <inheritdoc/>
    public override string ToString() => $"[ref={Ref}]";
}
