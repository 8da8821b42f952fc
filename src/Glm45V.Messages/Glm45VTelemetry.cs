using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Glm45V.Messages;

/// <summary>What only a client itself can tell, for OpenTelemetry: <c>AddSource(Glm45VTelemetry.Name)</c> and <c>AddMeter(Glm45VTelemetry.Name)</c>.</summary>
/// <remarks>Requests, their tokens and durations are told by OpenTelemetryChatClient of Microsoft.Extensions.AI, which composes over every client.</remarks>
public static class Glm45VTelemetry
{
    /// <summary>The name of the source of activities and of the meter.</summary>
    public const string Name = "Glm45V";

    internal static ActivitySource Source { get; } = new(Name);

    internal static Meter Meter { get; } = new(Name);
}
