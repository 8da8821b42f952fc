using System.Net;
using System.Net.Sockets;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>The IP addresses that no public site has.</summary>
internal static class AddressRanges
{
    // IANA's registries of special-purpose addresses: whatever is not globally reachable, and multicast.
    private static readonly IPNetwork[] s_internal =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(range => IPNetwork.Parse(range)),
    ];

    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork s_6to4 = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork s_compatible = IPNetwork.Parse("::/96");

    /// <summary>True for this machine, private networks, link-local addresses and everything else that is not a public site's; looks through IPv6 forms of IPv4.</summary>
    public static bool IsInternal(IPAddress address)
    {
        IPAddress plain = Unwrap(address);
        return s_internal.Any(range => range.BaseAddress.AddressFamily == plain.AddressFamily && range.Contains(plain));
    }

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || s_nat64.Contains(address))
        {
            return new IPAddress(bytes[12..]);
        }

        if (s_6to4.Contains(address))
        {
            return new IPAddress(bytes[2..6]);
        }

        bool isCompatible = s_compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback);
        return isCompatible ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }
}
