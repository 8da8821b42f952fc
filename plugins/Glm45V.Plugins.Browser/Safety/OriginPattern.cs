using System.Globalization;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>One origin, or a family of origins, that pages may come from: <c>https://shop.example</c>, <c>https://*.example.com</c>, <c>http://localhost:5000</c>.</summary>
/// <remarks>A port of <c>*</c> stands for every port, a host of <c>*</c> for every host with a public address.</remarks>
public sealed record OriginPattern
{
    private OriginPattern(string scheme, string host, int? port)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
    }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    /// <summary>The host in lower case and ASCII; <c>*.example.com</c> stands for every name below it and itself, <c>*</c> for every host.</summary>
    public string Host { get; }

    /// <summary>The port; null stands for every port.</summary>
    public int? Port { get; }

    /// <summary>True when the pattern names one host literally, which then may have an address of this machine or its network.</summary>
    public bool IsLiteral => !Host.StartsWith('*');

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is no origin; the message says what to write.</exception>
    public static OriginPattern Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        string rest = text.Trim();
        int schemeEnd = rest.IndexOf("://", StringComparison.Ordinal);
        string scheme = schemeEnd < 0 ? "" : rest[..schemeEnd].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"The origin '{text}' has no scheme http or https. Write it whole, such as 'https://{(schemeEnd < 0 ? rest : "example.com")}'.", nameof(text));
        }

        string authority = rest[(schemeEnd + 3)..].TrimEnd('/');
        if (authority.IndexOfAny(['/', '?', '#', '@']) >= 0)
        {
            throw new ArgumentException($"The origin '{text}' holds more than scheme, host and port. Write it such as 'https://example.com' or 'https://*.example.com'.", nameof(text));
        }

        (string host, string? port) = SplitPort(authority);
        return new OriginPattern(scheme, ReadHost(scheme, host, text), ReadPort(port, scheme, text));
    }

    /// <summary>The pattern of an address's own origin.</summary>
    /// <exception cref="ArgumentException">It is not an absolute http or https address.</exception>
    public static OriginPattern Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && address.Scheme is "http" or "https"
            ? new OriginPattern(address.Scheme, HostOf(address), address.Port)
            : throw new ArgumentException($"The address '{address}' is no absolute http or https address.", nameof(address));
    }

    /// <summary>Tells whether an address belongs to the pattern.</summary>
    public bool Matches(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme == Scheme && MatchesPort(address.Port) && MatchesHost(HostOf(address));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string port = Port switch
        {
            null => ":*",
            80 when Scheme == "http" => "",
            443 when Scheme == "https" => "",
            { } number => string.Create(CultureInfo.InvariantCulture, $":{number}"),
        };
        return $"{Scheme}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}{port}";
    }

    internal bool MatchesPort(int port) => Port is null || Port == port;

    internal bool MatchesHost(string host) => Host == "*"
        || host == Host
        || (Host.StartsWith("*.", StringComparison.Ordinal) && (host == Host[2..] || host.EndsWith(Host[1..], StringComparison.Ordinal)));

    /// <summary>Gives a host in its one form: lower case, ASCII, without a dot at the end.</summary>
    internal static string HostOf(Uri address) => address.IdnHost.TrimEnd('.').ToLowerInvariant();

    private static (string Host, string? Port) SplitPort(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon < 0 || authority.EndsWith(']') ? (authority, null) : (authority[..colon], authority[(colon + 1)..]);
    }

    private static string ReadHost(string scheme, string host, string text)
    {
        if (host == "*")
        {
            return host;
        }

        string named = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        bool isWhole = named.Length > 0 && !named.Contains('*', StringComparison.Ordinal)
            && Uri.TryCreate($"{scheme}://{named}/", UriKind.Absolute, out _);
        return isWhole
            ? host[..^named.Length] + HostOf(new Uri($"{scheme}://{named}/"))
            : throw new ArgumentException($"The origin '{text}' has no host that can be read. A '*' may only stand for a whole host or for the names below one: 'https://*.example.com'.", nameof(text));
    }

    private static int? ReadPort(string? port, string scheme, string text) => port switch
    {
        null => scheme == "http" ? 80 : 443,
        "*" => null,
        _ when ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0 => number,
        _ => throw new ArgumentException($"The origin '{text}' has the port '{port}', which is no number from 1 to 65535 and not '*'.", nameof(text)),
    };
}
