using System.Diagnostics.Metrics;
using Glm45V.Messages;

namespace Glm45V.Remote;

/// <summary>How often endpoints and their models needed a second try.</summary>
internal static class RemoteTelemetry
{
    public static Counter<long> Retries { get; } = Glm45VTelemetry.Meter.CreateCounter<long>("glm45v.remote.retries", "{attempt}", "Requests sent again because the endpoint was busy, failing or not there.");

    public static Counter<long> Repairs { get; } = Glm45VTelemetry.Meter.CreateCounter<long>("glm45v.remote.repairs", "{round}", "Answers that did not fulfil what was demanded and were asked for again.");
}
