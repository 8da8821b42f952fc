using System.Text.Json.Serialization;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents;

/// <summary>What came of an action, in words the model reads next and in pixels people can check.</summary>
public sealed record ActionResult
{
    /// <summary>What was done; null when the action failed.</summary>
    public string? Text { get; init; }

    /// <summary>Why the action failed and what to try next; null when it was taken.</summary>
    public string? Error { get; init; }

    /// <summary>The kind of failure, where the browser tells one; null else.</summary>
    public BrowserFailure? Failure { get; init; }

    /// <summary>A picture the model sees in the place of the next screenshot, as PNG; null for most actions.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte>? Picture { get; init; }

    /// <summary>True when the action was taken.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The pixel the model pointed at; null for actions without a point.</summary>
    public PixelPoint? Requested { get; init; }

    /// <summary>The pixel that was used, which differs from <see cref="Requested"/> after snapping; null for actions without a point.</summary>
    public PixelPoint? Point { get; init; }

    /// <summary>The pixel where a drag ended; null for other actions.</summary>
    public PixelPoint? End { get; init; }

    /// <summary>The element that was worked and how to find it again; null for actions without one.</summary>
    public ActedElement? Element { get; init; }

    /// <summary>True when the action opened or closed a native list and did nothing else.</summary>
    public bool OpenedList { get; init; }

    /// <summary>The option of an open native list that the action chose; null for other actions.</summary>
    public string? Chosen { get; init; }

    /// <summary>How the page came to rest afterwards; null for actions that work no page.</summary>
    public SettleReport? Settled { get; init; }

    /// <summary>What the page did besides changing its picture: dialogs, tabs, downloads, blocked requests.</summary>
    public IReadOnlyList<PageEvent> Events { get; init; } = [];

    /// <summary>True when the action was not meant to change the page: a look, a note, a question, a tool of the caller's.</summary>
    public bool IsAside { get; init; }

    /// <summary>Tokens that the action itself took of a model, as reading data does; null for most actions.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>True when the point was moved onto the nearest control.</summary>
    public bool Snapped => Requested is not null && Requested != Point;

    /// <summary>Gives the result of an action that was taken.</summary>
    public static ActionResult Done(string text) => new() { Text = text };

    /// <summary>Gives the result of an action on a page.</summary>
    public static ActionResult From(ActionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new ActionResult
        {
            Text = report.Text,
            Error = report.Error,
            Failure = report.Failure,
            Requested = report.Requested,
            Point = report.Point,
            End = report.End,
            Element = report.Element,
            OpenedList = report.OpenedList,
            Chosen = report.Chosen,
            Settled = report.Settled,
            Picture = report.Picture,
        };
    }

    /// <summary>Gives the result of an action that leaves the page alone.</summary>
    public static ActionResult Aside(string text) => new() { Text = text, IsAside = true };

    /// <summary>Gives the result of an action that failed or could not be taken.</summary>
    public static ActionResult Failed(string error) => new() { Error = error };
}
