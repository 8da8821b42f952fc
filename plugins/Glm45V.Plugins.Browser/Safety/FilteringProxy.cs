using System.Net;
using System.Net.Sockets;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>A forward proxy on the loopback address through which one browser context reaches the network, and by which alone.</summary>
/// <remarks>
/// It sees what no page script and no request hook does: redirects, workers, prefetches, WebSockets and whatever else leaves the context. Each
/// request over http, and each tunnel, is judged by the <see cref="OriginPolicy"/>; names are resolved once and stay pinned for the context's
/// life, so that a name cannot move to an address of this machine. What a tunnel carries is encrypted and only its host and port are judged.
/// </remarks>
internal sealed class FilteringProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ProxyRoutes routes;
    private readonly Task serving;

    private FilteringProxy(ProxyRoutes routes)
    {
        this.routes = routes;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        serving = ServeAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts a proxy.</summary>
    /// <param name="policy">What may be reached.</param>
    /// <param name="upstream">A proxy through which everything goes in turn; null connects directly.</param>
    /// <param name="denied">Called with the address and the reason of each refusal, from any thread.</param>
    public static FilteringProxy Start(OriginPolicy policy, Uri? upstream, Action<string, string> denied) =>
        new(new ProxyRoutes(policy, upstream, denied));

    /// <summary>Gives why the host of an address could not be reached lately, in words; null when nothing is known of that.</summary>
    public string? WhyFailed(Uri address) => routes.WhyFailed(OriginPattern.HostOf(address), address.Port);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await serving.ConfigureAwait(false);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token).ConfigureAwait(false);
                open.RemoveAll(connection => connection.IsCompleted);
                open.Add(new ProxyConnection(client, routes).RunAsync(stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The context has ended.
        }

        await Task.WhenAll(open).ConfigureAwait(false);
    }
}
