using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser;
using static Glm45V.Agents.Tracing.Markup;

namespace Glm45V.Agents.Tracing;

/// <summary>Draws an action over its screenshot as vectors, which stay sharp at every size.</summary>
internal sealed class ScreenMarks(AgentStep step)
{
    private readonly int _width = step.Observation.Width;
    private readonly int _height = step.Observation.Height;

    /// <summary>The radius of a mark in screenshot pixels: large enough on a small screen, not clumsy on a big one.</summary>
    private double Radius => 5 + (_width * 0.014);

    public string Render()
    {
        BrowserAction? action = step.Decision.Action is { } taken && ActionCatalog.TryRead(taken.Name, taken.Arguments, out BrowserAction? read, out _) ? read : null;
        string vectors = action switch
        {
            ClickAction or TypeAction or HoverAction or SelectOptionAction or UploadAction => Pointer(),
            ScrollAction scroll when step.Result.Point is { } point => Arrow(point, ScrollEnd(point, scroll.Direction)),
            DragAction when step.Result is { Point: { } start, End: { } end } => Arrow(start, end),
            _ => "",
        };
        string label = action switch
        {
            TypeAction type when step.Result.Point is { } point => Tag(point, Shorten(type.Text, 40)),
            PressAction press => $"""<kbd class="tag key">{Text(Shorten(press.Key, 40))}</kbd>""",
            _ => "",
        };
        string drawing = vectors.Length == 0 ? "" : $"""<svg class="marks" viewBox="0 0 {_width} {_height}" aria-hidden="true">{vectors}</svg>""";
        return drawing + label;
    }

    private string Pointer()
    {
        if (step.Result.Point is not { } point)
        {
            return "";
        }

        string moved = step.Result is { Snapped: true, Requested: { } from }
            ? Stroke($"M{At(from)}L{At(point)}", "dash") + $"""<circle class="from" cx="{Number(from.X)}" cy="{Number(from.Y)}" r="{Number(Radius * 0.4)}"/>"""
            : "";
        double inner = Radius * 0.55;
        double outer = Radius * 1.5;
        string cross = $"M{At(point, -outer, 0)}L{At(point, -inner, 0)}M{At(point, inner, 0)}L{At(point, outer, 0)}"
            + $"M{At(point, 0, -outer)}L{At(point, 0, -inner)}M{At(point, 0, inner)}L{At(point, 0, outer)}";
        string ring = $"M{At(point, -Radius, 0)}a{Number(Radius)} {Number(Radius)} 0 1 0 {Number(Radius * 2)} 0a{Number(Radius)} {Number(Radius)} 0 1 0 {Number(-Radius * 2)} 0";
        return moved + Stroke(cross + ring, "line");
    }

    private string Arrow(PixelPoint from, PixelPoint to)
    {
        double angle = Math.Atan2(to.Y - from.Y, to.X - from.X);
        string Wing(double turn) => At(to, -Math.Cos(angle + turn) * Radius, -Math.Sin(angle + turn) * Radius);
        return Stroke($"M{At(from)}L{At(to)}M{Wing(0.5)}L{At(to)}L{Wing(-0.5)}", "line")
            + $"""<circle class="start" cx="{Number(from.X)}" cy="{Number(from.Y)}" r="{Number(Radius * 0.45)}"/>""";
    }

    private PixelPoint ScrollEnd(PixelPoint point, ScrollDirection direction)
    {
        double reach = Math.Min(_width, _height) * 0.22;
        return direction switch
        {
            ScrollDirection.Up => point with { Y = point.Y - reach },
            ScrollDirection.Down => point with { Y = point.Y + reach },
            ScrollDirection.Left => point with { X = point.X - reach },
            _ => point with { X = point.X + reach },
        };
    }

    /// <summary>Puts a label beside a point, on the side with more room.</summary>
    private string Tag(PixelPoint point, string text)
    {
        double left = point.X / _width * 100;
        double top = point.Y / _height * 100;
        string side = left > 55 ? $"right:{Number(100 - left)}%" : $"left:{Number(left)}%";
        string rows = top > 75 ? $"bottom:{Number(100 - top)}%" : $"top:{Number(top)}%";
        return $"""<span class="tag text" style="{side};{rows}">{Text(text)}</span>""";
    }

    // The light copy underneath keeps a mark visible on a ground of its own colour.
    private static string Stroke(string path, string kind) =>
        $"""<path class="halo" d="{path}"/><path class="{kind}" d="{path}"/>""";

    private static string At(PixelPoint point, double dx = 0, double dy = 0) => $"{Number(point.X + dx)} {Number(point.Y + dy)}";
}
