using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>A request that may not be made; the message says why.</summary>
internal sealed class DeniedException(string reason) : Exception(reason);

/// <summary>A host that cannot be reached; the message says why.</summary>
internal sealed class UnreachableException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>Judges where a proxy's connections go and opens them, to addresses that stay the same for a name.</summary>
internal sealed class ProxyRoutes(OriginPolicy policy, Uri? upstream, Action<string, string> denied)
{
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> pinned = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> failures = new(StringComparer.Ordinal);

    /// <summary>True when requests over http go to the next proxy with their whole address.</summary>
    public bool HasUpstream => upstream is not null;

    public string? WhyFailed(string host, int port) => failures.GetValueOrDefault(Key(host, port));

    /// <summary>Opens a connection for one request over http, if it may be made.</summary>
    /// <exception cref="DeniedException">It may not be made.</exception>
    /// <exception cref="UnreachableException">Its host does not answer.</exception>
    public Task<NetworkStream> OpenAsync(Uri address, string method, CancellationToken cancellationToken)
    {
        ThrowIf(policy.WhyNot(address, method), address.ToString());
        return ReachAsync(OriginPattern.HostOf(address), address.Port, address.ToString(), cancellationToken);
    }

    /// <summary>Opens a connection for a tunnel, if it may be made.</summary>
    /// <exception cref="DeniedException">It may not be made.</exception>
    /// <exception cref="UnreachableException">Its host does not answer.</exception>
    public async Task<NetworkStream> OpenTunnelAsync(string host, int port, CancellationToken cancellationToken)
    {
        string shown = $"{host}:{port}";
        ThrowIf(policy.WhyNoTunnel(host, port), shown);
        NetworkStream stream = await ReachAsync(host, port, shown, cancellationToken).ConfigureAwait(false);
        if (upstream is not null)
        {
            await AskUpstreamAsync(stream, host, port, cancellationToken).ConfigureAwait(false);
        }

        return stream;
    }

    /// <summary>Tells the caller's listener why something was refused, and stops it.</summary>
    public void ThrowIf(string? reason, string address)
    {
        if (reason is not null)
        {
            denied(address, reason);
            throw new DeniedException(reason);
        }
    }

    /// <summary>Judges a WebSocket that is opened in plain text through a tunnel.</summary>
    public void JudgeSocket(Uri address) => ThrowIf(policy.WhyNot(address, "CONNECT"), address.ToString());

    private async Task<NetworkStream> ReachAsync(string host, int port, string shown, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = upstream is null
            ? await ResolveAsync(host, port).WaitAsync(cancellationToken).ConfigureAwait(false)
            : IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : [];
        foreach (IPAddress address in addresses)
        {
            ThrowIf(policy.WhyNotAt(host, address, port), shown);
        }

        (string nextHost, int nextPort) = upstream is null ? (host, port) : (upstream.Host, upstream.Port);
        try
        {
            return upstream is null
                ? await ConnectAsync(socket => socket.ConnectAsync(addresses, port, cancellationToken), cancellationToken).ConfigureAwait(false)
                : await ConnectAsync(socket => socket.ConnectAsync(upstream.IdnHost, upstream.Port, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or TimeoutException)
        {
            string why = error is SocketException socket ? Words(socket.SocketErrorCode) : $"it did not answer within {s_connectLimit.TotalSeconds:0} s";
            throw Failed(host, port, upstream is null ? why : $"the proxy {nextHost}:{nextPort}: {why}", error);
        }
    }

    private static async Task<NetworkStream> ConnectAsync(Func<Socket, ValueTask> connect, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await connect(socket).AsTask().WaitAsync(s_connectLimit, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, int port)
    {
        try
        {
            return await pinned.GetOrAdd(host, static name => new(() => Dns.GetHostAddressesAsync(name.Trim('[', ']')))).Value.ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            pinned.TryRemove(host, out _); // a name that is unknown now may be known later: there is nothing to pin yet
            throw Failed(host, port, "the host name is unknown", error);
        }
    }

    private async Task AskUpstreamAsync(NetworkStream stream, string host, int port, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"), cancellationToken).ConfigureAwait(false);
        HttpHead? answer = await HttpHead.ReadAsync(new WireReader(stream), cancellationToken).ConfigureAwait(false);
        if (answer?.FirstLine.Split(' ') is not [_, "200", ..])
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw Failed(host, port, $"the proxy {upstream!.Host}:{upstream.Port} answered '{answer?.FirstLine ?? "nothing"}'", null);
        }
    }

    private UnreachableException Failed(string host, int port, string why, Exception? cause)
    {
        failures[Key(host, port)] = why;
        return new UnreachableException(why, cause);
    }

    private static string Key(string host, int port) => $"{host}:{port}";

    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to it",
        SocketError.TimedOut => "it did not answer",
        _ => error.ToString(),
    };
}
