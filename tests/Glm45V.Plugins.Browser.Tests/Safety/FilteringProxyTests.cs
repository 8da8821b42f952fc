using System.Net;
using System.Net.Sockets;
using System.Text;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;

namespace Glm45V.Plugins.Browser.Tests.Safety;

/// <summary>The proxy alone, over real sockets; browsers that go through it are tested elsewhere.</summary>
public sealed class FilteringProxyTests : IAsyncLifetime
{
    private readonly List<string> denied = [];
    private LocalSite site = null!;
    private string host = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        site = await LocalSite.StartAsync();
        site.Add("hello", "hello there", "text/plain");
        host = site.Address.Authority;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Get_AllowedOrigin_IsForwardedInOriginForm()
    {
        await using FilteringProxy proxy = Start($"http://{host}");

        string answer = await SendAsync(proxy, $"GET http://{host}/hello HTTP/1.1\r\nHost: {host}\r\nProxy-Connection: keep-alive\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.EndsWith("hello there\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Empty(denied);
    }

    [Theory]
    [InlineData("GET http://other.example/ HTTP/1.1", "the origin http://other.example is not allowed")]
    [InlineData("GET http://{host}@other.example/ HTTP/1.1", "the origin http://other.example is not allowed")]
    [InlineData("CONNECT other.example:443 HTTP/1.1", "the origin other.example:443 is not allowed")]
    [InlineData("CONNECT 127.0.0.1:1 HTTP/1.1", "the origin 127.0.0.1:1 is not allowed")]
    [InlineData("GET file:///etc/passwd HTTP/1.1", "is no address of http")]
    [InlineData("GET https://{host}/hello HTTP/1.1", "is no address of http")]
    public async Task Request_NotAllowed_IsAnsweredByTheProxy(string request, string reason)
    {
        await using FilteringProxy proxy = Start($"http://{host}");

        string answer = await SendAsync(proxy, $"{request.Replace("{host}", host, StringComparison.Ordinal)}\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains($"{ProxyConnection.Marker}: denied", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ReadOnlyOrigin_IsDenied()
    {
        await using FilteringProxy proxy = FilteringProxy.Start(OriginPolicy.None.AndRead($"http://{host}"), null, (_, reason) => denied.Add(reason));

        string answer = await SendAsync(proxy, $"POST http://{host}/hello HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\nab");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("may be read and not written to (POST)", Assert.Single(denied), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NameOfThisMachineThatIsNotNamed_IsDenied()
    {
        await using FilteringProxy proxy = Start($"http://*:{site.Address.Port}");

        string answer = await SendAsync(proxy, $"GET http://localhost:{site.Address.Port}/hello HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("of this machine or a private network", Assert.Single(denied), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_SecondOneOnTheSameConnection_IsNotForwarded()
    {
        await using FilteringProxy proxy = Start($"http://{host}");
        string one = $"GET http://{host}/hello HTTP/1.1\r\nHost: {host}\r\n\r\n";

        string answer = await SendAsync(proxy, one + one.Replace("/hello", "/secret", StringComparison.Ordinal));

        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.False(site.AskedAsync("secret").IsCompleted);
    }

    [Fact]
    public async Task Post_BodyWithoutLength_IsDenied()
    {
        await using FilteringProxy proxy = Start($"http://{host}");

        string answer = await SendAsync(proxy, $"POST http://{host}/hello HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

        Assert.Contains("a request body without a length is not forwarded", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NobodyListens_IsUnreachableWithTheReason()
    {
        int free = FreePort();
        await using FilteringProxy proxy = Start($"http://127.0.0.1:{free}");

        string answer = await SendAsync(proxy, $"GET http://127.0.0.1:{free}/ HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
        Assert.Equal("nothing listens there", proxy.WhyFailed(new Uri($"http://127.0.0.1:{free}/")));
    }

    [Fact]
    public async Task Get_UnknownName_IsUnreachable()
    {
        await using FilteringProxy proxy = Start("http://no-such-host.invalid");

        string answer = await SendAsync(proxy, "GET http://no-such-host.invalid/ HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
        Assert.Contains("the host name is unknown", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tunnel_PlainWebSocketToReadOnlyOrigin_IsDenied()
    {
        await using FilteringProxy proxy = FilteringProxy.Start(OriginPolicy.None.AndRead($"http://{host}"), null, (_, reason) => denied.Add(reason));

        string answer = await SendAsync(
            proxy, $"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n", $"GET /socket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");

        Assert.Contains("a WebSocket", Assert.Single(denied), StringComparison.Ordinal);
        Assert.False(site.AskedAsync("socket").IsCompleted);
        Assert.Contains("HTTP/1.1 403", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tunnel_AnythingButTlsOrWebSocket_IsClosed()
    {
        await using FilteringProxy proxy = Start($"http://{host}");

        string answer = await SendAsync(proxy, $"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n", "POST /hello HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 Connection Established\r\n\r\n", answer);
        Assert.False(site.AskedAsync("hello").IsCompleted);
    }

    [Fact]
    public async Task Get_ThroughTheNextProxy_HasTheWholeAddressThere()
    {
        await using FilteringProxy next = Start($"http://{host}");
        await using FilteringProxy proxy = FilteringProxy.Start(OriginPolicy.Allow($"http://{host}"), new Uri($"http://127.0.0.1:{next.Port}"), (_, _) => { });

        string answer = await SendAsync(proxy, $"GET http://{host}/hello HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Contains("hello there", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n broken: x\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\n\r\n")]
    public async Task Request_NoHttp_IsClosedWithoutAnAnswer(string request)
    {
        await using FilteringProxy proxy = Start($"http://{host}");

        Assert.Equal("", await SendAsync(proxy, request));
    }

    private FilteringProxy Start(string origin) => FilteringProxy.Start(OriginPolicy.Allow(origin), null, (_, reason) => denied.Add(reason));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Each further part is sent once something came back.
    private static async Task<string> SendAsync(FilteringProxy proxy, params string[] parts)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Stop);
        NetworkStream stream = client.GetStream();
        var answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        foreach (string part in parts)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(part), Stop);
            answer.Append(Encoding.Latin1.GetString(buffer, 0, await ReadAsync(stream, buffer)));
        }

        int read;
        while ((read = await ReadAsync(stream, buffer)) > 0)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    private static async Task<int> ReadAsync(NetworkStream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer, Stop);
        }
        catch (IOException)
        {
            return 0; // closed with something unread
        }
    }
}
