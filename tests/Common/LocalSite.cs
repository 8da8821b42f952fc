using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Glm45V.Testing;

/// <summary>A web site on the loopback address whose pages are given by the test.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Response> pages = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> asked = new();
    private readonly HttpListener listener;
    private readonly Task serving;

    private LocalSite(HttpListener listener, int port)
    {
        this.listener = listener;
        Address = new Uri($"http://127.0.0.1:{port}/");
        serving = ServeAsync();
    }

    /// <summary>The site's address, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Starts an empty site on a free port.</summary>
    public static LocalSite Start()
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            HttpListener listener = new();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return new LocalSite(listener, port);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Another program took the port between asking for it and using it.
                listener.Close();
            }
        }
    }

    /// <summary>Adds a page and gives its address; a gate holds the answer back until it completes.</summary>
    public string Add(string path, string body, string contentType = "text/html; charset=utf-8", Task? gate = null)
    {
        pages["/" + path.TrimStart('/')] = new Response(Encoding.UTF8.GetBytes(body), contentType, gate ?? Task.CompletedTask);
        return new Uri(Address, path.TrimStart('/')).ToString();
    }

    /// <summary>Completes when a browser has asked for a path.</summary>
    public Task AskedAsync(string path) => Asked("/" + path.TrimStart('/')).Task;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private TaskCompletionSource Asked(string path) =>
        asked.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        string path = request.Request.Url!.AbsolutePath;
        Asked(path).TrySetResult();
        Response answer = pages.GetValueOrDefault(path) ?? new Response("not here"u8.ToArray(), "text/plain", Task.CompletedTask);
        try
        {
            await answer.Gate;
            request.Response.StatusCode = pages.ContainsKey(path) ? 200 : 404;
            request.Response.ContentType = answer.ContentType;
            await request.Response.OutputStream.WriteAsync(answer.Body);
            request.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The browser went away before it had its answer.
        }
    }

    private sealed record Response(byte[] Body, string ContentType, Task Gate);
}
