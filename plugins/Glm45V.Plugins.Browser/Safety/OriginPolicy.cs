using System.Net;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>Which origins a session may read from and write to; whatever is not named is denied, on the network and not only for the model.</summary>
/// <remarks>
/// Reading is a request with GET, HEAD or OPTIONS. Writing is any other request and every WebSocket. Addresses of this machine and of private
/// networks are denied, also behind a public name, unless a pattern names that host literally. Schemes other than http and https are denied.
/// </remarks>
public sealed record OriginPolicy
{
    private static readonly string[] s_reading = ["GET", "HEAD", "OPTIONS"];

    private OriginPolicy(IReadOnlyList<OriginPattern> read, IReadOnlyList<OriginPattern> write)
    {
        Read = read;
        Write = write;
    }

    /// <summary>Nothing can be opened.</summary>
    public static OriginPolicy None { get; } = new([], []);

    /// <summary>Everything can be opened, files and data addresses too, and no request is looked at: for pages you wrote yourself.</summary>
    public static OriginPolicy Unrestricted { get; } = new([], []) { IsUnrestricted = true };

    /// <summary>What may be read from; what may be written to may be read from too.</summary>
    public IReadOnlyList<OriginPattern> Read { get; private init; }

    /// <summary>What may be written to.</summary>
    public IReadOnlyList<OriginPattern> Write { get; private init; }

    /// <summary>True for <see cref="Unrestricted"/>.</summary>
    public bool IsUnrestricted { get; private init; }

    /// <summary>Ports of this machine that are denied whatever else is allowed: those of servers that watch the agent.</summary>
    internal IReadOnlyList<int> ForbiddenPorts { get; private init; } = [];

    /// <summary>True when more than one origin may be read, so that something can be carried from one to another.</summary>
    internal bool HasSeveral => Read.Count > 1 || Read.Any(pattern => !pattern.IsLiteral || pattern.Port is null);

    /// <summary>True when something may be read that may not be written to.</summary>
    internal bool HasReadOnly => Read.Any(pattern => !Write.Contains(pattern));

    /// <summary>Allows reading and writing for some origins.</summary>
    /// <exception cref="ArgumentException">One is no origin.</exception>
    public static OriginPolicy Allow(params IEnumerable<string> origins)
    {
        OriginPattern[] patterns = [.. origins.Select(OriginPattern.Parse)];
        return new OriginPolicy(patterns, patterns);
    }

    /// <summary>Gives the same policy with more origins that may be read.</summary>
    /// <exception cref="ArgumentException">One is no origin.</exception>
    public OriginPolicy AndRead(params IEnumerable<string> origins) => With([.. Read, .. origins.Select(OriginPattern.Parse)], Write);

    /// <summary>Gives the same policy with more origins that may be read and written to.</summary>
    /// <exception cref="ArgumentException">One is no origin.</exception>
    public OriginPolicy AndWrite(params IEnumerable<string> origins)
    {
        OriginPattern[] more = [.. origins.Select(OriginPattern.Parse)];
        return With([.. Read, .. more], [.. Write, .. more]);
    }

    /// <summary>Tells why a request may not be made; null when it may, as far as its address tells.</summary>
    /// <param name="address">The whole address.</param>
    /// <param name="method">The HTTP method; <c>CONNECT</c> for a WebSocket.</param>
    public string? WhyNot(Uri address, string method = "GET")
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(method);
        if (address.IsAbsoluteUri && address.IsLoopback && ForbiddenPorts.Contains(address.Port))
        {
            return $"port {address.Port} of this machine watches the agent";
        }

        if (IsUnrestricted)
        {
            return null;
        }

        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            return $"only http and https are allowed, not '{(address.IsAbsoluteUri ? address.Scheme : address.ToString())}:'";
        }

        if (!Read.Any(pattern => pattern.Matches(address)))
        {
            return $"the origin {NameOf(address)} is not allowed";
        }

        return s_reading.Contains(method, StringComparer.OrdinalIgnoreCase) || Write.Any(pattern => pattern.Matches(address))
            ? null
            : $"the origin {NameOf(address)} may be read and not written to ({(method == "CONNECT" ? "a WebSocket" : method)})";
    }

    /// <summary>Tells why no connection may be made to a host and port, whatever the scheme; null when it may.</summary>
    internal string? WhyNoTunnel(string host, int port) =>
        IsUnrestricted || Read.Any(pattern => pattern.MatchesHost(host) && pattern.MatchesPort(port)) ? null : $"the origin {host}:{port} is not allowed";

    /// <summary>Gives the same policy with ports of this machine that are denied whatever else is allowed.</summary>
    public OriginPolicy WithoutLocalPorts(params IEnumerable<int> ports) => this with { ForbiddenPorts = [.. ForbiddenPorts, .. ports] };

    /// <summary>Tells why a host may not be reached at an address it has; null when it may.</summary>
    internal string? WhyNotAt(string host, IPAddress address, int port)
    {
        if (ForbiddenPorts.Contains(port) && AddressRanges.IsInternal(address))
        {
            return $"port {port} of this machine watches the agent";
        }

        return IsUnrestricted || !AddressRanges.IsInternal(address) || Read.Any(pattern => pattern.IsLiteral && pattern.Host == host && pattern.MatchesPort(port))
            ? null
            : $"{host} has the address {address} of this machine or a private network, and no allowed origin names {host} itself";
    }

    /// <summary>Names an address's origin for people.</summary>
    internal static string NameOf(Uri address) => OriginPattern.Of(address).ToString();

    /// <summary>Names the origin of an address of any scheme; empty for no address.</summary>
    internal static string NameOf(string url) => !Uri.TryCreate(url, UriKind.Absolute, out Uri? address) ? ""
        : address.Scheme is "http" or "https" ? NameOf(address) : $"{address.Scheme}:";

    private OriginPolicy With(IEnumerable<OriginPattern> read, IEnumerable<OriginPattern> write) => IsUnrestricted
        ? throw new InvalidOperationException("The unrestricted policy allows everything already: begin with OriginPolicy.Allow or OriginPolicy.None.")
        : this with { Read = [.. read.Distinct()], Write = [.. write.Distinct()] };
}
