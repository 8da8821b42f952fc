using Glm45V.Remote;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Glm45V.Chat.Hosting;

/// <summary>Tells whether a model can be asked: loaded in this process, or there at its endpoint.</summary>
internal sealed class Glm45VHealthCheck(ModelHost host) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (host.IsDisposed || host.Loaded is not { } client)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, host.Failure?.Message ?? (host.IsDisposed ? "The model is freed." : "The model is not loaded yet."), host.Failure);
        }

        if (client is not Glm45VRemoteClient remote)
        {
            return HealthCheckResult.Healthy("The model is loaded.");
        }

        try
        {
            await remote.PingAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy("The endpoint answers.");
        }
        catch (RemoteException error)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, error.Message, error);
        }
    }
}
