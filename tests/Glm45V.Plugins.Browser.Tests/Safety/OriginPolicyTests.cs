using System.Net;
using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Plugins.Browser.Tests.Safety;

public sealed class OriginPolicyTests
{
    private static readonly OriginPolicy s_policy = OriginPolicy.Allow("https://shop.example", "http://localhost:5000")
        .AndRead("https://*.cdn.example", "https://bücher.example", "https://any.example:*");

    [Theory]
    [InlineData("https://shop.example/cart?x=1#y")]
    [InlineData("https://SHOP.example/")]
    [InlineData("https://shop.example./")] // the dot of the root is the same host
    [InlineData("https://shop.example:443/")]
    [InlineData("https://user@shop.example/")]
    [InlineData("http://localhost:5000/a")]
    [InlineData("https://cdn.example/")]
    [InlineData("https://a.b.cdn.example/")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://any.example:8443/")]
    public void WhyNot_AllowedOrigin_IsNull(string address) => Assert.Null(s_policy.WhyNot(new Uri(address)));

    [Theory]
    [InlineData("http://shop.example/")] // another scheme
    [InlineData("https://shop.example:8443/")]
    [InlineData("https://shop.example@evil.example/")]
    [InlineData("https://shop.example.evil.example/")]
    [InlineData("https://evilshop.example/")]
    [InlineData("https://shοp.example/")] // a Greek letter
    [InlineData("https://evilcdn.example/")]
    [InlineData("http://localhost:5001/")]
    [InlineData("http://127.0.0.1:5000/")] // only the name was allowed
    [InlineData("http://2130706433:5000/")]
    [InlineData("http://0x7f.1:5000/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("blob:https://shop.example/1")]
    [InlineData("chrome://settings")]
    [InlineData("view-source:https://shop.example/")]
    [InlineData("ftp://shop.example/")]
    public void WhyNot_OtherOrigin_SaysWhy(string address) => Assert.NotEmpty(s_policy.WhyNot(new Uri(address))!);

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("POST", false)]
    [InlineData("DELETE", false)]
    [InlineData("CONNECT", false)]
    [InlineData("get", true)]
    public void WhyNot_ReadOnlyOrigin_AllowsReadingAlone(string method, bool allowed)
    {
        Assert.Equal(allowed, s_policy.WhyNot(new Uri("https://cdn.example/"), method) is null);
        Assert.Null(s_policy.WhyNot(new Uri("https://shop.example/"), method));
    }

    [Theory]
    [InlineData("shop.example", "has no scheme")]
    [InlineData("ftp://shop.example", "has no scheme http or https")]
    [InlineData("https://shop.example/cart", "holds more than scheme, host and port")]
    [InlineData("https://user@shop.example", "holds more than")]
    [InlineData("https://", "no host that can be read")]
    [InlineData("https://shop.*", "no host that can be read")]
    [InlineData("https://a*.example", "no host that can be read")]
    [InlineData("https://shop.example:0", "the port '0'")]
    [InlineData("https://shop.example:99999", "the port '99999'")]
    public void Parse_NoOrigin_SaysWhatToWrite(string text, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => OriginPattern.Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://Shop.Example/", "https://shop.example")]
    [InlineData("http://localhost:5000", "http://localhost:5000")]
    [InlineData("https://*.example.com", "https://*.example.com")]
    [InlineData("http://*:*", "http://*:*")]
    [InlineData("http://[::1]:80", "http://[::1]")]
    public void Parse_Origin_IsWrittenInOneForm(string text, string expected) => Assert.Equal(expected, OriginPattern.Parse(text).ToString());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fc00::1")]
    [InlineData("fe80::1")]
    public void WhyNotAt_InternalAddress_IsDeniedUnlessTheHostIsNamed(string address)
    {
        OriginPolicy wide = OriginPolicy.Allow("https://*", "https://*.example");

        Assert.NotNull(wide.WhyNotAt("rebound.example", IPAddress.Parse(address), 443));
        Assert.Null(wide.AndRead("https://rebound.example").WhyNotAt("rebound.example", IPAddress.Parse(address), 443));
    }

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:2800:220:1::1")]
    [InlineData("::ffff:93.184.216.34")]
    public void WhyNotAt_PublicAddress_IsAllowed(string address) =>
        Assert.Null(OriginPolicy.Allow("https://*").WhyNotAt("site.example", IPAddress.Parse(address), 443));

    [Fact]
    public void WhyNotAt_ForbiddenPortOfThisMachine_IsDeniedEvenWhenNamed()
    {
        OriginPolicy policy = OriginPolicy.Allow("http://localhost:*").WithoutLocalPorts(7000);

        Assert.NotNull(policy.WhyNotAt("localhost", IPAddress.Loopback, 7000));
        Assert.Null(policy.WhyNotAt("localhost", IPAddress.Loopback, 7001));
    }

    [Fact]
    public void None_AnyAddress_IsDenied() => Assert.NotNull(OriginPolicy.None.WhyNot(new Uri("https://example.com/")));

    [Fact]
    public void Unrestricted_AnyAddress_IsAllowed() => Assert.Null(OriginPolicy.Unrestricted.WhyNot(new Uri("file:///x"), "POST"));

    [Fact]
    public void AndRead_Unrestricted_IsAMistake() => Assert.Throws<InvalidOperationException>(() => OriginPolicy.Unrestricted.AndRead("https://example.com"));
}
