using System.Net;
using System.Net.Sockets;

namespace Glm45V.Converter.Tests.Hub;

/// <summary>Opens HTTP listeners on free ports of the loopback address.</summary>
internal static class LoopbackListener
{
    /// <summary>Starts a listener and gives its address, ending in a slash.</summary>
    public static (HttpListener Listener, Uri Address) Start()
    {
        for (int attempt = 1; ; attempt++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}/");
            HttpListener listener = new();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close(); // another program took the port between asking for it and using it
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
