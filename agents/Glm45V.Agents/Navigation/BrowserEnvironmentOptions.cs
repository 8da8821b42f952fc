using Glm45V.Agents.Extraction;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>How a <see cref="BrowserEnvironment"/> carries out actions.</summary>
public sealed record BrowserEnvironmentOptions
{
    /// <summary>How far, in CSS pixels, a click or a typed text may be moved onto the nearest control; 0 never moves it, which is the default.</summary>
    public double SnapRadius { get; init; }

    /// <summary>How pages are seen; by pixels unless told otherwise.</summary>
    public ObservationMode Observe { get; init; } = ObservationMode.Pixels;

    /// <summary>More tools that an action may name, besides the browser's.</summary>
    public IReadOnlyList<AIFunction> Tools { get; init; } = [];

    /// <summary>Answers the model's questions; null, or an answer of null, tells the model that nobody is there.</summary>
    public Func<string, CancellationToken, Task<string?>>? AskUser { get; init; }

    /// <summary>Reads data off the page when the model wants some; null tells the model that nobody does.</summary>
    public PageExtractor? Extractor { get; init; }

    /// <summary>The clock that dates observations; the default is the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (!double.IsFinite(SnapRadius) || SnapRadius < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(SnapRadius), SnapRadius, "The snap radius is a number of pixels, zero or more.");
        }
    }
}
