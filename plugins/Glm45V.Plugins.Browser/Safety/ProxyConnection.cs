using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Glm45V.Plugins.Browser.Safety;

/// <summary>One connection of the browser to its proxy: one request over http, or one tunnel.</summary>
internal sealed class ProxyConnection(TcpClient client, ProxyRoutes routes)
{
    /// <summary>The header by which the session tells its proxy's own answers from a site's.</summary>
    public const string Marker = "X-Glm45V-Proxy";

    private static readonly TimeSpan s_headLimit = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                NetworkStream browser = client.GetStream();
                var reader = new WireReader(browser);
                if (await HttpHead.ReadAsync(reader, cancellationToken).WaitAsync(s_headLimit, cancellationToken).ConfigureAwait(false) is { } head)
                {
                    await ServeAsync(reader, browser, head, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is IOException or SocketException or InvalidDataException or TimeoutException or FormatException or OperationCanceledException)
            {
                // One side closed, spoke no HTTP, or the context ended: closing the other side is the answer.
            }
        }
    }

    private async Task ServeAsync(WireReader reader, NetworkStream browser, HttpHead head, CancellationToken cancellationToken)
    {
        try
        {
            if (head.FirstLine.Split(' ') is not [string method, string target, _])
            {
                throw new InvalidDataException("The request line is not one.");
            }

            if (method == "CONNECT")
            {
                await TunnelAsync(reader, browser, target, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await ForwardAsync(reader, browser, head, method, target, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DeniedException refusal)
        {
            await AnswerAsync(browser, 403, "Forbidden", "denied", $"Blocked: {refusal.Message}.", cancellationToken).ConfigureAwait(false);
        }
        catch (UnreachableException failure)
        {
            await AnswerAsync(browser, 502, "Bad Gateway", "unreachable", $"The site cannot be reached: {failure.Message}.", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ForwardAsync(WireReader reader, NetworkStream browser, HttpHead head, string method, string target, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out Uri? address) || address.Scheme != "http")
        {
            throw new DeniedException($"'{target}' is no address of http");
        }

        long length = long.TryParse(head.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : 0;
        if (head.Header("Transfer-Encoding") is not null)
        {
            // The browser sends bodies with their length over this version of HTTP; another framing would let a second request hide behind the first.
            throw new DeniedException("a request body without a length is not forwarded");
        }

        NetworkStream site = await routes.OpenAsync(address, method, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = site.ConfigureAwait(false);
        string asked = routes.HasUpstream ? address.AbsoluteUri : address.PathAndQuery;
        await site.WriteAsync(head.ForNextConnection($"{method} {asked} HTTP/1.1").ToBytes(), cancellationToken).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sending = CopyAsync(reader, site, length, end.Token);
        try
        {
            await AnswerFromAsync(new WireReader(site), browser, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a site may answer before it has read the whole request
        }
    }

    private static async Task AnswerFromAsync(WireReader site, NetworkStream browser, CancellationToken cancellationToken)
    {
        while (true)
        {
            HttpHead? answer = await HttpHead.ReadAsync(site, cancellationToken).ConfigureAwait(false);
            if (answer is null)
            {
                return;
            }

            bool isInterim = answer.FirstLine.Split(' ') is [_, ['1', _, _], ..];
            await browser.WriteAsync((isInterim ? answer : answer.ForNextConnection(answer.FirstLine)).ToBytes(), cancellationToken).ConfigureAwait(false);
            if (!isInterim)
            {
                break;
            }
        }

        await PumpAsync(site, browser, cancellationToken).ConfigureAwait(false);
    }

    private async Task TunnelAsync(WireReader reader, NetworkStream browser, string target, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate($"https://{target}/", UriKind.Absolute, out Uri? authority))
        {
            throw new DeniedException($"'{target}' is no host and port");
        }

        string host = OriginPattern.HostOf(authority);
        NetworkStream site = await routes.OpenTunnelAsync(host, authority.Port, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = site.ConfigureAwait(false);
        await WriteAsync(browser, "HTTP/1.1 200 Connection Established\r\n\r\n", cancellationToken).ConfigureAwait(false);
        if (!await OpenPlainSocketAsync(reader, site, host, authority.Port, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task up = PumpAsync(reader, site, end.Token);
        Task down = PumpAsync(new WireReader(site), browser, end.Token);
        await Task.WhenAny(up, down).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Chromium opens WebSockets without TLS through a tunnel too: those can be read, and are judged as writing.
    private async Task<bool> OpenPlainSocketAsync(WireReader browser, NetworkStream site, string host, int port, CancellationToken cancellationToken)
    {
        const byte TlsHandshake = 0x16;
        byte? first = await browser.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (first is null or TlsHandshake)
        {
            return first is not null;
        }

        HttpHead head = await HttpHead.ReadAsync(browser, cancellationToken).ConfigureAwait(false) ?? throw new InvalidDataException("The tunnel is empty.");
        string path = head.FirstLine.Split(' ') is ["GET", string asked, _] ? asked : throw new InvalidDataException("The tunnel carries no WebSocket.");
        routes.JudgeSocket(new Uri($"http://{host}:{port}{path}"));
        await site.WriteAsync(head.ToBytes(), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task CopyAsync(WireReader from, NetworkStream to, long length, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[32 * 1024];
        while (length > 0)
        {
            int read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            length -= read;
        }
    }

    private static async Task PumpAsync(WireReader from, Stream to, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[32 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task AnswerAsync(NetworkStream browser, int status, string name, string kind, string words, CancellationToken cancellationToken)
    {
        string body = $"<!doctype html><meta charset=\"utf-8\"><title>{name}</title><p>{WebUtility.HtmlEncode(words)}</p>";
        return WriteAsync(
            browser,
            $"HTTP/1.1 {status} {name}\r\n{Marker}: {kind}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}",
            cancellationToken);
    }

    private static async Task WriteAsync(NetworkStream browser, string text, CancellationToken cancellationToken) =>
        await browser.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
}
